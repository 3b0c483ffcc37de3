import { stopped, TransferError } from '../http/transfer-error.ts';
import type { Clock } from '../ports.ts';
import type { Latch } from './latch.ts';

/** A run that was ended waits so long for what it set going: a disk that never answers holds nobody up for ever. */
const LET_GO_MS = 5000;

/** One run of a job. Whatever ends it ends everything it set going, and a fault of its parts is a fault of this run alone. */
export class RunScope {
  readonly #own = new AbortController();
  readonly #told: AbortSignal;
  readonly #clock: Clock;
  readonly #news: Latch;
  readonly #tasks = new Set<Promise<unknown>>();
  #fault: { error: unknown } | null = null;

  /** @param told ends the run from outside; `news` is opened by a fault */
  constructor(told: AbortSignal, clock: Clock, news: Latch) {
    this.#told = told;
    this.#clock = clock;
    this.#news = news;
    told.addEventListener('abort', this.#pass, { once: true });
    if (told.aborted) this.#pass();
  }

  /** Of everything in this run. */
  get signal(): AbortSignal {
    return this.#own.signal;
  }

  /** @throws the first fault of any of its parts */
  check(): void {
    if (this.#fault !== null) throw this.#fault.error;
  }

  /** A part of the run cannot go on, so the run cannot. What fails because the run ends is no fault. */
  failed(error: unknown): void {
    if (this.signal.aborted) return;
    this.#fault ??= { error };
    this.#news.open();
  }

  /** Sets a part going; the run does not end before it, and its failure is the run's. */
  go<T>(part: Promise<T>): Promise<T> {
    const over = (): void => void this.#tasks.delete(part);
    this.#tasks.add(part);
    part.then(over, over);
    part.catch((error: unknown) => this.failed(error));
    return part;
  }

  /** Ends all its parts, and waits for them. */
  async end(): Promise<void> {
    this.#told.removeEventListener('abort', this.#pass);
    this.#own.abort(new TransferError('stopped', 'The run is over.'));
    const waited = new AbortController();
    const late = this.#clock.sleep(LET_GO_MS, waited.signal).catch(() => undefined);
    await Promise.race([Promise.allSettled([...this.#tasks]), late]);
    waited.abort();
  }

  readonly #pass = (): void => this.#own.abort(stopped(this.#told));
}
