import type { Page, Person } from '../ports/metadata-rows.ts';
import { Feed } from './feed/feed.ts';
import type { Ports } from './ports.ts';
import { Indexer } from './search/indexer.ts';
import { type Found, search } from './search/search.ts';

/** What the doors may ask beside the life of an envelope. */
export interface WatchUses {
  feed: Feed;
  /** Envelopes and entries by their words, among those that this person may read. A page may be short before the end. */
  search(person: Person, q: string, cursor: string | null, limit: number): Promise<Page<Found>>;
}

/** What watches over the house: the feed of what happens, the search index. */
export class Watch {
  readonly uses: WatchUses;
  readonly #indexer: Indexer;

  constructor(ports: Ports) {
    this.#indexer = new Indexer(ports);
    this.uses = {
      feed: new Feed(ports),
      search: (...args) => search(ports, ...args),
    };
  }

  start(): void {
    this.#indexer.start();
  }

  /** Resolves when nothing that was recorded waits. */
  async drain(): Promise<void> {
    await this.#indexer.drain();
  }

  async stop(): Promise<void> {
    this.letGo();
    await this.#indexer.stop();
  }

  /** Ends what would hold a connection open. */
  letGo(): void {
    this.uses.feed.close();
  }
}
