import type { Id } from '../ports/metadata-rows.ts';
import type { Ports } from './ports.ts';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

/** Slow steps: states that may be killed at any instant and are run again at start. One run an envelope at a time; failures are tried again, ever more slowly. */
export class Jobs {
  readonly #log: Ports['log'];
  readonly #running = new Map<string, { again: boolean; done: Promise<void> }>();
  readonly #stop = new AbortController();

  constructor(log: Ports['log']) {
    this.#log = log;
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Runs `work` for this envelope unless it runs already. `work` must be safe to run twice. */
  start(name: string, envelope: Id, work: (signal: AbortSignal) => Promise<void>): void {
    const key = `${name}/${envelope}`;
    if (this.#running.has(key) || this.#stop.signal.aborted) return;
    const done = this.#run(name, envelope, work).finally(() => this.#running.delete(key));
    this.#running.set(key, { again: false, done });
  }

  /** Resolves when no job runs. */
  async drain(): Promise<void> {
    while (this.#running.size > 0) await Promise.all([...this.#running.values()].map((one) => one.done));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.drain();
  }

  async #run(name: string, envelope: Id, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    for (let pause = FIRST_RETRY_MS; !this.#stop.signal.aborted; pause = Math.min(LAST_RETRY_MS, pause * 2)) {
      try {
        await work(this.#stop.signal);
        return;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#log.error(
          { event: 'job.failed', job: name, envelope, retryInMs: pause, err: error },
          'a slow step failed and is tried again',
        );
        await this.#pause(pause);
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#stop.signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    });
  }
}
