import type { Envelope, Page, Person } from '../ports/metadata-rows.ts';
import { Feed } from './feed/feed.ts';
import { type DetailsAsked, type FigureDetails, figureDetails } from './figures/details.ts';
import { type Figure, type FiguresAsked, figures } from './figures/figures.ts';
import { FigureFold } from './figures/fold.ts';
import type { Keyring } from './keyring.ts';
import { countEnvelopes, type EnvelopeCounts, type ListAsked, listEnvelopes } from './list/list-envelopes.ts';
import { Patrol, type PatrolOptions } from './patrol/patrol.ts';
import { Traffic } from './patrol/traffic.ts';
import type { Ports } from './ports.ts';
import { Rounds } from './rounds.ts';
import { Indexer } from './search/indexer.ts';
import { type Found, search } from './search/search.ts';

/** How often it is asked whether an envelope's turn has come. */
const PATROL_MS = 60_000;

interface Parts {
  keyring: Keyring;
  /** True while files are verified or envelopes sealed. */
  isAtWork(): boolean;
}

/** What the doors may ask beside the life of an envelope. */
export interface WatchUses {
  feed: Feed;
  /** Figures of envelopes, files and bytes, up to now. */
  figures(person: Person, asked: FiguresAsked): Promise<Figure[]>;
  /** Figures that are read from one's own envelopes: where they go, how soon they were taken. */
  figureDetails(person: Person, asked: DetailsAsked): Promise<FigureDetails>;
  patrol: Patrol;
  /** Somebody's envelopes, filtered and sorted. With a filter a page may be short before the end. */
  list(person: Person, asked: ListAsked, cursor: string | null, limit: number): Promise<Page<Envelope>>;
  /** Of one's own, on one side or on both. */
  counts(person: Person, side: ListAsked['side']): Promise<EnvelopeCounts>;
  /** Envelopes and entries by their words, among those that this person may read. A page may be short before the end. */
  search(person: Person, q: string, cursor: string | null, limit: number): Promise<Page<Found>>;
}

/** What watches over the house: the feed of what happens, the search index, the figures, the patrol. */
export class Watch {
  readonly uses: WatchUses;
  /** Whoever takes in a body does it in here, and the patrol gives way. */
  readonly traffic = new Traffic();
  readonly #indexer: Indexer;
  readonly #fold: FigureFold;
  readonly #rounds: Rounds;
  readonly #over = new AbortController();

  constructor(ports: Ports, parts: Parts, patrol: PatrolOptions) {
    this.#indexer = new Indexer(ports, this.traffic);
    this.#fold = new FigureFold(ports);
    this.#rounds = new Rounds(ports.log, this.#over.signal);
    this.uses = {
      feed: new Feed(ports),
      figures: async (person, asked) => {
        await this.#fold.drain();
        return figures(ports, person, asked);
      },
      patrol: new Patrol(ports, { ...parts, traffic: this.traffic }, patrol),
      figureDetails: (...args) => figureDetails(ports, ...args),
      list: (...args) => listEnvelopes(ports, ...args),
      counts: (...args) => countEnvelopes(ports, ...args),
      search: (...args) => search(ports, ...args),
    };
  }

  start({ timers }: { timers: boolean }): void {
    this.#indexer.start();
    this.#fold.start();
    if (timers) this.#rounds.every(PATROL_MS, 'patrol', () => this.uses.patrol.round());
  }

  /** Resolves when nothing that was recorded waits. */
  async drain(): Promise<void> {
    await this.#indexer.drain();
    await this.#fold.drain();
  }

  async stop(): Promise<void> {
    this.letGo();
    this.#over.abort();
    this.uses.patrol.stop();
    await Promise.all([this.#indexer.stop(), this.#fold.stop(), this.#rounds.stop()]);
  }

  /** Ends what would hold a connection open. */
  letGo(): void {
    this.uses.feed.close();
  }
}
