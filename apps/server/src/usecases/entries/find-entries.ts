import { DatoferumError, fromHex, hex } from '@datoferum/core';
import type { Entry, Envelope, Page } from '../../ports/metadata-rows.ts';
import type { SearchPlace } from '../../ports/search-index.ts';
import type { Ports } from '../ports.ts';

/** Rows of the database looked at for one answer, and questions to the index. */
const ROWS = 1_000;
const ROUNDS = 10;
const ASKED = 200;

export interface EntriesAsked {
  /** Only below this folder; no bytes for the top. */
  folder: Uint8Array;
  /** Words of the path; null: all. */
  text: string | null;
  /** `wrong`: a digest differs or stored bytes are damaged; `pending`: not read back yet. */
  state: 'wrong' | 'pending' | null;
}

type Needs = Pick<Ports, 'metadata' | 'search'>;

/**
 * Entries anywhere below a folder. By words of a sealed envelope the index is asked, else the rows are looked through; a page may be short, or
 * empty, before the end.
 */
export async function findEntries(
  ports: Needs,
  envelope: Envelope,
  as: 'sender' | 'recipient',
  asked: EntriesAsked,
  cursor: string | null,
  limit: number,
): Promise<Page<Entry>> {
  const isIndexed = envelope.state === 'sealed' || envelope.state === 'delivered';
  return isIndexed && asked.text !== null && asked.state === null
    ? byIndex(ports, { envelope: envelope.id, as }, asked, cursor, limit)
    : byRows(ports, envelope, asked, cursor, limit);
}

async function byIndex(
  { metadata, search }: Needs,
  scope: { envelope: string; as: 'sender' | 'recipient' },
  { folder, text }: EntriesAsked,
  cursor: string | null,
  limit: number,
): Promise<Page<Entry>> {
  let after: SearchPlace | null =
    cursor === null ? null : { envelope: scope.envelope, kind: 'names', doc: docIn(cursor) };
  const items: Entry[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const hits = await search.query(text ?? '', [scope], after, ASKED);
    for (const { kind, doc, ref } of hits) {
      after = { envelope: scope.envelope, kind, doc };
      const entry = kind === 'names' ? await metadata.read.entry(scope.envelope, ref) : null;
      if (entry && isBelow(entry.path, folder)) items.push(entry);
      if (items.length === limit) return { items, cursor: `d${doc}` };
    }
    if (hits.length < ASKED) return { items, cursor: null };
  }
  return { items, cursor: after?.kind === 'names' ? `d${after.doc}` : null };
}

async function byRows(
  { metadata }: Needs,
  envelope: Envelope,
  { folder, text, state }: EntriesAsked,
  cursor: string | null,
  limit: number,
): Promise<Page<Entry>> {
  const words = text === null ? [] : wordsOf(text);
  let after = cursor === null ? null : hashIn(cursor);
  const items: Entry[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await metadata.read.entriesByHash(envelope.id, state, after, ROWS);
    for (const entry of page.items) {
      const path = folded(Buffer.from(entry.path).toString());
      if (isBelow(entry.path, folder) && words.every((word) => path.includes(word))) items.push(entry);
      if (items.length === limit) return { items, cursor: `h${hex(entry.pathHash)}` };
    }
    after = page.cursor;
    if (after === null) return { items, cursor: null };
  }
  return { items, cursor: after === null ? null : `h${after}` };
}

const isBelow = (path: Uint8Array, folder: Uint8Array): boolean =>
  folder.length === 0 || (path.length > folder.length + 1 && path[folder.length] === 0x2f && startsWith(path, folder));

const startsWith = (path: Uint8Array, folder: Uint8Array): boolean =>
  Buffer.compare(path.subarray(0, folder.length), folder) === 0;

/** Case and marks make no difference. */
const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const wordsOf = (text: string): string[] => folded(text).split(/\s+/).filter(Boolean);

const unknown = () => new DatoferumError('invalid_request', '"cursor" is none that was given out.');

function docIn(cursor: string): number {
  if (!/^d\d{1,15}$/.test(cursor)) throw unknown();
  return Number(cursor.slice(1));
}

function hashIn(cursor: string): string {
  const hash = cursor.startsWith('h') ? fromHex(cursor.slice(1)) : null;
  if (hash?.length !== 32) throw unknown();
  return cursor.slice(1);
}
