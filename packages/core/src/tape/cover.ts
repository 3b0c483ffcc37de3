import { DatoferumError } from '../protocol/errors.ts';

/** Something that occupies bytes [at, at + length) of an axis. */
export type Extent = { at: number; length: number };

/** `length` bytes of `item`, from its byte `from` on. */
export type Slice<T> = { item: T; from: number; length: number };

/**
 * Index of the last element with `key(element) <= value` in a list sorted by key, or -1. The floor look-up every read
 * consists of.
 */
export function floorIndex<T>(sorted: readonly T[], key: (element: T) => number, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (key(sorted[middle] as T) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Cuts [from, from + length) of an axis into slices of the items that lie on it, in order and without a gap.
 * @param items sorted by place, without overlap; items of no length are passed over
 * @throws DatoferumError `damaged` when a byte of the range belongs to no item
 */
export function cover<T>(items: readonly T[], extentOf: (item: T) => Extent, from: number, length: number): Slice<T>[] {
  const slices: Slice<T>[] = [];
  const end = from + length;
  let at = from;
  for (
    let i = Math.max(
      0,
      floorIndex(items, (item) => extentOf(item).at, from),
    );
    at < end && i < items.length;
    i++
  ) {
    const item = items[i] as T;
    const extent = extentOf(item);
    const stop = Math.min(end, extent.at + extent.length);
    if (stop <= at) continue;
    if (extent.at > at) break;
    slices.push({ item, from: at - extent.at, length: stop - at });
    at = stop;
  }
  if (at < end) throw new DatoferumError('damaged', `Nothing holds byte ${at}.`);
  return slices;
}
