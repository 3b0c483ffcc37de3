import { percentile } from './measure.ts';
import { ask, type Reply } from './tus-wire.ts';

/** Asks every 50 ms, whether or not the last answer came: a server that stalls is not asked less. */
export class Probe {
  readonly #latencies: number[] = [];
  readonly #under = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #wrong: string | null = null;
  constructor(
    question: () => { method: string; url: string; headers: Record<string, string> } | null,
    isRight: (reply: Reply) => boolean,
  ) {
    this.#timer = setInterval(() => {
      const next = question();
      if (next === null) return;
      const asked = ask(next.method, next.url, next.headers).then(
        (reply) => {
          this.#latencies.push(reply.ms);
          if (!isRight(reply)) this.#wrong ??= `${next.method} answered ${reply.status} ${reply.text}`;
        },
        (error: unknown) => {
          this.#wrong ??= `${next.method}: ${String(error)}`;
        },
      );
      this.#under.add(asked);
      void asked.then(() => this.#under.delete(asked));
    }, 50);
  }
  /** Milliseconds. Rejects when an answer was not the one that was promised. */
  async stop(): Promise<{ count: number; p50: number; p99: number }> {
    clearInterval(this.#timer);
    await Promise.all(this.#under);
    if (this.#wrong !== null) throw new Error(`a probe was refused: ${this.#wrong}`);
    return {
      count: this.#latencies.length,
      p50: percentile(this.#latencies, 50),
      p99: percentile(this.#latencies, 99),
    };
  }
}
