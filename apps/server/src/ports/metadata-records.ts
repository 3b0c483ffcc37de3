import type { Id, Page, RecordRow } from './metadata-rows.ts';

/** What an auditor looks for among all records; null leaves a member open. Times are ms since 1970, `to` is not included. */
export interface RecordFilter {
  envelope: Id | null;
  person: Id | null;
  /** A whole type, or the beginning of one that ends with a dot: `recipient.`. */
  type: string | null;
  from: number | null;
  to: number | null;
}

export interface RecordReads {
  /** Newest first. At most 20,000 rows are looked at for a page, so it may be short before the end. limit ≤ 1,000. */
  records(filter: RecordFilter, cursor: string | null, limit: number): Promise<Page<RecordRow>>;
}
