/** The outline of speeds as a path in a box of 192 × 24, newest at the right; `area` closes it at the bottom. */
export function spark(points: readonly number[]): { line: string; area: string } | null {
  const most = Math.max(...points);
  if (points.length < 2 || most <= 0) return null;
  const step = 192 / (points.length - 1);
  const line = points
    .map((point, at) => `${at === 0 ? 'M' : 'L'}${(at * step).toFixed(1)} ${(22.5 - (point / most) * 20).toFixed(1)}`)
    .join('');
  return { line, area: `${line}V24H0Z` };
}
