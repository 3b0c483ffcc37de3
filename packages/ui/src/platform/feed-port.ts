/** What happened at the courier, one connection per browser however many tabs stand open. */
export interface FeedEvent {
  id: string;
  /** `envelope.sealed` … (docs/spec/events.md), or `feed.began`: something may have happened that nobody heard. */
  type: string;
  /** The envelope; '' where there is none. */
  subject: string;
  data: Record<string, unknown>;
}

/** The line to the courier as the feed finds it. Times are milliseconds since 1970. */
export interface FeedLine {
  /** `identity`: the courier is there, and the identity provider whose token it wants is not. */
  state: 'fine' | 'offline' | 'unreachable' | 'portal' | 'identity';
  since: number;
  nextTryAt: number | null;
}

export interface FeedPort {
  subscribe(heard: (event: FeedEvent) => void): () => void;
  line(): FeedLine;
  onLine(changed: () => void): () => void;
  /** Asks at once instead of at `nextTryAt`. */
  tryNow(): void;
}
