import type { Ports } from '../ports.ts';
import { type CloudEvent, eventFor, type Viewer } from './event.ts';
import { Recent, told } from './recent.ts';

/** Records looked at in one read, and reads for one page: a page may be empty before the end. */
const WINDOW = 500;
const WINDOWS = 20;

export interface FeedStretch {
  events: CloudEvent[];
  /** Everything up to here was looked at; where to go on. */
  position: number;
}

/** What happens, as it happens, to whom it concerns (docs/spec/events.md). */
export class Feed {
  readonly #ports: Pick<Ports, 'metadata' | 'log'>;
  readonly #recent: Recent;
  readonly #end = new AbortController();

  constructor(ports: Pick<Ports, 'metadata' | 'log'>) {
    this.#ports = ports;
    this.#recent = new Recent(ports);
  }

  /** At most `limit` events after a position (null: from the first record on). */
  async page(
    viewer: Viewer,
    position: number | null,
    limit: number,
    source: string,
  ): Promise<FeedStretch & { more: boolean }> {
    const events: CloudEvent[] = [];
    let at = position ?? 0;
    for (let windows = 0; windows < WINDOWS; windows += 1) {
      const page = await this.#ports.metadata.read.recordsAfter(at, WINDOW);
      for (const one of told(page)) {
        if (events.length === limit) return { events, position: at, more: true };
        const event = eventFor(viewer, one.record, one.audience, source);
        if (event) events.push(event);
        at = one.record.seq;
      }
      if (!page.more) return { events, position: at, more: false };
    }
    return { events, position: at, more: true };
  }

  /**
   * Everything after a position (null: from now on) and then what comes, until the signal fires or the courier stops. A reader that takes its
   * time is waited for: it holds one stretch, and reads from the database when it is far behind.
   */
  async *follow(
    viewer: Viewer,
    position: number | null,
    source: string,
    outer: AbortSignal,
  ): AsyncGenerator<FeedStretch, void, undefined> {
    const signal = AbortSignal.any([outer, this.#end.signal]);
    await this.#recent.join();
    // A position of a database that was replaced by an older one may lie ahead of everything.
    const last = await this.#ports.metadata.read.lastRecord();
    let at = Math.min(position ?? last, last);
    yield { events: [], position: at };
    while (!signal.aborted) {
      const held = this.#recent.after(at);
      if (held?.length === 0) {
        // Nothing was awaited since the look, so no record slips through.
        await this.#recent.next(signal);
        continue;
      }
      const some = held ?? told(await this.#ports.metadata.read.recordsAfter(at, WINDOW));
      at = some.at(-1)?.record.seq ?? last;
      const events = some.flatMap(({ record, audience }) => eventFor(viewer, record, audience, source) ?? []);
      yield { events, position: at };
    }
  }

  /** Ends every stream. */
  close(): void {
    this.#end.abort();
    this.#recent.close();
  }
}
