import type { Id, PendingEntry } from '../../ports/metadata-rows.ts';
import type { Ports } from '../ports.ts';
import { largeFileSlices, NotCovered } from './large-file-slices.ts';
import type { Located, ReelRange } from './locate-compact.ts';

/** Readers that follow at most; further large files are read when they are whole. */
const MOST = 4;

interface Following {
  envelope: Id;
  reel: Id;
  stop: AbortController;
  /** More became durable since the last look. */
  isBehind: boolean;
  wake: (() => void) | null;
  done: Promise<void>;
}

/** Measures one large file from slices that may still be coming. */
export type MeasureLarge = (
  envelope: Id,
  entry: PendingEntry,
  source: ReturnType<typeof largeFileSlices>,
  signal: AbortSignal,
) => Promise<void>;

/** Looks ranges of reels up, after crumbs on them were rewritten. */
export type LocateLarge = (envelope: Id, ranges: ReelRange[], signal: AbortSignal) => Promise<Located>;

/** Reads large files behind their uploads, so that little is unread when the last byte arrives (design § 4, Sealing). */
export class Followers {
  readonly #ports: Pick<Ports, 'metadata' | 'log'>;
  readonly #measure: MeasureLarge;
  readonly #locate: LocateLarge;
  readonly #running = new Map<string, Following>();
  /** Envelopes whose readers no longer wait: what is not there now will not come. */
  readonly #closing = new Set<Id>();

  constructor(ports: Pick<Ports, 'metadata' | 'log'>, how: { measure: MeasureLarge; locate: LocateLarge }) {
    this.#ports = ports;
    this.#measure = how.measure;
    this.#locate = how.locate;
  }

  has(envelope: Id, entry: PendingEntry): boolean {
    return this.#running.has(keyOf(envelope, entry));
  }

  /** More of this reel is durable. */
  wake(reel: Id): void {
    for (const one of this.#running.values()) if (one.reel === reel) rouse(one);
  }

  /** Begins to follow the file, unless it is followed already or as many are as may be. */
  begin(envelope: Id, entry: PendingEntry): void {
    const key = keyOf(envelope, entry);
    const reel = entry.reel;
    if (reel === null || this.#running.has(key) || this.#running.size >= MOST || this.#closing.has(envelope)) return;
    const one: Following = {
      envelope,
      reel,
      stop: new AbortController(),
      isBehind: false,
      wake: null,
      done: Promise.resolve(),
    };
    const locate = (ranges: ReelRange[]) => this.#locate(envelope, ranges, one.stop.signal);
    const source = largeFileSlices(this.#ports, envelope, entry, () => this.#more(one), locate);
    this.#running.set(key, one);
    one.done = this.#measure(envelope, entry, source, one.stop.signal)
      .catch((error: unknown) => {
        // Sealing reads it again; following only saves time.
        if (!one.stop.signal.aborted && !(error instanceof NotCovered))
          this.#ports.log.warn({ event: 'verify.deferred', envelope, err: error }, 'following an upload was given up');
      })
      .finally(() => this.#running.delete(key));
  }

  /** Resolves when nobody follows this envelope any more; readers go on to the end of what is durable. */
  async settle(envelope: Id): Promise<void> {
    this.#closing.add(envelope);
    try {
      const mine = [...this.#running.values()].filter((one) => one.envelope === envelope);
      for (const one of mine) rouse(one);
      await Promise.all(mine.map((one) => one.done));
    } finally {
      this.#closing.delete(envelope);
    }
  }

  /** Ends readers at once: of one envelope, or all. */
  async cut(envelope: Id | null): Promise<void> {
    const mine = [...this.#running.values()].filter((one) => envelope === null || one.envelope === envelope);
    for (const one of mine) {
      one.stop.abort();
      rouse(one);
    }
    await Promise.all(mine.map((one) => one.done));
  }

  /** Waits until more may be durable; false when nothing more will come. */
  async #more(one: Following): Promise<boolean> {
    while (!one.isBehind) {
      if (this.#closing.has(one.envelope) || one.stop.signal.aborted) return false;
      await new Promise<void>((resolve) => {
        one.wake = resolve;
      });
    }
    one.isBehind = false;
    return !one.stop.signal.aborted;
  }
}

/** One more look is owed, also when it only finds that nothing more will come. */
function rouse(one: Following): void {
  one.isBehind = true;
  one.wake?.();
  one.wake = null;
}

const keyOf = (envelope: Id, entry: PendingEntry): string =>
  `${envelope}/${Buffer.from(entry.pathHash).toString('base64')}`;
