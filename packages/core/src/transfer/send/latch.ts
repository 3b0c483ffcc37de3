import { stopped } from '../http/transfer-error.ts';

/** Somebody waits until somebody else has news. */
export class Latch {
  /** Rises with every news: who looked before it may say so and does not miss it. */
  count = 0;
  readonly #waiting = new Set<() => void>();

  open(): void {
    this.count++;
    for (const go of [...this.#waiting]) go();
  }

  /** Resolves with the next news after `seen`. @throws `stopped` */
  next(signal: AbortSignal, seen = this.count): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.#waiting.delete(go);
        signal.removeEventListener('abort', stop);
      };
      const go = (): void => {
        end();
        resolve();
      };
      const stop = (): void => {
        end();
        reject(stopped(signal));
      };
      if (signal.aborted) return reject(stopped(signal));
      if (seen !== this.count) return resolve();
      this.#waiting.add(go);
      signal.addEventListener('abort', stop, { once: true });
    });
  }
}
