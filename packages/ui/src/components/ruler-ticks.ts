export interface Tick {
  /** 0 … 1 of the whole. */
  at: number;
  bytes: number;
}

/** Round decimal amounts over a tape, `most` at most, the begin among them, the end not. None lies so near the end that its label would meet the last one. */
export function rulerTicks(total: number, most: number): Tick[] {
  if (!(total > 0) || most < 1) return [{ at: 0, bytes: 0 }];
  const step = niceStep(total / Math.max(1, most));
  const ticks: Tick[] = [];
  for (let k = 0; k * step < total; k += 1) {
    const bytes = k * step;
    if (k > 0 && total - bytes < step * 0.45) break;
    ticks.push({ at: bytes / total, bytes });
  }
  return ticks;
}

/** The least of 1, 2, 5 × 10ⁿ that is not below `least`; whole bytes. */
export function niceStep(least: number): number {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, least))));
  for (const factor of [1, 2, 5, 10]) if (factor * power >= least) return factor * power;
  return 10 * power;
}
