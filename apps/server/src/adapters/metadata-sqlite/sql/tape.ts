import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { COLUMNS, type EntryRow, PLACED_COLUMNS, type PlacedRow } from './entries.ts';
import { envelopeById } from './envelope-rows.ts';

/** Files that hold bytes begin before the end of the tape; everything else stands at it. */
const placedBetween = statement((db, p: { envelope: Bytes; after: number; before: number; limit: number }) =>
  db
    .selectFrom('entry')
    .select(COLUMNS)
    .where('envelope', '=', p.envelope)
    .where('tape_at', '>', p.after)
    .where('tape_at', '<', p.before)
    .orderBy('tape_at')
    .limit(p.limit),
);
const tellsBetween = statement((db, p: { envelope: Bytes; after: number; before: number; limit: number }) =>
  db
    .selectFrom('entry')
    .select(PLACED_COLUMNS)
    .where('envelope', '=', p.envelope)
    .where('tape_at', '>', p.after)
    .where('tape_at', '<', p.before)
    .orderBy('tape_at')
    .limit(p.limit),
);
export const sizesOnTape = statement((db, p: { envelope: Bytes; after: number; before: number; limit: number }) =>
  db
    .selectFrom('entry')
    .select(['no', 'path_hash', 'parent_hash', 'kind', 'size', 'tape_at'])
    .where('envelope', '=', p.envelope)
    .where('tape_at', '>', p.after)
    .where('tape_at', '<', p.before)
    .orderBy('tape_at')
    .limit(p.limit),
);
export const placedBefore = statement((db, p: { envelope: Bytes; at: number; end: number }) =>
  db
    .selectFrom('entry')
    .select(COLUMNS)
    .where('envelope', '=', p.envelope)
    .where('tape_at', '<=', p.at)
    .where('tape_at', '<', p.end)
    .orderBy('tape_at', 'desc')
    .limit(1),
);

export async function tapeEnd(tx: Tx, envelope: Bytes): Promise<number> {
  return (await tx.get(envelopeById, { id: envelope }))?.bytes ?? 0;
}

/** Files that begin after byte `after` of the tape (and before `before`), in order. */
export async function filesOnTape(
  tx: Tx,
  envelope: Bytes,
  after: number,
  limit: number,
  before = Number.MAX_SAFE_INTEGER,
): Promise<EntryRow[]> {
  const end = Math.min(before, await tapeEnd(tx, envelope));
  return tx.all(placedBetween, { envelope, after, before: end, limit });
}

/** What manifest and archive tell of the files that begin after byte `after` of the tape, in order. */
export async function placedOnTape(tx: Tx, envelope: Bytes, after: number, limit: number): Promise<PlacedRow[]> {
  return tx.all(tellsBetween, { envelope, after, before: await tapeEnd(tx, envelope), limit });
}
