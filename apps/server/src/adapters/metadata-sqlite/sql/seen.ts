import { ROWS } from '../bytes.ts';
import type { Bytes, StretchTable } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { floorStretch, stretchesBetween } from './stretches.ts';

/** Before the first replacement nothing was ever shown twice, so nothing needs asking. */
const NEVER_CHANGED = 0;

/** True when stretches cover all of the entry and none of them was shown after the reading that began at tick `seen`. */
export async function isSeen(
  tx: Tx,
  entry: { reel: Bytes; start: number; size: number },
  seen: number,
  tick: number,
): Promise<boolean> {
  if (tick === NEVER_CHANGED) return true;
  const end = entry.start + entry.size;
  let covered = entry.start;
  for await (const stretch of stretchesFrom(tx, entry.reel, entry.start, end)) {
    if (stretch.position > covered || stretch.since > seen) return false;
    covered = stretch.position + stretch.length;
  }
  return covered >= end;
}

/** Stretches that hold a byte of [from, to) of a reel, in order. */
export async function* stretchesFrom(tx: Tx, reel: Bytes, from: number, to: number): AsyncGenerator<StretchTable> {
  const floor = await tx.get(floorStretch, { reel, position: from });
  if (floor && floor.position + floor.length > from) yield floor;
  for (let after = from; ; ) {
    const page = await tx.all(stretchesBetween, { reel, after, before: to, limit: ROWS });
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < ROWS) return;
    after = last.position;
  }
}
