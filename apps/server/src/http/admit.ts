import { DatoferumError, isUuid, metadataText, parseUploadMetadata } from '@datoferum/core';
import type { Principal } from '../ports/authenticator.ts';
import type { Envelope, Upload } from '../ports/metadata-rows.ts';
import type { Admitted, Exchange, House } from './exchange.ts';
import { isForeignName } from './foreign-name.ts';
import type { Params } from './match-route.ts';
import { narrowed, relationsTo, requireState, whyForbidden } from './relations.ts';
import type { Route, RouteName, Who } from './routes.ts';
import { isScrape } from './scrape-token.ts';

type Needs = Pick<House, 'authenticator' | 'metadata' | 'recent' | 'config'>;
type Rows = Pick<House['recent'], 'envelope' | 'upload'>;
/** They come by the thousand, and the steps behind them ask the database again: rows of a moment ago will do at the door. */
const OFTEN: ReadonlySet<string> = new Set<RouteName>([
  'tus.create',
  'tus.create.bare',
  'tus.patch',
  'tus.patch.short',
  'drop.put',
]);
type Subject = { envelope: Envelope | null; upload: Upload | null };
const NOTHING: Subject = { envelope: null, upload: null };

/**
 * The one place where a request is let in: who asks, how that person stands to the envelope, and whether its state
 * allows it. No handler runs, and no body is read, before this.
 */
export async function admit(house: Needs, exchange: Exchange, route: Route, params: Params): Promise<Admitted> {
  if (route.who.includes('anyone')) return admitted(exchange, route, params, null, NOTHING, new Set(['anyone']));
  if (isForeignName(house.config, exchange.req)) {
    const detail = 'The demo answers to the names of this machine only; name another in DATOFERUM_URL.';
    throw new DatoferumError('forbidden', detail);
  }
  if (route.on === 'download') return admitDownload(house, exchange, route, params);
  if (isScrape(house, route, exchange.req.headers.authorization))
    return admitted(exchange, route, params, null, NOTHING, new Set(['operator']));
  const found = await house.authenticator.authenticate(exchange.req.headers.authorization);
  const isOffsetQuestion = route.method === 'HEAD' && route.on === 'upload';
  if (!found.ok && found.why !== 'expired') {
    // A client that asks for its offset restarts at zero on 401; to a stranger the upload is simply not there.
    if (isOffsetQuestion && found.why !== 'absent') throw new DatoferumError('not_found');
    throw refused(found.why);
  }
  const { principal } = found;
  exchange.person = principal.person.id;
  if (!found.ok && !isOffsetQuestion) throw refused('expired');

  const subject = await subjectOf(house, exchange, route, params);
  const as = relations(route, principal, subject.envelope);
  const no = whyForbidden(route, as, principal);
  if (no) throw isOffsetQuestion ? new DatoferumError('not_found') : no;
  if (!found.ok) {
    // Nothing that a new ticket could continue.
    if (subject.envelope?.state === 'purging' || subject.envelope?.state === 'purged') throw new DatoferumError('gone');
    const detail = 'The token or ticket has expired; continue with a new one.';
    throw new DatoferumError('locked', detail, { retryAfter: 5, expired: true });
  }
  if (subject.envelope) requireState(route, subject.envelope);
  return admitted(exchange, route, params, principal, subject, as);
}

/** An address without its cookie, or after its ticket ended, looks like any address where nothing is. */
async function admitDownload(house: Needs, exchange: Exchange, route: Route, params: Params): Promise<Admitted> {
  const found = await house.authenticator.authenticateDownload(params.download ?? '', exchange.req.headers.cookie);
  if (!found.ok) throw new DatoferumError('not_found');
  const { principal } = found;
  exchange.person = principal.person.id;
  const envelope = principal.envelope === null ? null : await house.metadata.read.envelope(principal.envelope);
  const as = relations(route, principal, envelope);
  if (!envelope || whyForbidden(route, as, principal)) throw new DatoferumError('not_found');
  requireState(route, envelope);
  return admitted(exchange, route, params, principal, { envelope, upload: null }, as);
}

function admitted(
  exchange: Exchange,
  route: Route,
  params: Params,
  principal: Principal | null,
  subject: Subject,
  as: ReadonlySet<Who>,
): Admitted {
  return Object.assign(exchange, { route, params, principal, as, ...subject });
}

function relations(route: Route, principal: Principal, envelope: Envelope | null): ReadonlySet<Who> {
  if (envelope) return narrowed(relationsTo(principal.person, envelope), principal, envelope);
  if (route.on !== 'nothing') return new Set();
  const role = principal.person.role;
  return new Set<Who>(role === 'person' ? ['oneself'] : ['oneself', role]);
}

async function subjectOf(house: Needs, exchange: Exchange, route: Route, params: Params): Promise<Subject> {
  if (route.on === 'nothing') return NOTHING;
  const rows: Rows = OFTEN.has(route.name) ? house.recent : house.metadata.read;
  if (route.on === 'upload') return uploadAndEnvelope(rows, params);
  const id = route.on === 'envelope' ? params.envelope : envelopeInMetadata(exchange);
  return { envelope: isUuid(id) ? await rows.envelope(id) : null, upload: null };
}

/** An upload row lives until purge; a path that names the envelope still finds that one and can say `gone`. */
async function uploadAndEnvelope(rows: Rows, params: Params): Promise<Subject> {
  const { upload: id, envelope: of } = params;
  if (!isUuid(id) || (of !== undefined && !isUuid(of))) return NOTHING;
  const [upload, named] = await Promise.all([rows.upload(id), of === undefined ? null : rows.envelope(of)]);
  if (of === undefined) return { upload, envelope: upload ? await rows.envelope(upload.envelope) : null };
  if (upload) return upload.envelope === of ? { upload, envelope: named } : NOTHING;
  return named?.state === 'purging' || named?.state === 'purged' ? { upload: null, envelope: named } : NOTHING;
}

function envelopeInMetadata({ req }: Exchange): string {
  const raw = req.headers['upload-metadata'];
  const id = metadataText(parseUploadMetadata(Array.isArray(raw) ? raw.join(',') : raw), 'envelope');
  if (id === null) throw new DatoferumError('metadata_invalid', 'Name the "envelope" or post to /files/{envelope}/.');
  return id;
}

function refused(why: 'absent' | 'expired' | 'revoked' | 'wrong' | 'disabled'): DatoferumError {
  if (why === 'absent') return new DatoferumError('unauthenticated');
  if (why === 'expired') return new DatoferumError('token_expired');
  const detail = {
    revoked: 'This token or ticket was revoked.',
    wrong: 'This token or ticket is not known here.',
    disabled: 'This account is disabled.',
  }[why];
  return new DatoferumError('unauthenticated', detail);
}
