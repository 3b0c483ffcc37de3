import type { LineState } from '../http/line-state.ts';
import { stopped } from '../http/transfer-error.ts';
import { type Clock, SinkError } from '../ports.ts';
import type { Waiting } from '../view.ts';

/** Does it until the target has room and is there. */
export type Patiently = <T>(act: () => Promise<T>) => Promise<T>;

const LOOK_AGAIN_MS = 3_000;

/** What a fetch waits for besides the line: a full disk, a folder that is away. */
export class Patience {
  readonly #clock: Clock;
  readonly #line: LineState;
  readonly #changed: () => void;
  #waiting: { why: Waiting; since: number; nextTryAt: number | null } | null = null;

  constructor(clock: Clock, line: LineState, changed: () => void) {
    this.#clock = clock;
    this.#line = line;
    this.#changed = changed;
  }

  get waiting(): { why: Waiting; since: number; nextTryAt: number | null } | null {
    return this.#waiting;
  }

  /** A full disk or a folder that is away is waited for; whatever else the sink says is thrown. */
  async patiently<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      if (signal.aborted) throw stopped(signal);
      try {
        const result = await act();
        this.wait(null);
        return result;
      } catch (error) {
        const isPassing =
          error instanceof SinkError && (error.code === 'target_full' || error.code === 'folder_needed');
        if (!isPassing) throw error;
        await this.lookAgain(error.code as Waiting, signal);
      }
    }
  }

  /** Says what is waited for, and comes back when it is time to look again. */
  async lookAgain(why: Waiting, signal: AbortSignal): Promise<void> {
    this.wait(why);
    await this.#line.sleep(LOOK_AGAIN_MS, signal);
  }

  wait(why: Waiting | null): void {
    if (why === (this.#waiting?.why ?? null)) return;
    const now = this.#clock.now();
    this.#waiting = why === null ? null : { why, since: now, nextTryAt: now + LOOK_AGAIN_MS };
    this.#changed();
  }
}
