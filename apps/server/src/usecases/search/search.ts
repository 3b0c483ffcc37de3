import { DatoferumError, isUuid } from '@datoferum/core';
import type { Entry, Envelope, Page, Person } from '../../ports/metadata-rows.ts';
import type { SearchPlace, SearchScope } from '../../ports/search-index.ts';
import { isNamed } from '../is-named.ts';
import type { Ports } from '../ports.ts';

/** Envelopes looked into with one question, and questions for one page. */
const ENVELOPES = 100;
const QUESTIONS = 20;

export interface Found {
  envelope: Envelope;
  as: 'sender' | 'recipient';
  /** Null when the envelope's own words were found. */
  entry: Entry | null;
}

/** Where a page ended: behind a document, or behind an envelope of which nothing was found. */
interface Place {
  /** Cursor of the page of envelopes. */
  page: string | null;
  after: SearchPlace | null;
}

/**
 * Finds envelopes and entries among those that somebody may read: which these are is asked of the metadata, newest first, for every page; the index
 * only says where words stand.
 */
export async function search(
  { metadata, search: index }: Pick<Ports, 'metadata' | 'search'>,
  person: Person,
  q: string,
  cursor: string | null,
  limit: number,
): Promise<Page<Found>> {
  const items: Found[] = [];
  let { page, after } = cursor === null ? { page: null, after: null } : placeOf(cursor);
  const who = { person: person.id, address: person.address, everything: false };
  for (let questions = 0; questions < QUESTIONS; questions += 1) {
    const envelopes = await metadata.read.envelopes(who, page, ENVELOPES);
    const readable = new Map<string, { envelope: Envelope; scope: SearchScope }>();
    for (const envelope of envelopes.items) {
      const as = sideOf(person, envelope);
      if (as) readable.set(envelope.id, { envelope, scope: { envelope: envelope.id, as } });
    }
    for (;;) {
      // What came on top since the page before is not of this search.
      const scopes = [...readable.values()].map(({ scope }) => scope).filter((one) => isLeft(one, after));
      if (scopes.length === 0) break;
      const hits = await index.query(q, scopes, after, limit - items.length);
      for (const hit of hits) {
        after = { envelope: hit.envelope, kind: hit.kind, doc: hit.doc };
        const { envelope, scope } = readable.get(hit.envelope) as { envelope: Envelope; scope: SearchScope };
        const entry = hit.kind === 'names' ? await metadata.read.entry(envelope.id, hit.ref) : null;
        if (hit.kind === 'words' || entry) items.push({ envelope, as: scope.as, entry });
      }
      if (items.length === limit) return { items, cursor: textOf({ page, after }) };
      if (hits.length === 0) break;
    }
    after = null;
    page = envelopes.cursor;
    if (page === null) return { items, cursor: null };
  }
  return { items, cursor: textOf({ page, after }) };
}

/** Newest envelope first: larger ids were looked into before. */
const isLeft = ({ envelope }: SearchScope, after: SearchPlace | null) => after === null || envelope <= after.envelope;

/** A sender reads what is kept; a recipient once it is sealed; nobody what is being destroyed. */
function sideOf(person: Person, { state, sender, recipients }: Envelope): 'sender' | 'recipient' | null {
  if (state === 'purging' || state === 'purged') return null;
  if (sender === person.id) return 'sender';
  if (state !== 'sealed' && state !== 'delivered') return null;
  return recipients.some((one) => isNamed(one, person)) ? 'recipient' : null;
}

function textOf({ page, after }: Place): string {
  return Buffer.from(JSON.stringify([page, after?.envelope, after?.kind, after?.doc])).toString('base64url');
}

function placeOf(cursor: string): Place {
  try {
    const [page, envelope, kind, doc] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    const isPage = page === null || (typeof page === 'string' && /^[0-9a-f]{32}$/.test(page));
    if (isPage && envelope === null) return { page, after: null };
    const isDoc = (kind === 'words' || kind === 'names') && Number.isSafeInteger(doc) && (doc as number) >= 0;
    if (isPage && isDoc && isUuid(envelope as string))
      return { page, after: { envelope: envelope as string, kind, doc: doc as number } };
  } catch {
    // Said below.
  }
  throw new DatoferumError('invalid_request', '"cursor" is none that was given out.');
}
