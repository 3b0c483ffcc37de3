import type { EnvelopeState, Id, RecordRow } from './metadata-rows.ts';

/** Who may hear of an envelope. Addresses and persons are compared here and go no further. */
export interface Audience {
  envelope: Id;
  state: EnvelopeState;
  sender: Id;
  /** Of its `envelope.sealed` record; null when it was never sealed. What was recorded before is its sender's. */
  sealedSeq: number | null;
  recipients: { id: Id; person: Id | null; address: string }[];
}

export interface FeedPage {
  items: RecordRow[];
  /** One for each envelope that the items name. */
  audiences: Audience[];
  /** Everything up to here was looked at: where to go on. */
  position: number;
  /** There was more at the time of reading. */
  more: boolean;
}

/**
 * The records in the order of `seq`. Promise: a record never becomes visible below a `seq` that was read. SQLite gives it for nothing: one
 * writer, so the numbers rise in the order of commits. A database with many writers has `seq` given by one relay, under a lease, after the commit.
 */
export interface FeedReads {
  /** limit ≤ 1,000. */
  recordsAfter(position: number, limit: number): Promise<FeedPage>;
  /** `seq` of the newest record, 0 before the first. */
  lastRecord(): Promise<number>;
}
