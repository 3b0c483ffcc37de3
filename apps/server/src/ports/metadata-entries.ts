import type { NotFilling, Refused } from './metadata-refused.ts';
import type { Entry, EntryLine, Id, Page, PendingEntry, PlacedEntry, RefusedLine } from './metadata-rows.ts';

/** What is said of files and folders, and what of it is found again. */
export interface EntrySteps {
  /**
   * ≤ 1,000 lines, one transaction; every refused line is named, the others are kept; the same page again changes nothing.
   * Overlap with another entry of the same reel (one floor, one ceiling look-up a line) → entry_overlaps; a file where a folder is (or the reverse) →
   * path_conflict; a path again with other values replaces it (it is pending again). Missing ancestors become `implied` rows.
   * Running counts change in the same transaction. `touched` names reel ranges whose entries wait to be read.
   */
  putEntries(
    envelope: Id,
    lines: EntryLine[],
    now: number,
  ): Promise<
    | {
        ok: true;
        accepted: number;
        unchanged: number;
        refused: RefusedLine[];
        touched: { reel: Id; from: number; to: number }[];
      }
    | Refused<NotFilling>
  >;
  /** `digests` = 32·n bytes for pieces from `from`; a slot that already holds another value → digest_differs with its piece. Zero slots are unknown. */
  putDigests(
    envelope: Id,
    pathHash: Uint8Array,
    from: number,
    digests: Uint8Array,
    now: number,
  ): Promise<
    | { ok: true }
    | (Refused<'digest_differs'> & { piece: number })
    | Refused<NotFilling | 'entry_unknown' | 'invalid_request'>
  >;
}

export interface EntryReads {
  entry(envelope: Id, pathHash: Uint8Array): Promise<Entry | null>;
  /** One folder's children by name (folder = '' is the root), or with `q` names that begin with it; implied folders included. limit ≤ 1,000. */
  entriesIn(
    envelope: Id,
    folder: Uint8Array,
    q: Uint8Array | null,
    cursor: string | null,
    limit: number,
  ): Promise<Page<Entry>>;
  /** All declared entries in tape order (after placing): files, then folders and empty files. limit ≤ 1,000. */
  entriesOnTape(envelope: Id, cursor: string | null, limit: number): Promise<Page<PlacedEntry>>;
  /** All declared entries by path_hash; `only` pending ones, or ones that differ or are damaged. Scans ≤ 10,000 rows a call, so a page may be empty before the end. */
  entriesByHash(
    envelope: Id,
    only: 'pending' | 'wrong' | null,
    cursor: string | null,
    limit: number,
  ): Promise<Page<Entry>>;
  /**
   * Pending files that overlap these reel ranges (also one that begins before `from`), each range by start, ≤ 2,000 in all.
   * Whether all their bytes are durable is not asked here. One snapshot, one message for up to 1,000 ranges.
   */
  pendingOnReels(ranges: { reel: Id; from: number; to: number }[]): Promise<PendingEntry[]>;
  /** Files on the tape that overlap [from, to), in order. limit ≤ 1,000. */
  entriesAt(envelope: Id, from: number, to: number, limit: number): Promise<Entry[]>;
  digests(
    envelope: Id,
    pathHash: Uint8Array,
    from: number,
    count: number,
  ): Promise<{ declared: Uint8Array; measured: Uint8Array }>;
}
