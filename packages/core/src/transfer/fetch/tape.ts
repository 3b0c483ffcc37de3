import { TAPE } from '../view.ts';
import type { Bits } from './bits.ts';
import type { Stretch } from './plan.ts';

/**
 * A byte a column over the pieces of the tape. A column is done when all of its pieces are.
 * @param moving stretches on the line now
 * @param asks pieces where a trouble begins
 */
export function paintPieces(
  columns: number,
  done: Bits,
  moving: Iterable<Stretch>,
  asks: Iterable<number>,
): Uint8Array {
  const states = new Uint8Array(columns).fill(TAPE.rest);
  const { length } = done;
  if (length === 0) return states;
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * length) / columns);
    const to = Math.min(length, Math.max(from + 1, Math.floor(((column + 1) * length) / columns)));
    if (done.count(from, to) === to - from) states[column] = TAPE.done;
  }
  const mark = (from: number, to: number, state: number): void => {
    const last = Math.min(columns, Math.ceil(((to + 1) * columns) / length)) - 1;
    for (let column = Math.min(last, Math.ceil((from * columns) / length)); column <= last; column++)
      if (states[column] !== TAPE.done) states[column] = state;
  };
  for (const { items } of moving) {
    const [first, last] = [items[0], items.at(-1)];
    if (first && last) mark(first.file.first + first.piece, last.file.first + last.piece, TAPE.moves);
  }
  for (const at of asks) mark(at, at, TAPE.asks);
  return states;
}
