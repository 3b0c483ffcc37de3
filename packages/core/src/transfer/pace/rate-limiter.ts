import type { Clock } from '../ports.ts';

export type Priority = 'high' | 'usual' | 'low';

/** The least that is worth a write: smaller grants cost more than they move. */
export const MIN_GRANT = 16 * 1024;
/** How long a saved-up allowance lasts, so that a burst never shows as more than a quarter of a second. */
const BURST_MS = 250;
/** One grant is at most this long, so that jobs take turns. */
const TURN_MS = 50;
/** The timetable is looked at this often while somebody waits. */
const LOOK_MS = 500;
const WEIGHT: Record<Priority, number> = { high: 4, usual: 2, low: 1 };

interface Waiter {
  share: Share;
  wanted: number;
  grant(bytes: number): void;
}

/** An allowance that fills by itself; `rate` in bytes a second, null is without end. */
class Bucket {
  tokens = 0;
  #at: number;
  #rate: number | null = null;
  constructor(now: number) {
    this.#at = now;
  }
  fill(now: number, rate: number | null): void {
    const passed = Math.max(0, now - this.#at);
    this.#at = now;
    if (this.#rate === null) this.tokens = Math.min(this.tokens, MIN_GRANT);
    else this.tokens += (this.#rate * passed) / 1000;
    if (rate !== null) this.tokens = Math.min(this.tokens, Math.max(MIN_GRANT, (rate * BURST_MS) / 1000));
    this.#rate = rate;
  }
  /** ms until `bytes` are there; 0 when they are. */
  wait(bytes: number): number {
    if (this.#rate === null || this.tokens >= bytes) return 0;
    return this.#rate === 0 ? Number.POSITIVE_INFINITY : ((bytes - this.tokens) / this.#rate) * 1000;
  }
  get most(): number {
    return this.#rate === null
      ? Number.POSITIVE_INFINITY
      : Math.min(this.tokens, Math.max(MIN_GRANT, (this.#rate * TURN_MS) / 1000));
  }
  take(bytes: number): void {
    if (this.#rate !== null) this.tokens -= bytes;
  }
}

/** What one job takes of the line. Its priority and its own limit may be changed at any time. */
export class Share {
  /** @internal */ readonly bucket: Bucket;
  /** @internal Bytes by weight so far: who has the least goes next. */
  turn = 0;
  #priority: Priority;
  #limit: number | null;
  readonly #limiter: RateLimiter;
  constructor(limiter: RateLimiter, now: number, priority: Priority, limit: number | null) {
    this.#limiter = limiter;
    this.bucket = new Bucket(now);
    this.#priority = priority;
    this.#limit = limit;
  }
  get priority(): Priority {
    return this.#priority;
  }
  set priority(priority: Priority) {
    this.#priority = priority;
    this.#limiter.changed();
  }
  /** Bytes a second of this job alone; null is no limit, 0 stops. */
  get limit(): number | null {
    return this.#limit;
  }
  set limit(limit: number | null) {
    this.#limit = limit;
    this.#limiter.changed();
  }
  /**
   * Waits until this job may move some of the `wanted` bytes and answers how many: between 16 KiB (or all that was wanted) and
   * `wanted`. Rejects with the signal's reason. Ask again for the rest.
   */
  take(wanted: number, signal?: AbortSignal): Promise<number> {
    return this.#limiter.take(this, wanted, signal);
  }
}

/**
 * One direction of the line, shared by all jobs: a token bucket with turns by weight (high 4, usual 2, low 1). A change of a limit
 * counts at once for whoever waits; `limit` is asked at every take and twice a second while somebody waits.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #limit: () => number | null;
  readonly #bucket: Bucket;
  readonly #waiting: Waiter[] = [];
  #nap: AbortController | null = null;
  #turn = 0;

  constructor(clock: Clock, limit: () => number | null) {
    this.#clock = clock;
    this.#limit = limit;
    this.#bucket = new Bucket(clock.now());
  }

  share(priority: Priority = 'usual', limit: number | null = null): Share {
    return new Share(this, this.#clock.now(), priority, limit);
  }

  /** Whether anybody waits for the limit (and not for the line): what is measured then says nothing of the line. */
  get isHeld(): boolean {
    return this.#waiting.length > 0;
  }

  /** Call after the limit's source changed; without it the change is seen within half a second. */
  changed(): void {
    if (this.#waiting.length > 0) this.#pump();
  }

  /** @internal */
  take(share: Share, wanted: number, signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        share,
        wanted,
        grant: (bytes) => {
          signal?.removeEventListener('abort', stop);
          resolve(bytes);
        },
      };
      const stop = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(signal?.reason);
        this.#pump();
      };
      signal?.addEventListener('abort', stop, { once: true });
      // Who was away does not catch up on what it did not ask for.
      if (!this.#waiting.some((one) => one.share === share)) share.turn = Math.max(share.turn, this.#turn);
      this.#waiting.push(waiter);
      this.#pump();
    });
  }

  #pump(): void {
    this.#nap?.abort();
    this.#nap = null;
    const now = this.#clock.now();
    this.#bucket.fill(now, this.#limit());
    for (const share of new Set(this.#waiting.map((one) => one.share))) share.bucket.fill(now, share.limit);
    for (let next = this.#next(); next !== null; next = this.#next()) this.#grant(next);
    if (this.#waiting.length > 0) this.#sleep(Math.min(LOOK_MS, ...this.#waiting.map((one) => this.#waitOf(one))));
  }

  #next(): Waiter | null {
    let best: Waiter | null = null;
    for (const one of this.#waiting) {
      if (this.#waitOf(one) === 0 && (best === null || one.share.turn < best.share.turn)) best = one;
    }
    return best;
  }

  #grant(waiter: Waiter): void {
    const { share, wanted } = waiter;
    const bytes = Math.floor(Math.min(wanted, this.#bucket.most, share.bucket.most));
    this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
    this.#bucket.take(bytes);
    share.bucket.take(bytes);
    this.#turn = share.turn;
    share.turn += bytes / WEIGHT[share.priority];
    waiter.grant(bytes);
  }

  #waitOf({ share, wanted }: Waiter): number {
    const least = Math.min(wanted, MIN_GRANT);
    return Math.max(this.#bucket.wait(least), share.bucket.wait(least));
  }

  #sleep(ms: number): void {
    const nap = new AbortController();
    this.#nap = nap;
    this.#clock.sleep(Math.max(1, Math.ceil(ms)), nap.signal).then(
      () => this.#nap === nap && this.#pump(),
      () => undefined,
    );
  }
}
