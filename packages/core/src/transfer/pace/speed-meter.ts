import type { SpeedView } from '../view.ts';

const POINTS = 240;
const FIRST_STEP_MS = 1000;
const NOW_MS = 5000;
/** Bytes are put together in slots of this length to tell the speed of now. */
const SLOT_MS = 250;
const CUTS = 100;

/**
 * The speed of one job or direction, in constant memory however long it runs: points whose step doubles when they become more than
 * 240. Times are ms since 1970; a clock that goes back stands still here.
 */
export class SpeedMeter {
  readonly #startedAt: number;
  #last: number;
  #step = FIRST_STEP_MS;
  #points: number[] = [0];
  #slots: { at: number; bytes: number }[] = [];
  #best = 0;
  #cuts: SpeedView['cuts'] = [];
  #cutSince: number | null = null;

  constructor(now: number) {
    this.#startedAt = now;
    this.#last = now;
  }

  /** So many bytes more became durable. */
  add(now: number, bytes: number): void {
    const at = this.#reach(now);
    this.#points[this.#points.length - 1] = (this.#points.at(-1) ?? 0) + bytes;
    const slot = this.#slots.at(-1);
    if (slot && at - slot.at < SLOT_MS) slot.bytes += bytes;
    else {
      // Before the new slot, so that what arrives in one lump is not the best speed ever.
      if (at - this.#startedAt >= NOW_MS) this.#best = Math.max(this.#best, this.#now(at));
      this.#slots.push({ at, bytes });
    }
  }

  /** The line is away from here on; saying it again changes nothing. */
  away(now: number): void {
    this.#cutSince ??= this.#reach(now);
  }

  /** The line is back: what was away becomes a mark on the graph. */
  back(now: number): void {
    const at = this.#reach(now);
    if (this.#cutSince === null) return;
    this.#cuts = [...this.#cuts, { at: this.#cutSince, ms: at - this.#cutSince }].slice(-CUTS);
    this.#cutSince = null;
  }

  view(now: number): SpeedView {
    const at = this.#reach(now);
    const passed = at - this.#startedAt - (this.#points.length - 1) * this.#step;
    const points = this.#points.map((bytes, i) => {
      const ms = i === this.#points.length - 1 ? Math.max(passed, SLOT_MS) : this.#step;
      return Math.round((bytes * 1000) / ms);
    });
    const speed = Math.round(this.#now(at));
    const first = at - points.length * this.#step;
    const open = this.#cutSince === null ? [] : [{ at: this.#cutSince, ms: at - this.#cutSince }];
    const usual = median(this.#stretches().filter((stretch) => stretch > 0)) ?? speed;
    return {
      now: speed,
      best: Math.max(Math.round(this.#best), speed, usual),
      median: usual,
      points,
      stepMs: this.#step,
      cuts: [...this.#cuts, ...open].filter((cut) => cut.at + cut.ms >= first),
    };
  }

  /** Bytes a second of each whole 5 s so far: what becomes durable in lumps is spread as it is for the speed of now. */
  #stretches(): number[] {
    const size = Math.ceil(NOW_MS / this.#step);
    const whole = Math.floor((this.#points.length - 1) / size);
    return Array.from({ length: whole }, (_, k) => {
      const bytes = this.#points.slice(k * size, (k + 1) * size).reduce((sum, point) => sum + point, 0);
      return Math.round((bytes * 1000) / (size * this.#step));
    });
  }

  /** Bytes a second over the last 5 s, or over what there was since the start. */
  #now(at: number): number {
    const from = at - NOW_MS;
    while (this.#slots.length > 0 && (this.#slots[0]?.at ?? at) <= from) this.#slots.shift();
    const bytes = this.#slots.reduce((sum, slot) => sum + slot.bytes, 0);
    return (bytes * 1000) / Math.min(NOW_MS, Math.max(1000, at - this.#startedAt));
  }

  /** Lets time come to `now`: points of nothing where nothing moved. */
  #reach(now: number): number {
    this.#last = Math.max(this.#last, now);
    const passed = this.#last - this.#startedAt;
    while (Math.floor(passed / this.#step) >= POINTS) {
      this.#points = Array.from(
        { length: Math.ceil(this.#points.length / 2) },
        (_, i) => (this.#points[2 * i] ?? 0) + (this.#points[2 * i + 1] ?? 0),
      );
      this.#step *= 2;
    }
    const due = Math.floor(passed / this.#step) + 1;
    while (this.#points.length < due) this.#points.push(0);
    return this.#last;
  }
}

function median(values: number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? null)
    : Math.round(((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2);
}
