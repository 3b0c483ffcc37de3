import type { Scope } from '../ports/authenticator.ts';
import type { EnvelopeState } from '../ports/metadata-rows.ts';

/** How a caller stands to the object of a route. `anyone` needs no credential, `oneself` is every signed-in person. */
export type Who = 'anyone' | 'oneself' | 'sender' | 'recipient' | 'operator' | 'auditor' | 'admin';

export interface RouteShape {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** `:name` is one segment, `*name` the raw rest (possibly empty). A slash at the end is forgiven where `/?` stands. */
  pattern: string;
  /** `data`: answered on the raw node:http request and response. `api`: a bounded body in, JSON out. */
  plane: 'data' | 'api';
  who: readonly Who[];
  /** Tickets of these directions open the route as well, for their own envelope. */
  tickets: readonly ('send' | 'receive')[];
  /**
   * What the rights hang on: an envelope or upload named in the path, an envelope named in Upload-Metadata, or nothing.
   * `download`: the ticket whose id is in the path, with its cookie; no other row takes a cookie, and these take nothing else.
   */
  on: 'nothing' | 'envelope' | 'upload' | 'metadata' | 'download';
  /** States of the envelope in which the route does something; elsewhere it says why not before anything is read. */
  states: readonly EnvelopeState[] | 'any';
  /** A token that is limited to scopes needs one of these; empty: any token does. */
  scopes: readonly Scope[];
  /** One line for docs/spec/http.md and the OpenAPI document. */
  does: string;
}

const FILLING = ['filling'] as const;
const READABLE = ['sealed', 'delivered'] as const;
const KEPT = ['filling', 'sealing', 'sealed', 'delivered'] as const;
const BOTH = ['send', 'receive'] as const;

type Given = Partial<Pick<RouteShape, 'tickets' | 'on' | 'states' | 'plane' | 'scopes'>>;
const route = (call: string, who: readonly Who[], does: string, given: Given = {}): RouteShape => {
  const [method, pattern] = call.split(' ') as [RouteShape['method'], string];
  const on = given.on ?? (pattern.includes('/:envelope') ? 'envelope' : 'nothing');
  const scopes = given.scopes ?? usualScopes(method, who, on);
  return { method, pattern, who, does, plane: 'api', tickets: [], states: 'any', ...given, on, scopes };
};
const data = (call: string, who: readonly Who[], does: string, given: Given = {}): RouteShape =>
  route(call, who, does, { ...given, plane: 'data' });

/** Content is for `receive`, changes for their side, looking at an envelope for either side and for `read`. */
function usualScopes(method: RouteShape['method'], who: readonly Who[], on: RouteShape['on']): readonly Scope[] {
  const isOnly = (one: Who): boolean => who.every((other) => other === one);
  if (who.includes('anyone') || on === 'download') return [];
  if (isOnly('admin')) return ['admin'];
  if (method === 'GET') {
    if (on === 'nothing') return ['read'];
    return isOnly('recipient') ? ['receive'] : ['read', 'send', 'receive'];
  }
  if (who.includes('sender')) return who.includes('admin') ? ['send', 'admin'] : ['send'];
  return who.includes('recipient') ? ['receive'] : ['account'];
}

const SENDER = ['sender'] as const;
const RECIPIENT = ['recipient'] as const;
const PARTIES = ['sender', 'recipient'] as const;
const RECORDS = ['sender', 'recipient', 'auditor'] as const;

const ADMIN = ['admin'] as const;

const account = { scopes: ['account'] } as const;
const upload = { tickets: ['send'], on: 'upload' } as const;
const fills = { tickets: ['send'], states: FILLING } as const;
const content = { tickets: ['receive'], states: READABLE } as const;
const download = { ...content, on: 'download' } as const;
const sealed = { tickets: BOTH, states: READABLE } as const;

/** The one table of routes: both planes, the docs and the walk of roles are made from it. */
export const ROUTES = {
  'envelope.open': route('POST /api/v1/envelopes', ['oneself'], 'opens an envelope for named recipients', {
    scopes: ['send'],
  }),
  'envelope.list': route(
    'GET /api/v1/envelopes',
    ['oneself'],
    'envelopes sent or received, newest first; an operator sees all, without title and people',
  ),
  'envelope.counts': route(
    'GET /api/v1/envelopes/counts',
    ['oneself'],
    'how many of one’s own there are, by state and by what they wait for',
  ),
  'envelope.get': route(
    'GET /api/v1/envelopes/:envelope',
    ['sender', 'recipient', 'operator'],
    'state, counts, progress, recipients; ?wait= answers when a state is reached',
    { tickets: BOTH },
  ),
  'envelope.entries.put': route(
    'POST /api/v1/envelopes/:envelope/entries',
    SENDER,
    'a page of entries (NDJSON, ≤ 1,000 lines)',
    fills,
  ),
  'envelope.entries.get': route(
    'GET /api/v1/envelopes/:envelope/entries',
    PARTIES,
    'a page of entries of one folder, by name',
    { tickets: BOTH, states: KEPT },
  ),
  'envelope.digests.put': route(
    'PUT /api/v1/envelopes/:envelope/digests',
    SENDER,
    'declared piece digests, 32 bytes each, ≤ 4,096',
    fills,
  ),
  'envelope.close': route('POST /api/v1/envelopes/:envelope/close', SENDER, 'closes for ever; sealing begins', {
    tickets: ['send'],
  }),
  'envelope.extend': route(
    'POST /api/v1/envelopes/:envelope/extend',
    SENDER,
    'extends the filling deadline, once; what was frozen goes on',
  ),
  'envelope.recipients.add': route(
    'POST /api/v1/envelopes/:envelope/recipients',
    SENDER,
    'adds a recipient, also after the seal, which stays as it is',
    { states: KEPT },
  ),
  'envelope.recipients.remind': route(
    'POST /api/v1/envelopes/:envelope/recipients/:recipient/remind',
    SENDER,
    'writes once more to a recipient who has not ended, at most once a day',
    { states: READABLE },
  ),
  'envelope.collect': route(
    'POST /api/v1/envelopes/:envelope/collect',
    RECIPIENT,
    'states what was received; answers the signed receipt',
    content,
  ),
  'envelope.refuse': route('POST /api/v1/envelopes/:envelope/refuse', RECIPIENT, 'refuses with a reason', {
    states: READABLE,
  }),
  'envelope.withdraw': route('POST /api/v1/envelopes/:envelope/withdraw', SENDER, 'takes it back; purging begins'),
  'envelope.purge': route(
    'POST /api/v1/envelopes/:envelope/purge',
    ['sender', 'admin'],
    'destroys it on demand, with a reason',
  ),
  'envelope.timeline': route('GET /api/v1/envelopes/:envelope/timeline', RECORDS, 'what happened, in order'),
  'envelope.receipts': route(
    'GET /api/v1/envelopes/:envelope/receipts',
    RECORDS,
    'signed receipts; a recipient sees the seal and its own',
  ),
  'envelope.certificate': route(
    'GET /api/v1/envelopes/:envelope/certificate',
    RECORDS,
    'signed certificate of destruction',
  ),
  'upload.look': route('GET /api/v1/uploads/:upload', SENDER, 'who writes and how far, disturbing nobody', upload),
  contracts: route('GET /api/v1/contracts', ['oneself'], 'the contracts one may send under, with their limits', {
    scopes: ['read', 'send'],
  }),
  'ticket.make': route('POST /api/v1/tickets', ['oneself'], 'a ticket for one envelope and one direction', {
    scopes: ['send', 'receive'],
  }),
  figures: route(
    'GET /api/v1/figures',
    ['oneself'],
    'envelopes, files and bytes by day, sender, recipient or contract; JSON or CSV',
  ),
  'figures.csv': route('GET /api/v1/figures.csv', ['oneself'], 'the same as CSV'),
  'figures.details': route(
    'GET /api/v1/figures/details',
    ['oneself'],
    'where one’s own envelopes go, as their senders wrote it, and how soon they were taken',
  ),
  records: route('GET /api/v1/records', ['auditor'], 'every record of the house, newest first, by what is looked for'),
  'records.csv': route('GET /api/v1/records.csv', ['auditor'], 'the same as CSV'),
  health: route(
    'GET /api/v1/health',
    ['operator', 'admin'],
    'how the house is: states and figures, no title and no name',
  ),
  patrol: route(
    'GET /api/v1/patrol',
    ['operator', 'auditor', 'admin'],
    'how far the re-reading of what is kept has come',
  ),
  search: route(
    'GET /api/v1/search',
    ['oneself'],
    'envelopes and entries by their words, among those that are yours to read',
  ),
  feed: data(
    'GET /api/v1/feed',
    ['oneself'],
    'what happens to envelopes that are yours to hear of, as server-sent events or as a page',
  ),
  'client.make': route('POST /api/v1/clients', ['admin'], 'an id and a secret for a program that acts for itself'),
  'client.list': route('GET /api/v1/clients', ['admin'], 'the programs that have one'),
  'client.drop': route(
    'DELETE /api/v1/clients/:client',
    ['admin'],
    'such a program gets no token any more, and those it has end',
  ),
  'issuer.rotate': route(
    'POST /api/v1/issuer/rotate',
    ['admin'],
    'the next signing key of the embedded issuer takes its turn',
  ),
  'ticket.list': route('GET /api/v1/tickets', ['oneself'], 'tickets of one’s own that still open something', account),
  'ticket.end': route('DELETE /api/v1/tickets/:ticket', ['oneself'], 'revokes one', account),
  'token.make': route('POST /api/v1/tokens', ['oneself'], 'a personal token, shown once', account),
  'token.list': route('GET /api/v1/tokens', ['oneself'], 'personal tokens of one’s own', account),
  'token.end': route('DELETE /api/v1/tokens/:token', ['oneself'], 'revokes one, and the tickets made with it', account),
  'session.list': route('GET /api/v1/sessions', ['oneself'], 'where one is signed in', account),
  'session.end': route('DELETE /api/v1/sessions/:session', ['oneself'], 'signs out there', account),
  'session.end.all': route('DELETE /api/v1/sessions', ['oneself'], 'signs out everywhere', account),
  'identity.begin': route(
    'POST /api/v1/identities/codes',
    ['oneself'],
    'a one-time code by which another identity of one’s own is linked',
    account,
  ),
  'identity.link': route(
    'POST /api/v1/identities',
    ['oneself'],
    'links the identity that asks to the person who made the code',
    account,
  ),
  'people.find': route(
    'GET /api/v1/people',
    ['oneself'],
    'people one exchanged envelopes with, by a part of name or address; a whole address is its own answer',
  ),
  'admin.people': route('GET /api/v1/admin/people', ADMIN, 'everybody, with role, quota and bytes held'),
  'admin.person': route('GET /api/v1/admin/people/:person', ADMIN, 'one of them, with identities'),
  'admin.person.change': route('PATCH /api/v1/admin/people/:person', ADMIN, 'sets role, quota, disabled'),
  'admin.issuers': route('GET /api/v1/admin/issuers', ADMIN, 'issuers whose access tokens are believed'),
  me: route('GET /api/v1/me', ['oneself'], 'the person behind the credential', { scopes: [] }),
  openapi: route('GET /api/v1/openapi.json', ['anyone'], 'this interface as OpenAPI 3.1'),

  'envelope.content': data('GET /api/v1/envelopes/:envelope/content/*path', RECIPIENT, 'one file, with Range', content),
  'envelope.tape': data('GET /api/v1/envelopes/:envelope/tape', RECIPIENT, 'all files end to end, with Range', content),
  'envelope.zip': data(
    'GET /api/v1/envelopes/:envelope/zip',
    RECIPIENT,
    'all files as a ZIP64 archive, with Range',
    content,
  ),
  'envelope.manifest.sums': data(
    'GET /api/v1/envelopes/:envelope/manifest-sha256.txt',
    PARTIES,
    'the manifest as sha256sum writes it',
    sealed,
  ),
  'envelope.manifest.lines': data(
    'GET /api/v1/envelopes/:envelope/manifest.ndjson',
    PARTIES,
    'the manifest, one JSON line an entry',
    sealed,
  ),
  'envelope.pieces': data(
    'GET /api/v1/envelopes/:envelope/pieces.bin',
    PARTIES,
    'SHA-256 of every piece, in tape order',
    sealed,
  ),
  'envelope.seal': data('GET /api/v1/envelopes/:envelope/seal.json', PARTIES, 'the signed statement', sealed),
  'envelope.seal.sig': data(
    'GET /api/v1/envelopes/:envelope/seal.json.sig',
    PARTIES,
    'its SSHSIG for ssh-keygen -Y verify',
    sealed,
  ),
  'envelope.seal.jws': data('GET /api/v1/envelopes/:envelope/seal.jws', PARTIES, 'its detached JWS', sealed),

  'download.content': data('GET /dl/:download/content/*path', RECIPIENT, 'one file, to a browser', download),
  'download.tape': data('GET /dl/:download/tape', RECIPIENT, 'all files end to end, to a browser', download),
  'download.zip': data('GET /dl/:download/zip', RECIPIENT, 'all files as a ZIP64 archive, to a browser', download),

  'tus.options': data('OPTIONS /files/*any', ['anyone'], 'tus version and extensions'),
  'tus.create': data('POST /files/:envelope/?', SENDER, 'creates an upload, with or without its first bytes', fills),
  'tus.create.bare': data('POST /files/?', SENDER, 'the same, envelope named in Upload-Metadata', {
    ...fills,
    on: 'metadata',
  }),
  'tus.head': data('HEAD /files/:envelope/:upload', SENDER, 'the durable offset', upload),
  'tus.patch': data('PATCH /files/:envelope/:upload', SENDER, 'bytes from the durable offset on', {
    ...upload,
    states: FILLING,
  }),
  'tus.delete': data('DELETE /files/:envelope/:upload', SENDER, 'terminates an upload', { ...upload, states: FILLING }),
  'tus.head.short': data('HEAD /files/:upload', SENDER, 'the same without the envelope', upload),
  'tus.patch.short': data('PATCH /files/:upload', SENDER, 'the same without the envelope', {
    ...upload,
    states: FILLING,
  }),
  'tus.delete.short': data('DELETE /files/:upload', SENDER, 'the same without the envelope', {
    ...upload,
    states: FILLING,
  }),
  'drop.put': data('PUT /drop/:envelope/*path', SENDER, 'one file in one request; Content-Range continues it', fills),

  keys: route('GET /.well-known/datoferum', ['anyone'], 'public keys with validity'),
  'keys.allowed': route(
    'GET /.well-known/datoferum/allowed_signers',
    ['anyone'],
    'the file for ssh-keygen -Y verify (principal courier)',
  ),
  'identity.get': data('GET /realms/*rest', ['anyone'], 'sign-in pages and the OpenID provider'),
  'identity.post': data('POST /realms/*rest', ['anyone'], 'its forms and its token endpoint'),
  'identity.options': data('OPTIONS /realms/*rest', ['anyone'], 'preflights of its endpoints'),
  healthz: route('GET /healthz', ['anyone'], 'the process answers'),
  readyz: route('GET /readyz', ['anyone'], 'the courier can work'),
  metrics: route('GET /metrics', ['operator', 'admin'], 'figures for Prometheus; the scrape token opens it too'),
  docs: route('GET /api/docs', ['anyone'], 'this interface as a page'),
  'docs.style': route('GET /api/docs.css', ['anyone'], 'how that page looks'),
  dtrm: data('GET /dtrm', ['anyone'], 'the command-line client, a shell script'),
  web: data('GET /*file', ['anyone'], 'the web page'),
} as const satisfies Record<string, RouteShape>;

export type RouteName = keyof typeof ROUTES;
export type Route = RouteShape & { name: RouteName };
