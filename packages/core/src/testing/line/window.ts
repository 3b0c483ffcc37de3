import { SEGMENT } from './link.ts';

/** RFC 6928: ten segments are on their way before anything is acknowledged. */
export const FIRST_WINDOW = 10 * SEGMENT;

/**
 * How many bytes of a connection may be on their way, as the kernel of a sender has it: it begins with ten segments and doubles with each
 * round trip (RFC 5681 § 3.1), grows only where it is what holds the sender back, and is halved for each timeout of rest (RFC 2861 § 3,
 * Linux: `tcp_cwnd_restart`). Where loss has its own ceiling nothing here shrinks.
 */
export class SlowStart {
  #bytes = FIRST_WINDOW;
  /** The most that was on its way at once since nothing was. */
  #used = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** So many are on their way now. */
  uses(unacked: number): void {
    this.#used = Math.max(this.#used, unacked);
  }

  acked(bytes: number, unacked: number): void {
    if (this.#bytes < 2 * this.#used) this.#bytes += bytes;
    if (unacked === 0) this.#used = 0;
  }

  /** Nothing was sent for so long; `timeoutMs` is after what a sender takes a segment for lost. */
  rested(ms: number, timeoutMs: number): void {
    for (let over = ms - timeoutMs; over > 0 && this.#bytes > FIRST_WINDOW; over -= timeoutMs)
      this.#bytes = Math.max(FIRST_WINDOW, Math.floor(this.#bytes / 2));
  }
}
