import type { Id, Page } from './metadata-rows.ts';

export interface Counts {
  /** Envelopes opened. */
  sent: number;
  /** Envelopes sealed, their files and bytes. */
  sealed: number;
  files: number;
  bytes: number;
  /** Receipts: how often envelopes were collected, and what was in them. */
  collected: number;
  collectedFiles: number;
  collectedBytes: number;
  refused: number;
  /** Envelopes destroyed, and what was in them. */
  purged: number;
  purgedFiles: number;
  purgedBytes: number;
}

/** Figures of one UTC day. */
export interface FigureRow extends Counts {
  /** Days since 1970. */
  day: number;
  sender: Id;
  /** Null: all recipients together, each envelope once. A row for a recipient has sealed, collected and refused. */
  recipient: Id | null;
  contract: string;
}

export interface FigureSteps {
  /**
   * Adds the next ≤ `limit` records to the figures, each once: how far it came is written in the same transaction. True while there are more.
   * A recipient counts from the seal on when the person was known by then, and by what that person does.
   */
  foldFigures(limit: number): Promise<boolean>;
}

export interface FigureReads {
  /** Those of these persons (≤ 1,000) who opened, collected or refused an envelope of this sender: whom it may know of. */
  whoCame(sender: Id, persons: Id[]): Promise<Id[]>;
  /** Rows of one day: all, of one sender, or of one recipient. They hold ids and figures only, and outlive a purge. limit ≤ 1,000. */
  figuresOfDay(
    day: number,
    of: { sender: Id } | { recipient: Id } | null,
    cursor: string | null,
    limit: number,
  ): Promise<Page<FigureRow>>;
}
