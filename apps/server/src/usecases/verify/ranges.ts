/** [from, to) of a reel. */
export interface Range {
  from: number;
  to: number;
}

/** So many apart from each other; more are joined where the gap is least. */
const MOST = 16;

/** These ranges and one more: in order, none touching another. */
export function widen(ranges: readonly Range[], more: Range): Range[] {
  const wide: Range[] = [];
  for (const range of [...ranges, more].sort((a, b) => a.from - b.from)) {
    const last = wide.at(-1);
    if (last && range.from <= last.to) last.to = Math.max(last.to, range.to);
    else wide.push({ ...range });
  }
  while (wide.length > MOST) joinNearest(wide);
  return wide;
}

function joinNearest(ranges: Range[]): void {
  let at = 1;
  const gap = (i: number): number => (ranges[i]?.from ?? 0) - (ranges[i - 1]?.to ?? 0);
  for (let i = 2; i < ranges.length; i++) if (gap(i) < gap(at)) at = i;
  const [first, second] = [ranges[at - 1], ranges[at]] as [Range, Range];
  ranges.splice(at - 1, 2, { from: first.from, to: second.to });
}
