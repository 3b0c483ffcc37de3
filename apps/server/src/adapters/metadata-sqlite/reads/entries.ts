import type { Entry, Id, Page, PendingEntry, PlacedEntry } from '../../../ports/metadata-rows.ts';
import { fromHex, hex, idBytes, SHA256_OF_NOTHING, sha256 } from '../bytes.ts';
import { COLUMNS, type EntryRow, entryByHash, type PlacedRow, toEntry, toPlaced } from '../sql/entries.ts';
import { floorEntry, pendingBetween } from '../sql/entry-ranges.ts';
import { lane, laneEntries } from '../sql/lane.ts';
import { filesOnTape, placedBefore, placedOnTape, tapeEnd } from '../sql/tape.ts';
import { statement } from '../statement.ts';
import type { Bytes, EntryTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

const PENDING_MOST = 2_000;
const SCANNED_MOST = 10_000;

export async function entry(tx: Tx, envelope: Id, pathHash: Uint8Array): Promise<Entry | null> {
  const row = await tx.get(entryByHash, { envelope: idBytes(envelope), hash: pathHash });
  return row ? toEntry(row) : null;
}

const children = statement((db, p: { envelope: Bytes; parent: Bytes; after: Bytes; before: Bytes; limit: number }) =>
  db
    .selectFrom('entry')
    .select(COLUMNS)
    .where('envelope', '=', p.envelope)
    .where('parent_hash', '=', p.parent)
    .where('name', '>', p.after)
    .where('name', '<', p.before)
    .orderBy('name')
    .limit(p.limit),
);
/** Above every name: names are at most 4,096 bytes. */
const LAST_NAME = new Uint8Array(4_097).fill(0xff);

/** Names are compared as bytes; no name is empty, so everything comes after the empty one. */
export async function entriesIn(
  tx: Tx,
  envelope: Id,
  folder: Uint8Array,
  q: Uint8Array | null,
  cursor: string | null,
  limit: number,
): Promise<Page<Entry>> {
  const prefix = q ?? new Uint8Array(0);
  const parent = folder.length === 0 ? SHA256_OF_NOTHING : sha256(folder);
  const page = { envelope: idBytes(envelope), parent, before: afterPrefix(prefix), limit };
  const first = cursor === null && prefix.length > 0;
  const whole = first ? await tx.all(exactChild, { ...page, name: prefix }) : [];
  const after = cursor === null ? prefix : fromHex(cursor);
  const rows = [...whole, ...(await tx.all(children, { ...page, after, limit: limit - whole.length }))];
  const last = rows.at(-1);
  return { items: rows.map(toEntry), cursor: last && rows.length === limit ? hex(last.name) : null };
}

const exactChild = statement((db, p: { envelope: Bytes; parent: Bytes; name: Bytes }) =>
  db
    .selectFrom('entry')
    .select(COLUMNS)
    .where('envelope', '=', p.envelope)
    .where('parent_hash', '=', p.parent)
    .where('name', '=', p.name)
    .limit(1),
);

/** The smallest name that no longer begins with the prefix. */
function afterPrefix(prefix: Bytes): Bytes {
  let end = prefix.length;
  while (end > 0 && prefix[end - 1] === 0xff) end -= 1;
  if (end === 0) return LAST_NAME;
  const next = prefix.slice(0, end);
  next[end - 1] = (next[end - 1] as number) + 1;
  return next;
}

/** `at` on the tape, then the hash on the lane of what holds no bytes. */
export async function entriesOnTape(
  tx: Tx,
  envelope: Id,
  cursor: string | null,
  limit: number,
): Promise<Page<PlacedEntry>> {
  const id = idBytes(envelope);
  const onLane = cursor?.startsWith('lane ');
  const rows = onLane ? [] : await placedOnTape(tx, id, cursor === null ? -1 : Number(cursor), limit);
  if (rows.length === limit) return { items: rows.map(toPlaced), cursor: String((rows.at(-1) as PlacedRow).tape_at) };
  const after = onLane ? fromHex((cursor as string).slice(5)) : fromHex('');
  const left = limit - rows.length;
  const rest = await tx.all(laneEntries, { ...lane(id, 'declared'), after, limit: left });
  const last = rest.at(-1);
  const items = [...rows, ...rest].map(toPlaced);
  return { items, cursor: last && rest.length === left ? `lane ${hex(last.path_hash)}` : null };
}

const hashAt = statement((db, p: { envelope: Bytes; after: Bytes; skip: number }) =>
  db
    .selectFrom('entry')
    .select('path_hash')
    .where('envelope', '=', p.envelope)
    .where('path_hash', '>', p.after)
    .orderBy('path_hash')
    .limit(1)
    .offset(p.skip),
);
const hashes = (only: readonly EntryTable['state'][] | null) =>
  statement((db, p: { envelope: Bytes; after: Bytes; last: Bytes; limit: number }) => {
    const query = db
      .selectFrom('entry')
      .select(COLUMNS)
      .where('envelope', '=', p.envelope)
      .where('path_hash', '>', p.after)
      .where('path_hash', '<=', p.last)
      .where('kind', '!=', 'implied')
      .orderBy('path_hash')
      .limit(p.limit);
    return only ? query.where('state', 'in', only) : query;
  });
const BY_HASH = { all: hashes(null), pending: hashes(['pending']), wrong: hashes(['differs', 'damaged']) };
const LAST_HASH = new Uint8Array(33).fill(0xff);

export async function entriesByHash(
  tx: Tx,
  envelope: Id,
  only: 'pending' | 'wrong' | null,
  cursor: string | null,
  limit: number,
): Promise<Page<Entry>> {
  const id = idBytes(envelope);
  const after = cursor === null ? fromHex('') : fromHex(cursor);
  const bound = await tx.get(hashAt, { envelope: id, after, skip: SCANNED_MOST - 1 });
  const last = bound?.path_hash ?? LAST_HASH;
  const rows = await tx.all(BY_HASH[only ?? 'all'], { envelope: id, after, last, limit });
  const items = rows.map(toEntry);
  if (rows.length === limit) return { items, cursor: hex((rows.at(-1) as EntryRow).path_hash) };
  return { items, cursor: bound ? hex(bound.path_hash) : null };
}

/** Also one that begins before `from`; what two ranges share is answered once. */
export async function pendingOnReels(
  tx: Tx,
  ranges: { reel: Id; from: number; to: number }[],
): Promise<PendingEntry[]> {
  const found: PendingEntry[] = [];
  const known = new Set<number>();
  type Row = Pick<EntryRow, 'no' | 'path_hash' | 'kind' | 'size' | 'start' | 'state'>;
  const take = ({ no, path_hash: pathHash, kind, size, start, state }: Row, reel: Id): void => {
    if (state !== 'pending' || kind !== 'file' || known.has(no)) return;
    known.add(no);
    found.push({ pathHash, kind, size, reel: size > 0 ? reel : null, start: size > 0 ? start : null, state });
  };
  for (const range of ranges) {
    const reel = idBytes(range.reel);
    const floor = await tx.get(floorEntry, { reel, start: range.from });
    if (floor && floor.start + floor.size > range.from && floor.start < range.to) take(floor, range.reel);
    for (let after = range.from; found.length < PENDING_MOST; ) {
      const rows: Row[] = await tx.all(pendingBetween, { reel, after, before: range.to, limit: 1_000 });
      for (const row of rows) if (found.length < PENDING_MOST) take(row, range.reel);
      const last = rows.at(-1);
      if (!last || rows.length < 1_000) break;
      after = last.start;
    }
    if (found.length >= PENDING_MOST) break;
  }
  return found;
}

export async function entriesAt(tx: Tx, envelope: Id, from: number, to: number, limit: number): Promise<Entry[]> {
  const id = idBytes(envelope);
  const end = await tapeEnd(tx, id);
  if (to <= from || from >= end) return [];
  const first = await tx.get(placedBefore, { envelope: id, at: from, end });
  const rows = first && (first.tape_at ?? 0) + first.size > from ? [first] : [];
  if (rows.length < limit) rows.push(...(await filesOnTape(tx, id, from, limit - rows.length, to)));
  return rows.map(toEntry);
}
