/** What happened at the courier, one connection per browser however many tabs stand open. */
export interface FeedEvent {
  id: string;
  /** `envelope.sealed` … (docs/spec/events.md) */
  type: string;
  /** The envelope. */
  subject: string;
  data: Record<string, unknown>;
}

export interface FeedPort {
  subscribe(heard: (event: FeedEvent) => void): () => void;
}
