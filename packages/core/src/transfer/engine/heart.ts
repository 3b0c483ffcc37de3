import type { Clock } from '../ports.ts';

const BEAT_MS = 1000;
/** A clock that jumped by more: the machine slept, and its connections are dead. */
const SLEPT_MS = 15_000;

/** Beats once a second while something lives, and sees that the machine slept. */
export class Heart {
  readonly #of: { clock: Clock; isNeeded(): boolean; beat(): void; slept(): void };
  #beating: AbortController | null = null;

  constructor(of: { clock: Clock; isNeeded(): boolean; beat(): void; slept(): void }) {
    this.#of = of;
  }

  /** Begins when it is needed and does not beat yet. */
  start(): void {
    if (this.#beating !== null || !this.#of.isNeeded()) return;
    const beating = new AbortController();
    this.#beating = beating;
    void this.#beat(beating.signal).finally(() => {
      this.#beating = null;
    });
  }

  stop(): void {
    this.#beating?.abort();
  }

  async #beat(signal: AbortSignal): Promise<void> {
    const { clock, isNeeded, beat, slept } = this.#of;
    for (let last = clock.now(); isNeeded(); ) {
      // Sleeping fails only when it was stopped.
      await clock.sleep(BEAT_MS, signal).catch(() => undefined);
      if (signal.aborted) return;
      const now = clock.now();
      if (Math.abs(now - last) > SLEPT_MS) slept();
      last = now;
      beat();
    }
  }
}
