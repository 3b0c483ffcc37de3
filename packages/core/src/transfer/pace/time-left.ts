/** Nothing is said before so many ms of moving were measured. */
const FIRST_MS = 20_000;
/** What is looked back on at most. */
const WINDOW_MS = 300_000;
/** A figure is shown again only when it is off by more than this. */
const OFF_BY = 0.08;
/** The last seconds show another line than the whole window: the window begins anew. */
const CHANGED_BY = 0.3;
const LATELY_MS = 10_000;

interface Sample {
  /** ms of moving so far. */
  at: number;
  done: number;
}

/**
 * How long it still takes. Told about once a second how much is done and left (one unit for both: bytes, or bytes with a charge
 * for each file; what left the machine, where that is known, for durable bytes come in lumps); answers seconds, or null while too little was measured. On a steady run it is within 20 % over the last half.
 */
export class TimeLeft {
  #samples: Sample[] = [];
  #moved = 0;
  #last: number | null = null;
  #shown: number | null = null;
  #changedSince: number | null = null;

  /** Time that passes until the next `tell` does not count: paused, offline, waiting for somebody. */
  rest(): void {
    this.#last = null;
  }

  /** `now` in ms; `done` never falls. */
  tell(now: number, done: number, left: number): number | null {
    this.#moved += this.#last === null ? 0 : Math.max(0, now - this.#last);
    this.#last = now;
    this.#keep({ at: this.#moved, done });
    if (left <= 0) return (this.#shown = 0);
    const rate = this.#rate();
    if (this.#moved < FIRST_MS || rate === null) return this.#shown;
    const seconds = left / rate;
    if (this.#shown === null || Math.abs(seconds - this.#shown) > OFF_BY * seconds) this.#shown = twoFigures(seconds);
    return this.#shown;
  }

  #keep(sample: Sample): void {
    const before = this.#samples.at(-1);
    if (before && sample.at - before.at < 500 && this.#samples.length > 1) this.#samples.pop();
    this.#samples.push(sample);
    this.#samples = this.#samples.filter(({ at }) => at >= sample.at - WINDOW_MS);
  }

  /** Units a second, or null when nothing moves. */
  #rate(): number | null {
    const all = slope(this.#samples);
    const span = Math.max(LATELY_MS, 4 * longestPause(this.#samples));
    const lately = this.#samples.filter(({ at }) => at >= this.#moved - span);
    const now = slope(lately);
    const isOther = all !== null && now !== null && Math.abs(now - all) > CHANGED_BY * all;
    this.#changedSince = isOther ? (this.#changedSince ?? this.#moved) : null;
    if (this.#changedSince !== null && this.#moved - this.#changedSince >= span) {
      this.#samples = lately;
      this.#changedSince = null;
      return now !== null && now > 0 ? now : null;
    }
    return all !== null && all > 0 ? all : null;
  }
}

/** The longest time between two steps forward: bytes that become durable in lumps are no change of the line. */
function longestPause(samples: readonly Sample[]): number {
  let longest = 0;
  let moved = samples[0];
  for (const one of samples) {
    if (moved === undefined || one.done === moved.done) continue;
    longest = Math.max(longest, one.at - moved.at);
    moved = one;
  }
  return longest;
}

/** Units a second by least squares: what comes in lumps counts as what it is on average. */
function slope(samples: readonly Sample[]): number | null {
  const n = samples.length;
  if (n < 3) return null;
  const at = samples.reduce((sum, one) => sum + one.at, 0) / n;
  const done = samples.reduce((sum, one) => sum + one.done, 0) / n;
  let over = 0;
  let under = 0;
  for (const one of samples) {
    over += (one.at - at) * (one.done - done);
    under += (one.at - at) ** 2;
  }
  return under === 0 ? null : (over / under) * 1000;
}

/** 7,431 → 7,400; 1.26 → 1.3. */
export function twoFigures(value: number): number {
  return Number(value.toPrecision(2));
}
