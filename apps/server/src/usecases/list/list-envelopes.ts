import { DatoferumError } from '@datoferum/core';
import type { EnvelopeOutline } from '../../ports/metadata-list.ts';
import type { Envelope, EnvelopeState, Id, Page, Person } from '../../ports/metadata-rows.ts';
import type { SearchScope } from '../../ports/search-index.ts';
import type { Ports } from '../ports.ts';
import { type Group, groupOf } from './outline-rules.ts';

/** Outlines read at once, and at most for one answer. */
const PAGE = 1_000;
const MOST = 20_000;
/** Envelopes looked into with one question to the index. */
const ASKED = 100;

export interface ListAsked {
  side: 'sent' | 'received' | null;
  states: readonly EnvelopeState[] | null;
  group: Group | null;
  /** Words to look for, or the beginning of an id. */
  q: string | null;
  /** `ends`: what is purged or frozen next comes first, what no clock runs for comes last. */
  sort: 'latest' | 'ends';
  /** An operator's list of all. */
  everything: boolean;
}

export interface EnvelopeCounts {
  all: number;
  sent: number;
  received: number;
  needs: number;
  moving: number;
  rest: number;
  states: Record<EnvelopeState, number>;
  /** There are more than were counted. */
  more: boolean;
}

type Needed = Pick<Ports, 'metadata' | 'search'>;

/** A page of somebody's envelopes. With a filter a page may be short before the end. */
export async function listEnvelopes(
  ports: Needed,
  person: Person,
  asked: ListAsked,
  cursor: string | null,
  limit: number,
): Promise<Page<Envelope>> {
  const page = await (asked.sort === 'ends' ? soonest : latest)(ports, person, asked, cursor, limit);
  return { items: await ports.metadata.read.envelopesById(page.items.map(({ id }) => id)), cursor: page.cursor };
}

export async function countEnvelopes(
  { metadata }: Needed,
  person: Person,
  side: ListAsked['side'],
): Promise<EnvelopeCounts> {
  const states = { filling: 0, sealing: 0, sealed: 0, delivered: 0, purging: 0, purged: 0 };
  const counts: EnvelopeCounts = { all: 0, sent: 0, received: 0, needs: 0, moving: 0, rest: 0, states, more: false };
  const read = await all(metadata, person, false);
  for (const one of read.items) {
    if (one.isSender) counts.sent += 1;
    if (one.mine !== null) counts.received += 1;
    if (!isOnSide(one, side)) continue;
    counts.all += 1;
    counts[groupOf(one)] += 1;
    states[one.state] += 1;
  }
  return { ...counts, more: read.more };
}

async function latest(
  ports: Needed,
  person: Person,
  asked: ListAsked,
  cursor: string | null,
  limit: number,
): Promise<Page<EnvelopeOutline>> {
  if (cursor !== null && !/^[0-9a-f]{32}$/.test(cursor)) throw unknownCursor();
  const who = whoOf(person, asked.everything);
  const isPlain = asked.side === null && asked.states === null && asked.group === null && asked.q === null;
  const size = isPlain ? limit : asked.q === null ? PAGE : ASKED;
  const items: EnvelopeOutline[] = [];
  for (let read = 0, at = cursor; ; ) {
    const page = await ports.metadata.read.outlines(who, at, size);
    read += page.items.length;
    for (const one of await matching(ports, asked, page.items)) {
      items.push(one);
      if (items.length < limit) continue;
      const isLast = page.cursor === null && one === page.items.at(-1);
      return { items, cursor: isLast ? null : one.id.replaceAll('-', '') };
    }
    if (page.cursor === null || read >= MOST) return { items, cursor: page.cursor };
    at = page.cursor;
  }
}

/** What ends first, first. The place of a page is an end and an id, so rows that come or go move no other. */
async function soonest(
  ports: Needed,
  person: Person,
  asked: ListAsked,
  cursor: string | null,
  limit: number,
): Promise<Page<EnvelopeOutline>> {
  const behind = cursor === null ? '' : keyIn(cursor);
  const read = await all(ports.metadata, person, asked.everything);
  const found = await matching(ports, asked, read.items);
  const left = found
    .map((one) => ({ one, key: keyOf(one) }))
    .filter(({ key }) => key > behind)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const last = left.length > limit ? left[limit - 1] : undefined;
  return { items: left.slice(0, limit).map(({ one }) => one), cursor: last ? last.key : null };
}

const NEVER = '9'.repeat(16);
const keyOf = ({ endsAt, id }: EnvelopeOutline): string =>
  `${endsAt === null ? NEVER : String(Math.max(0, endsAt)).padStart(16, '0')}.${id}`;

function keyIn(cursor: string): string {
  if (/^\d{16}\.[0-9a-f-]{36}$/.test(cursor)) return cursor;
  throw unknownCursor();
}

const unknownCursor = () => new DatoferumError('invalid_request', '"cursor" is none that was given out.');

async function all(
  metadata: Ports['metadata'],
  person: Person,
  everything: boolean,
): Promise<{ items: EnvelopeOutline[]; more: boolean }> {
  const items: EnvelopeOutline[] = [];
  for (let at: string | null = null; ; ) {
    const page: Page<EnvelopeOutline> = await metadata.read.outlines(whoOf(person, everything), at, PAGE);
    items.push(...page.items);
    if (page.cursor === null) return { items, more: false };
    if (items.length >= MOST) return { items, more: true };
    at = page.cursor;
  }
}

const whoOf = ({ id, address }: Person, everything: boolean) => ({ person: id, address, everything });

const isOnSide = ({ isSender, mine }: EnvelopeOutline, side: ListAsked['side']): boolean =>
  side === null || (side === 'sent' ? isSender : mine !== null);

async function matching(
  { search }: Needed,
  { side, states, group, q }: ListAsked,
  some: EnvelopeOutline[],
): Promise<EnvelopeOutline[]> {
  const kept = some.filter(
    (one) =>
      isOnSide(one, side) &&
      (states === null || states.includes(one.state)) &&
      (group === null || groupOf(one) === group),
  );
  if (q === null) return kept;
  const hits = await hitBy(search, q, kept);
  const start = /^[0-9a-f-]{8,36}$/i.test(q) ? q.toLowerCase() : null;
  return kept.filter(({ id }) => hits.has(id) || (start !== null && id.startsWith(start)));
}

/** Of these the ones that hold the words, by title, message, fields and addresses, or by a name of an entry. */
async function hitBy(index: Ports['search'], q: string, some: EnvelopeOutline[]): Promise<Set<Id>> {
  const hits = new Set<Id>();
  const scopes = some.flatMap(scopeOf);
  for (let from = 0; from < scopes.length; from += ASKED) {
    for (let left = scopes.slice(from, from + ASKED); left.length > 0; ) {
      const found = await index.query(q, left, null, ASKED);
      for (const { envelope } of found) hits.add(envelope);
      const last = found.at(-1);
      // Many entries of one envelope may hold the word: the next question is of the envelopes behind it.
      left =
        last && found.length === ASKED ? left.slice(left.findIndex((one) => one.envelope === last.envelope) + 1) : [];
    }
  }
  return hits;
}

/** A sender reads what is kept; a recipient once it is sealed; nobody what is being destroyed. */
function scopeOf({ id, state, isSender, mine }: EnvelopeOutline): SearchScope[] {
  if (state === 'purging' || state === 'purged') return [];
  if (isSender) return [{ envelope: id, as: 'sender' }];
  return mine === null ? [] : [{ envelope: id, as: 'recipient' }];
}
