import { TAPE } from '../view.ts';
import type { Stretch } from './stretches.ts';

/** The worst state under each column; when many states fall into one, trouble shows first, then what is behind. */
const WORST = [TAPE.asks, TAPE.moves, TAPE.rest, TAPE.read, TAPE.done, TAPE.compared];

/** A byte a column over [0, end) of the reel. `compared` is how much of it the courier has read back, from the front. */
export function paintTape(
  columns: number,
  reel: { end: number; compared: number },
  stretches: readonly Stretch[],
  asks: readonly { from: number; to: number }[],
): Uint8Array {
  const rank = new Uint8Array(columns).fill(255);
  const paint = (from: number, to: number, state: number): void => {
    if (to <= from || reel.end === 0) return;
    const first = Math.floor((from / reel.end) * columns);
    const last = Math.min(columns - 1, Math.ceil((to / reel.end) * columns) - 1);
    const value = WORST.indexOf(state as (typeof WORST)[number]);
    for (let i = first; i <= last; i++) rank[i] = Math.min(rank[i] as number, value);
  };
  let cut = 0;
  for (const { position, length, durable, state, isRepair } of stretches) {
    const end = position + length;
    if (!isRepair) cut = Math.max(cut, end);
    const compared = Math.min(Math.max(reel.compared, position), position + durable);
    if (!isRepair) paint(position, compared, TAPE.compared);
    paint(compared, position + durable, TAPE.done);
    if (state === 'failed') paint(position + durable, end, TAPE.asks);
    else if (state === 'moving') paint(position + durable, end, TAPE.moves);
    else if (state === 'waiting') paint(position, end, isRepair ? TAPE.asks : TAPE.read);
  }
  paint(cut, reel.end, TAPE.read);
  for (const { from, to } of asks) paint(from, to, TAPE.asks);
  return rank.map((value) => (value === 255 ? TAPE.rest : (WORST[value] as number)));
}
