import type { Clock } from '../ports.ts';
import { stopped, TransferError } from './transfer-error.ts';

export type LineWord = 'fine' | 'offline' | 'unreachable' | 'portal' | 'sign_in';

const WORDS: Record<string, LineWord> = {
  offline: 'offline',
  unreachable: 'unreachable',
  stalled: 'unreachable',
  portal: 'portal',
  sign_in: 'sign_in',
};
/** The longest pause between two tries, ms. */
const LONGEST = 30_000;
const SHORTEST = 400;

/** How the way to the courier is, told by every request; and the pauses between tries, which end at once when somebody has news. */
export class LineState {
  word: LineWord = 'fine';
  since: number;
  nextTryAt: number | null = null;
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #sleeping = new Set<() => void>();
  readonly #underWay = new Set<AbortController>();

  constructor(clock: Clock, changed: () => void = () => undefined) {
    this.#clock = clock;
    this.#changed = changed;
    this.since = clock.now();
  }

  back(): void {
    if (this.word === 'fine') return;
    this.#say('fine', null);
  }

  away(code: string, nextTryAt: number | null): void {
    const word = WORDS[code];
    if (word !== undefined) this.#say(word, nextTryAt);
  }

  /** The network came back, the machine woke, somebody signed in: who waits tries now. */
  wake(): void {
    for (const wake of [...this.#sleeping]) wake();
  }

  /** What is under way belongs to a line that is gone (the machine slept): it fails as stalled and is tried again at once. */
  interrupt(): void {
    for (const one of [...this.#underWay])
      one.abort(new TransferError('stalled', 'The machine slept; the request is made again.'));
    this.wake();
  }

  /** A signal for one request: the caller's, and `interrupt`. */
  enlist(signal: AbortSignal): { signal: AbortSignal; release(): void } {
    const own = new AbortController();
    const pass = (): void => own.abort(stopped(signal));
    if (signal.aborted) pass();
    else signal.addEventListener('abort', pass, { once: true });
    this.#underWay.add(own);
    return {
      signal: own.signal,
      release: () => {
        signal.removeEventListener('abort', pass);
        this.#underWay.delete(own);
      },
    };
  }

  /** Doubling from 0.4 s to 30 s, each between half and one and a half of it; what the courier asked for is kept to. @returns ms */
  pauseOf(attempt: number, error: TransferError): number {
    const grown = Math.min(LONGEST, SHORTEST * 2 ** Math.min(attempt, 16));
    const jittered = grown * (0.5 + this.#clock.random());
    return error.retryAfterMs === null ? jittered : error.retryAfterMs + jittered * 0.1;
  }

  /** @throws `stopped` */
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw stopped(signal);
    const own = new AbortController();
    const wake = (): void => own.abort();
    signal.addEventListener('abort', wake, { once: true });
    this.#sleeping.add(wake);
    try {
      await this.#clock.sleep(ms, own.signal);
    } catch (error) {
      if (!own.signal.aborted) throw error;
    } finally {
      this.#sleeping.delete(wake);
      signal.removeEventListener('abort', wake);
    }
    if (signal.aborted) throw stopped(signal);
  }

  #say(word: LineWord, nextTryAt: number | null): void {
    if (word !== this.word) this.since = this.#clock.now();
    this.word = word;
    this.nextTryAt = nextTryAt;
    this.#changed();
  }
}
