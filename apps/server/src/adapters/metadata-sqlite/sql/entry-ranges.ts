import { ROWS } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { COLUMNS, type EntryRow } from './entries.ts';

/** The entry that begins at or before a byte of a reel. */
export const floorEntry = statement((db, p: { reel: Bytes; start: number }) =>
  db
    .selectFrom('entry')
    .select(COLUMNS)
    .where('reel', '=', p.reel)
    .where('start', '<=', p.start)
    .orderBy('start', 'desc')
    .orderBy('path_hash', 'desc')
    .limit(1),
);

/** Entries of a reel that begin in (after, before), in order. */
export const entriesBetween = statement((db, p: { reel: Bytes; after: number; before: number; limit: number }) =>
  db
    .selectFrom('entry')
    .select(COLUMNS)
    .where('reel', '=', p.reel)
    .where('start', '>', p.after)
    .where('start', '<', p.before)
    .orderBy('start')
    .orderBy('path_hash')
    .limit(p.limit),
);

/** Of those, the files that were not read back yet: along a reel most were. */
export const pendingBetween = statement((db, p: { reel: Bytes; after: number; before: number; limit: number }) =>
  db
    .selectFrom('entry')
    .select(['no', 'path_hash', 'kind', 'size', 'start', 'state'])
    .where('reel', '=', p.reel)
    .where('start', '>', p.after)
    .where('start', '<', p.before)
    .where('state', '=', 'pending')
    .where('kind', '=', 'file')
    .orderBy('start')
    .orderBy('path_hash')
    .limit(p.limit),
);

/** Files that hold a byte of [from, to) of a reel, in pages of ≤ 1,000. */
export async function* entriesOverlapping(tx: Tx, reel: Bytes, from: number, to: number): AsyncGenerator<EntryRow[]> {
  const floor = await tx.get(floorEntry, { reel, start: from });
  if (floor && floor.start + floor.size > from && floor.start < to) yield [floor];
  for (let after = from; ; ) {
    const page = await tx.all(entriesBetween, { reel, after, before: to, limit: ROWS });
    if (page.length > 0) yield page;
    if (page.length < ROWS) return;
    after = page.at(-1)?.start ?? to;
  }
}
