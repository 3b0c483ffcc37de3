import type { Ports } from './ports.ts';

/** What is done every few seconds. A round that takes longer than its turn is not begun twice; a failed one is begun again at the next. */
export class Rounds {
  readonly #log: Ports['log'];
  readonly #signal: AbortSignal;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #running = new Map<string, Promise<void>>();
  #isStopped = false;

  /** Work under way is told of the end by the signal; failures after it are nobody's concern. */
  constructor(log: Ports['log'], signal: AbortSignal) {
    this.#log = log;
    this.#signal = signal;
  }

  every(ms: number, what: string, work: () => Promise<unknown>): void {
    this.#timers.push(setInterval(() => this.once(what, work), ms).unref());
  }

  once(what: string, work: () => Promise<unknown>): void {
    if (this.#isStopped || this.#running.has(what)) return;
    const run = this.#run(what, work).then(() => void this.#running.delete(what));
    this.#running.set(what, run);
  }

  /** No round begins any more. Resolves when none is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#running.values());
  }

  async #run(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#signal.aborted)
        this.#log.error({ event: `${what}.failed`, err: error }, `${what} failed and is tried again`);
    }
  }
}
