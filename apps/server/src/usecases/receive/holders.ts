import { DatoferumError } from '@datoferum/core';
import type { Id } from '../../ports/metadata-rows.ts';
import type { World } from '../../ports/world.ts';

/** How long a holder may take to commit what it has before its epoch is raised over its head (design § 4, Receiving 6). */
const LET_GO_MS = 3_000;
const WINDOW_MS = 60_000;
const PAUSE_MS = 10_000;
const EVICTIONS = 3;
/** Uploads whose evictions are remembered before the old ones are looked through. */
const REMEMBERED = 10_000;

export interface Holder {
  since: number;
  /** Bytes taken in but not durable yet. */
  live: number;
  evicted: boolean;
  /** Its body is over; what came is being committed. */
  isEnding: boolean;
  stop(): void;
  /** Resolves when the holder has committed what it had and let go. */
  done: Promise<void>;
}

/** Who writes which upload in this process, and how one writer gives way to the next. */
export class Holders {
  readonly #holders = new Map<Id, Holder>();
  readonly #takeOvers = new Map<Id, Promise<unknown>>();
  readonly #evictions = new Map<Id, number[]>();
  readonly #pausedUntil = new Map<Id, number>();
  readonly #world: Pick<World, 'now'>;

  constructor(world: Pick<World, 'now'>) {
    this.#world = world;
  }

  /** How many uploads somebody writes now. */
  get size(): number {
    return this.#holders.size;
  }

  get(upload: Id): Holder | null {
    return this.#holders.get(upload) ?? null;
  }

  /** Takes the upload. Only when nobody holds it and nobody takes it over. */
  enter(upload: Id, stop: () => void): Holder & { leave(): void } {
    if (this.#holders.has(upload) || this.#takeOvers.has(upload)) throw new Error('upload is held');
    let resolve: () => void = () => undefined;
    const done = new Promise<void>((r) => {
      resolve = r;
    });
    const holder = {
      since: this.#world.now(),
      live: 0,
      evicted: false,
      isEnding: false,
      stop,
      done,
      leave: () => {
        if (this.#holders.get(upload) === holder) this.#holders.delete(upload);
        resolve();
      },
    };
    this.#holders.set(upload, holder);
    return holder;
  }

  /**
   * Asks the holder to stop, waits until it let go, or 3 s, then has `raise` end its epoch. Null when nobody writes.
   * Whoever asks meanwhile shares this take-over, so an epoch is never raised over the head of the writer that follows.
   * The third eviction within 60 s answers 423 for 10 s, so two tabs cannot starve each other.
   */
  takeOver<T>(upload: Id, raise: () => Promise<T>): Promise<T> | null {
    const under = this.#takeOvers.get(upload);
    if (under) return under as Promise<T>;
    const holder = this.#holders.get(upload);
    if (!holder) return null;
    this.#throttle(upload);
    const run = this.#evict(upload, holder, raise);
    this.#takeOvers.set(upload, run);
    return run;
  }

  async #evict<T>(upload: Id, holder: Holder, raise: () => Promise<T>): Promise<T> {
    try {
      holder.evicted = true;
      holder.stop();
      await withinMs(holder.done, LET_GO_MS);
      return await raise();
    } finally {
      if (this.#holders.get(upload) === holder) this.#holders.delete(upload);
      this.#takeOvers.delete(upload);
    }
  }

  #throttle(upload: Id): void {
    const now = this.#world.now();
    if (this.#evictions.size + this.#pausedUntil.size >= REMEMBERED) this.#forgetOld(now);
    const until = this.#pausedUntil.get(upload) ?? 0;
    if (now < until)
      throw new DatoferumError('locked', 'Another client is writing this upload.', {
        retryAfter: Math.ceil((until - now) / 1000),
      });
    const recent = (this.#evictions.get(upload) ?? []).filter((at) => now - at < WINDOW_MS);
    if (recent.length + 1 >= EVICTIONS) {
      this.#evictions.delete(upload);
      this.#pausedUntil.set(upload, now + PAUSE_MS);
      throw new DatoferumError('locked', 'Another client is writing this upload.', { retryAfter: PAUSE_MS / 1000 });
    }
    this.#evictions.set(upload, [...recent, now]);
  }

  #forgetOld(now: number): void {
    for (const [upload, at] of this.#evictions)
      if (at.every((t) => now - t >= WINDOW_MS)) this.#evictions.delete(upload);
    for (const [upload, until] of this.#pausedUntil) if (now >= until) this.#pausedUntil.delete(upload);
  }
}

/** Waits for a promise that never rejects, but not longer. */
export async function withinMs(done: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([done, late]);
  clearTimeout(timer);
}
