import type { Refused } from './metadata-refused.ts';
import type { BlobRow, Id, NewRecord, Receipt } from './metadata-rows.ts';

/** The end of an envelope, and of blobs that nobody names. */
export interface PurgeSteps {
  /**
   * One transaction: state `purging` by the life table, the certificate's figures fixed in the job row (what, why, by whom, counts, manifest digest, times).
   * From here no read starts and no commit succeeds. Already purging or purged: `again`.
   */
  startPurge(
    envelope: Id,
    action: 'withdraw' | 'expire' | 'purge',
    reason: string,
    by: Id | null,
    now: number,
    record: NewRecord,
  ): Promise<{ ok: true; again: boolean } | Refused<'not_found' | 'envelope_closed'>>;
  /** Wrapped key, title, message, fields, recipient addresses of this envelope are overwritten/emptied; rows of entries, digests, renderings, parts, stretches … ≤ 1,000 a statement and ≤ 1,000 a call. */
  purgePage(envelope: Id): Promise<{ more: boolean }>;
  /** purging → purged with its certificate and record. Only when purgePage says no more and no blob row is left. */
  finishPurge(envelope: Id, certificate: Receipt, record: NewRecord): Promise<boolean>;
  /**
   * Everything deleted so far is no longer readable in database or WAL (wal_checkpoint(TRUNCATE), retried until no reader holds it; what the
   * database leaves of deleted rows inside pages that live on is overwritten too). Works in slices, other steps go on in between.
   */
  checkpoint(): Promise<void>;

  /** Commits `doomed` for ≤ 1,000 blobs: `writing` whose owner's beat is over (`deadBefore`, ms), written ones with live = 0 whose age allows it, all of a purging envelope. */
  doom(deadBefore: number, now: number): Promise<number>;
  /** Rows of doomed blobs, or of blobs of a purging envelope, whose bytes are removed; any other row stands. */
  forgetBlobs(ids: Id[]): Promise<void>;
  /** Looks at ≤ 1,000 part rows of what is no longer shown and drops those of terminated, replaced, abandoned uploads (and lowers blob.live); true while there may be more. */
  dropDeadParts(): Promise<boolean>;
}

export interface PurgeReads {
  /** The purge job's fixed figures, for the certificate. */
  purgeJob(
    envelope: Id,
  ): Promise<{ action: string; reason: string; by: Id | null; at: number; figures: Record<string, unknown> } | null>;
  doomed(limit: number): Promise<BlobRow[]>;
  blobs(envelope: Id, limit: number): Promise<BlobRow[]>;
  blob(id: Id): Promise<BlobRow | null>;
}
