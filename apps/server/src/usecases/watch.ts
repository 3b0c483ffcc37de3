import { Feed } from './feed/feed.ts';
import type { Ports } from './ports.ts';

/** What the doors may ask beside the life of an envelope. */
export interface WatchUses {
  feed: Feed;
}

/** What watches over the house: the feed of what happens. */
export class Watch {
  readonly uses: WatchUses;

  constructor(ports: Ports) {
    this.uses = { feed: new Feed(ports) };
  }

  /** Ends what would hold a connection open. */
  letGo(): void {
    this.uses.feed.close();
  }
}
