import type { NotFilling, Refused } from './metadata-refused.ts';
import type {
  CommitGroup,
  CommitResult,
  Id,
  NewPart,
  NewRecord,
  NewUpload,
  Page,
  Slice,
  Upload,
} from './metadata-rows.ts';

/** What the courier does with uploads and the parts that make them durable. */
export interface UploadSteps {
  /**
   * Makes upload rows, reels (one each for a plain upload; a client's reel is opened by the first upload or entry that names it) and stretches.
   * A range inside one existing stretch, in steps of 8 MiB, is a replacement and gets no stretch until its last byte (see commitParts);
   * any other overlap is `stretch_overlaps`. An upload of length 0 with a path is complete at once and has its entry.
   * One refused item never fails the others.
   */
  createUploads(
    uploads: NewUpload[],
    now: number,
  ): Promise<
    (
      | { ok: true; upload: Upload }
      | Refused<NotFilling | 'stretch_overlaps' | 'path_conflict' | 'invalid_request' | 'quota_exceeded'>
    )[]
  >;
  /** Allocates blob rows ahead of their bytes: `writing`, owned by this process. Rejects with code `envelope_closed` when the envelope is being purged or unknown. */
  allocateBlobs(envelope: Id, ids: Id[], owner: Id): Promise<void>;
  /** The owner will not write these, or its commit failed: those of ≤ 1,000 that are still `writing` and its own become `doomed`. One that was committed after all stands. */
  giveUpBlobs(ids: Id[], owner: Id): Promise<void>;
  /**
   * Per member in this order: (a) UPDATE upload SET received=end WHERE id, received=start, epoch and its envelope is filling and not frozen;
   * no row changed = that member writes nothing else (ok:false). (b) part rows; with the last part of a plain upload its entry (the later completion
   * of two with one path wins, the other upload becomes `replaced`; path_conflict otherwise); with the last byte of a replacement the old stretch is cut
   * into at most three, the new piece gets `since` = next tick, measured digests in that range are zeroed, entries on it become pending.
   * (c) once per blob UPDATE blob SET state='written', size WHERE id, state='writing', owner; no row changed = the whole group rolls back and every
   * member is `lost`. blob.live counts the bytes (sizes) still named by parts.
   */
  commitParts(group: CommitGroup): Promise<CommitResult[]>;
  /**
   * One part in the place of the parts that make up exactly its range, ≤ 1,000 of them; its blob was `writing` and this process's. False, and nothing
   * changed, when they are no longer those, or the envelope is neither filling nor sealing.
   */
  swapParts(envelope: Id, upload: Id, part: NewPart, owner: Id, now: number): Promise<boolean>;
  /** Take-over: raises `epoch` and reads the row in one statement/transaction; what an evicted holder commits later changes no row. */
  raiseEpoch(upload: Id): Promise<Upload | null>;
  declareLength(
    upload: Id,
    epoch: number,
    length: number,
    now: number,
  ): Promise<
    | { ok: true }
    | Refused<
        NotFilling | 'length_exceeded' | 'stretch_overlaps' | 'path_conflict' | 'invalid_request' | 'quota_exceeded'
      >
  >;
  /** Not after close. The upload's stretch, parts and (plain) entry go; the row stays as `terminated`. Parts go in pages through the sweep. */
  terminateUpload(upload: Id, record: NewRecord): Promise<{ ok: true } | Refused<NotFilling | 'forbidden'>>;
}

export interface UploadReads {
  upload(id: Id): Promise<Upload | null>;
  /** The newest open upload by PUT /drop for this path. */
  openDrop(envelope: Id, path: Uint8Array): Promise<Upload | null>;
  /**
   * The slices that hold each range, in order, and the tick at which they were read (one snapshot). A range that is not wholly durable answers null.
   */
  locate(
    envelope: Id,
    ranges: { reel: Id; from: number; to: number }[],
  ): Promise<{ tick: number; slices: (Slice[] | null)[] }>;
  /** The contiguous durable end of a reel from `from` on (≥ from); what lies behind `until` may be left unlooked at. */
  frontier(reel: Id, from: number, until: number): Promise<number>;
  /** Reels of an envelope with the highest durable byte, for a scan after a restart. */
  reels(envelope: Id, cursor: string | null, limit: number): Promise<Page<{ id: Id; ordinal: number; end: number }>>;
}
