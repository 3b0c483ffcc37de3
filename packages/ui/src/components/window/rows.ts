/** Rows below each other, each as high as it was measured, or as it is thought to be. */
export interface Rows {
  /** Px from the top of the first row to the top of the row. */
  startOf(index: number): number;
  /** Px of all rows. */
  total: number;
  /** The row that covers this distance from the top; the last one for anything below. */
  at(px: number): number;
}

/** Sums the heights of `count` rows once; looking one up is a matter of halving. */
export function layRows(count: number, heightOf: (index: number) => number): Rows {
  const starts = new Float64Array(count + 1);
  for (let index = 0; index < count; index++) starts[index + 1] = (starts[index] ?? 0) + heightOf(index);
  return {
    startOf: (index) => starts[Math.max(0, Math.min(index, count))] ?? 0,
    total: starts[count] ?? 0,
    at(px) {
      let [low, high] = [0, Math.max(0, count - 1)];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((starts[middle] ?? 0) <= px) low = middle;
        else high = middle - 1;
      }
      return low;
    },
  };
}

/** Indices to draw: what is seen from `top` on, some more on both sides, and the one that must never fall out of the page. */
export function seenRows(
  rows: Rows,
  count: number,
  { top, height, more, always }: { top: number; height: number; more: number; always: number | null },
): number[] {
  if (count === 0) return [];
  const from = Math.max(0, rows.at(top) - more);
  const to = Math.min(count - 1, rows.at(top + height) + more);
  const seen = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  if (always === null || always >= count || (always >= from && always <= to)) return seen;
  return always < from ? [always, ...seen] : [...seen, always];
}
