import type { Id } from '../../../ports/metadata-rows.ts';
import { fromHex, hex, idBytes, ROWS } from '../bytes.ts';
import { addCounts, tally } from '../sql/counts.ts';
import { unsettle, type Weighed } from '../sql/entries.ts';
import { gate } from '../sql/envelopes.ts';
import { lane, laneKeys } from '../sql/lane.ts';
import { isSeen } from '../sql/seen.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';

/** Where the next page goes on: after an entry of a reel, or after a hash on the lane of what holds no bytes. */
interface Cursor {
  ordinal: number;
  start: number;
  at: number;
  lane: string | null;
}

const reelFrom = statement((db, p: { envelope: Bytes; ordinal: number }) =>
  db
    .selectFrom('reel')
    .select(['id', 'ordinal'])
    .where('envelope', '=', p.envelope)
    .where('ordinal', '>=', p.ordinal)
    .orderBy('ordinal')
    .limit(1),
);
/** On a reel no two entries begin at one byte, so `start` alone says where to go on. */
const entriesOfReel = statement((db, p: { reel: Bytes; after: number; limit: number }) =>
  db
    .selectFrom('entry')
    .select(['no', 'kind', 'size', 'state', 'compared', 'seen', 'reel', 'start'])
    .where('reel', '=', p.reel)
    .where('start', '>', p.after)
    .orderBy('start')
    .orderBy('path_hash')
    .limit(p.limit),
);
const place = statement((db, p: { no: number; at: number }) =>
  db.updateTable('entry').set({ tape_at: p.at }).where('no', '=', p.no),
);

const REELS_A_CALL = ROWS;

/**
 * The next ≤ 1,000 entries. The same pass asks again whether what was read is what stands there now (`seen` ≥ `since`);
 * an entry that fails is pending again and counted in `unseen`.
 */
export async function placeOnTape(
  tx: Tx,
  envelope: Id,
  cursor: string | null,
): Promise<{ cursor: string | null; placed: number; unseen: number }> {
  const id = idBytes(envelope);
  const { tick } = (await tx.get(gate, { id })) ?? { tick: 0 };
  const at: Cursor = cursor === null ? { ordinal: 0, start: -1, at: 0, lane: null } : JSON.parse(cursor);
  const counts = tally();
  let placed = 0;
  let unseen = 0;
  for (let reels = 0; at.lane === null && placed < ROWS && reels < REELS_A_CALL; reels += 1) {
    const reel = await tx.get(reelFrom, { envelope: id, ordinal: at.ordinal });
    if (!reel) {
      at.lane = '';
      break;
    }
    if (reel.ordinal > at.ordinal) at.start = -1;
    at.ordinal = reel.ordinal;
    const rows = await tx.all(entriesOfReel, { reel: reel.id, after: at.start, limit: ROWS - placed });
    for (const row of rows) {
      await tx.run(place, { no: row.no, at: at.at });
      at.at += row.size;
      at.start = row.start;
      if (tick === 0 || !isRead(row) || (await isSeen(tx, row, row.seen, tick))) continue;
      await unsettle(tx, row, counts);
      unseen += 1;
    }
    placed += rows.length;
    if (placed < ROWS) {
      at.ordinal += 1;
      at.start = -1;
    }
  }
  let done = false;
  if (at.lane !== null && placed < ROWS) {
    const rows = await tx.all(laneKeys, { ...lane(id, 'declared'), after: fromHex(at.lane), limit: ROWS - placed });
    for (const row of rows) await tx.run(place, { no: row.no, at: at.at });
    placed += rows.length;
    const last = rows.at(-1);
    at.lane = last ? hex(last.path_hash) : at.lane;
    done = placed < ROWS;
  }
  await addCounts(tx, id, counts);
  return { cursor: done ? null : JSON.stringify(at), placed, unseen };
}

function isRead(row: Weighed): boolean {
  return row.state === 'measured' || row.state === 'differs';
}
