import type { Audience, FeedPage } from '../../ports/metadata-feed.ts';
import type { RecordRow } from '../../ports/metadata-rows.ts';
import type { Ports } from '../ports.ts';

/** Records that are held for followers; who is further behind reads the database. */
const HELD = 4_096;
const PAGE = 500;
const AGAIN_MS = 1_000;

export interface Told {
  record: RecordRow;
  audience: Audience | null;
}

/**
 * The newest records, read once for all followers: after a commit there is one read and one wake-up, however many follow.
 * Reads from the first follower on.
 */
export class Recent {
  readonly #ports: Pick<Ports, 'metadata' | 'log'>;
  readonly #waiting = new Set<() => void>();
  #held: Told[] = [];
  /** Everything in (#from, #head] is held. */
  #from = 0;
  #head = 0;
  #ready: Promise<void> | null = null;
  #hasBegun = false;
  #pulling: Promise<void> | null = null;
  #isWanted = false;
  #isOver = false;

  constructor(ports: Pick<Ports, 'metadata' | 'log'>) {
    this.#ports = ports;
  }

  /** Resolves once what is committed from now on is held. */
  join(): Promise<void> {
    this.#ready ??= this.#begin().catch((error: unknown) => {
      this.#ready = null;
      throw error;
    });
    return this.#ready;
  }

  /** What is held after a position, or null when the position lies before it. */
  after(position: number): Told[] | null {
    if (position < this.#from) return null;
    const first = this.#held.findIndex(({ record }) => record.seq > position);
    return first < 0 ? [] : this.#held.slice(first, first + PAGE);
  }

  /** Resolves at the next records, or when the signal fires. */
  next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }

  /** No record is read any more. */
  close(): void {
    this.#isOver = true;
  }

  async #begin(): Promise<void> {
    const stop = this.#ports.metadata.onRecorded(() => this.#pull());
    try {
      this.#head = await this.#ports.metadata.read.lastRecord();
    } catch (error) {
      stop();
      throw error;
    }
    this.#from = this.#head;
    this.#hasBegun = true;
    if (this.#isWanted) this.#pull();
  }

  #pull(): void {
    this.#isWanted = true;
    if (!this.#hasBegun) return;
    this.#pulling ??= this.#read().finally(() => {
      this.#pulling = null;
    });
  }

  async #read(): Promise<void> {
    while (this.#isWanted && !this.#isOver) {
      this.#isWanted = false;
      try {
        const page = await this.#ports.metadata.read.recordsAfter(this.#head, PAGE);
        this.#isWanted ||= page.more;
        if (page.items.length > 0) this.#take(page);
      } catch (error) {
        if (this.#isOver) return;
        this.#ports.log.warn({ event: 'feed.waits', err: error }, 'records could not be read and are read again');
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        this.#isWanted = true;
      }
    }
  }

  #take(page: FeedPage): void {
    this.#held.push(...told(page));
    this.#head = page.position;
    const over = this.#held.length - HELD;
    if (over > 0) this.#from = this.#held.splice(0, over).at(-1)?.record.seq ?? this.#from;
    for (const wake of [...this.#waiting]) wake();
  }
}

export function told({ items, audiences }: FeedPage): Told[] {
  const of = new Map(audiences.map((audience) => [audience.envelope, audience]));
  return items.map((record) => ({ record, audience: record.envelope ? (of.get(record.envelope) ?? null) : null }));
}
