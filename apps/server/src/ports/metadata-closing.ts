import type { Refused } from './metadata-refused.ts';
import type { Id, NewRecord, Page } from './metadata-rows.ts';

/** An open upload that somebody may still be sending. */
export interface Unfinished {
  id: Id;
  path: Uint8Array | null;
  received: number;
  length: number | null;
}

/**
 * Closing an envelope, however many uploads are open in it. One that holds no byte, one whose path has an entry completed after its creation, and
 * partials are nobody's: they never hold a close up.
 */
export interface ClosingSteps {
  /**
   * Compares counts (declared entries and bytes) and sets `sealing`; from then on no upload takes a byte. Without `abandon` it looks at the open uploads in
   * pages of 1,000 and refuses at the first page with unfinished ones (≤ 100 named, `total` of that page); ask `unfinishedUploads` for all before. Already sealing or later: ok, again.
   */
  close(
    envelope: Id,
    counts: { entries: number; bytes: number },
    abandon: boolean,
    now: number,
    record: NewRecord,
  ): Promise<
    | { ok: true; again: boolean }
    | (Refused<'counts_differ'> & { entries: number; bytes: number })
    | (Refused<'uploads_unfinished'> & { unfinished: Unfinished[]; total: number })
    | Refused<'not_found' | 'envelope_closed' | 'invalid_request'>
  >;
  /** Abandons the next ≤ 250 uploads that are open in a sealing envelope; true while there may be more. Safe to run twice. */
  abandonOpen(envelope: Id): Promise<boolean>;
}

export interface ClosingReads {
  /** Looks at ≤ 1,000 open uploads a call, by id, and answers the unfinished ones; a page may be empty before the end. */
  unfinishedUploads(envelope: Id, cursor: string | null): Promise<Page<Unfinished>>;
}
