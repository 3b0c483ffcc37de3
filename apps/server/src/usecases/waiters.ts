import type { Id } from '../ports/metadata-rows.ts';

/** Wakes whoever waits for a change of an envelope's state. */
export class Waiters {
  readonly #waiting = new Map<Id, Set<() => void>>();

  /** Envelopes that somebody waits for. */
  get size(): number {
    return this.#waiting.size;
  }

  changed(envelope: Id): void {
    const some = this.#waiting.get(envelope);
    this.#waiting.delete(envelope);
    for (const wake of some ?? []) wake();
  }

  /** Resolves at the next change, after `ms`, or when the signal fires. */
  next(envelope: Id, ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        const others = this.#waiting.get(envelope);
        others?.delete(done);
        if (others?.size === 0) this.#waiting.delete(envelope);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      let some = this.#waiting.get(envelope);
      if (!some) {
        some = new Set();
        this.#waiting.set(envelope, some);
      }
      some.add(done);
      if (signal.aborted) done();
    });
  }
}
