import { niceStep } from './ruler-ticks.ts';

/** The round top of a graph, in bytes a second: its bits are 1, 2 or 5 × 10ⁿ and not below the fastest point. */
export function topOf(points: readonly number[]): number {
  return niceStep(Math.max(1, ...points) * 8) / 8;
}

export interface Shape {
  line: string;
  area: string;
  end: { x: number; y: number };
}

/** The points as paths in a box; oldest left, now right. Points outside of 0 … top are laid on its edge. */
export function speedShape(points: readonly number[], top: number, width: number, height: number): Shape {
  const at = (value: number, k: number): [number, number] => [
    points.length < 2 ? width : (k / (points.length - 1)) * width,
    height - Math.min(1, Math.max(0, value / top)) * height,
  ];
  const places = points.map(at);
  const line = places.map(([x, y], k) => `${k === 0 ? 'M' : 'L'}${r(x)} ${r(y)}`).join('');
  const [first, last] = [places[0], places.at(-1)];
  if (!first || !last) return { line: '', area: '', end: { x: 0, y: height } };
  return {
    line,
    area: `${line}L${r(last[0])} ${height}L${r(first[0])} ${height}z`,
    end: { x: r(last[0]), y: r(last[1]) },
  };
}

/** Where cuts lie, 0 … 1 from the left; those that have left the graph are not drawn. */
export function cutPlaces(
  cuts: readonly { at: number; ms: number }[],
  span: { points: number; stepMs: number; now: number },
): { share: number; at: number; ms: number }[] {
  const wide = Math.max(1, (span.points - 1) * span.stepMs);
  return cuts
    .map(({ at, ms }) => ({ share: 1 - (span.now - at) / wide, at, ms }))
    .filter(({ share }) => share >= 0 && share <= 1);
}

const r = (x: number): number => Math.round(x * 10) / 10;
