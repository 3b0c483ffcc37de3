/** What a stretch of the tape says. `come`: arrived, not yet compared. `wash`: read, not sent. */
export type TapeKind = 'wash' | 'done' | 'come' | 'moves' | 'asks';

export interface Segment {
  kind: TapeKind;
  /** 0 … 1 */
  from: number;
  to: number;
}

/** Of 1000: what asks or moves is seen however small it is. */
const SEEN: Partial<Record<TapeKind, number>> = { asks: 6, moves: 6 };
const ORDER: readonly TapeKind[] = ['wash', 'come', 'done', 'moves', 'asks'];

export interface Rect {
  kind: TapeKind;
  x: number;
  width: number;
}

/** Rectangles on a tape of 1000 units, nothing outside of it; what asks lies on top. */
export function tapeRects(segments: readonly Segment[]): Rect[] {
  const rects: Rect[] = [];
  for (const kind of ORDER) {
    for (const segment of segments) {
      if (segment.kind !== kind) continue;
      const from = clamp(segment.from);
      const to = clamp(segment.to);
      const least = SEEN[kind] ?? 0;
      if (to < from || (to === from && least === 0)) continue;
      const width = round(Math.max(least, (to - from) * 1000));
      if (width === 0) continue;
      rects.push({ kind, x: round(Math.min(from * 1000, 1000 - width)), width });
    }
  }
  return rects;
}

/** The usual tape: so much is done, so much moves at its edge, here it asks. Shares of the whole, 0 … 1. */
export function segmentsOf(shares: {
  done: number;
  /** Arrived, not yet compared: begins where `done` ends. */
  come?: number;
  moves?: number;
  /** Where it asks, each as a place. */
  asks?: readonly number[];
}): Segment[] {
  const { done, come = 0, moves = 0, asks = [] } = shares;
  const all: Segment[] = [{ kind: 'done', from: 0, to: done }];
  if (come > 0) all.push({ kind: 'come', from: done, to: done + come });
  if (moves > 0) all.push({ kind: 'moves', from: done, to: done + moves });
  for (const at of asks) all.push({ kind: 'asks', from: at, to: at + 0.006 });
  return all;
}

const clamp = (share: number): number => (Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0);
const round = (x: number): number => Math.round(x * 10) / 10;
