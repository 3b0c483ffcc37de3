import type { AccountReads, AccountSteps } from './metadata-accounts.ts';
import type { AmendSteps } from './metadata-amend.ts';
import type { ClosingReads, ClosingSteps } from './metadata-closing.ts';
import type { ConcatReads, ConcatSteps } from './metadata-concat.ts';
import type { FeedReads } from './metadata-feed.ts';
import type { FigureReads, FigureSteps } from './metadata-figures.ts';
import type { NoticeReads, NoticeSteps } from './metadata-notices.ts';
import type { PatrolReads, PatrolSteps } from './metadata-patrol.ts';
import type { PeopleReads, PeopleSteps } from './metadata-people.ts';
import type {
  BlobRow,
  CommitGroup,
  CommitMember,
  CommitResult,
  Credential,
  Entry,
  EntryLine,
  Envelope,
  Id,
  Measured,
  NewPart,
  NewRecord,
  NewUpload,
  Page,
  Person,
  Problem,
  Receipt,
  RecordRow,
  RefusedLine,
  Rendering,
  Slice,
  Terms,
  Upload,
} from './metadata-rows.ts';
import type { SearchReads } from './metadata-search.ts';
import type { TapeReads } from './metadata-tape.ts';
import type { VitalReads } from './vitals.ts';

export interface NewEnvelope {
  id: Id;
  sender: Id;
  senderAddress: string;
  senderSalt: Uint8Array;
  /** `address`: how the sender named them (ports/address.ts); `person`: known when named by identity. */
  recipients: { id: Id; address: string; person?: Id | null; salt: Uint8Array }[];
  title: string;
  message: string | null;
  fields: Record<string, unknown> | null;
  contract: string;
  terms: Terms;
  wrappedKey: Uint8Array;
  fillDeadline: number;
  ticket: Credential;
  /** SHA-256 of the Idempotency-Key and of the request; the same key with another request is refused. */
  idempotency: { key: Uint8Array; request: Uint8Array } | null;
  now: number;
  record: NewRecord;
}

export type Refused<C extends string> = { ok: false; code: C };
type NotFilling = 'envelope_closed' | 'envelope_frozen' | 'not_found';

/**
 * Named steps. Each is one transaction and one message to the writer; no caller opens a transaction.
 * A step that answers has been made durable. Every step is safe to run twice. No statement touches more than 1,000 rows.
 * Every state change writes its record in the same transaction. All checks of state happen inside the step.
 */
export interface MetadataSteps
  extends AccountSteps,
    AmendSteps,
    ClosingSteps,
    ConcatSteps,
    FigureSteps,
    NoticeSteps,
    PatrolSteps,
    PeopleSteps {
  /** A process is a row with a beat on the database's clock (ms). */
  beat(process: Id, now: number): Promise<void>;
  /** The process ended in order: its `writing` blobs become `doomed`. */
  endProcess(process: Id): Promise<void>;

  putPerson(person: Person): Promise<void>;
  putCredential(credential: Credential): Promise<void>;
  revokeCredential(hash: Uint8Array, now: number): Promise<void>;

  /** The same idempotency key and request answer the envelope made first (`again`); its ticket is the new one. */
  createEnvelope(
    envelope: NewEnvelope,
  ): Promise<{ ok: true; id: Id; again: boolean } | Refused<'idempotency_conflict'>>;

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

  /**
   * Places the next ≤ 1,000 entries on the tape: files in (reel ordinal, start, path_hash) order, each at the sum of sizes before it; folders and empty files
   * after all files, at tape_at = total bytes, by path_hash. `cursor` null begins anew (safe to repeat). Answers the next cursor or null when all are placed.
   * The same pass asks again whether `seen` ≥ `since` for what was read; entries that fail are pending again and counted in `unseen`: read them, place anew.
   */
  placeOnTape(envelope: Id, cursor: string | null): Promise<{ cursor: string | null; placed: number; unseen: number }>;
  /** Totals below each folder (implied too), ≤ 1,000 rows a call, any order that ends right; safe to repeat from null. */
  sumFolders(envelope: Id, cursor: string | null): Promise<{ cursor: string | null }>;
  /**
   * Stores what was read back, each only while its entry row is still the same (reel, start, size) and no stretch it lies on has `since` > seen.
   * Compares with what was declared (sha256, known digest slots): state `measured` or `differs`. Raises the envelope's verified counts once per entry.
   */
  storeMeasured(envelope: Id, rows: Measured[], now: number): Promise<{ stored: number; differs: number }>;
  /** An entry whose bytes could not be authenticated. Writes record `envelope.damaged`. */
  storeDamaged(envelope: Id, pathHash: Uint8Array, record: NewRecord): Promise<void>;
  /** sealing → filling with the exact list (≤ 10,000 kept; the count is exact); those entries are pending again. */
  reopen(envelope: Id, problems: Problem[], now: number, record: NewRecord): Promise<boolean>;
  storeRenderings(envelope: Id, renderings: Rendering[], blobs: { id: Id; size: number }[], owner: Id): Promise<void>;
  /** Answers the time fixed first, with the end of retention. */
  fixSealedAt(envelope: Id, now: number): Promise<{ sealedAt: number; expiresAt: number; compared: number }>;
  /** sealing → sealed, with its receipt and record, once. Rejects with code `unread` when not every file counts as read back: nothing unseen is ever sealed. */
  seal(envelope: Id, manifestSha256: Uint8Array, receipt: Receipt, record: NewRecord): Promise<boolean>;

  /** notified → opened → collecting, once each; binds the recipient's person at first sight. Never leaves collected or refused. */
  advanceRecipient(envelope: Id, person: Id, to: 'opened' | 'collecting', record: NewRecord): Promise<void>;
  addServed(rows: { envelope: Id; person: Id; bytes: number }[]): Promise<void>;
  /**
   * Ends a recipient's part: first call fixes time and figures, later ones answer the same (`again`). When every recipient has collected or refused and one collected: sealed → delivered.
   * `manifest` must equal the sealed manifest digest, null = served, not confirmed.
   */
  endRecipient(
    envelope: Id,
    person: Id,
    end: { kind: 'collected'; manifest: Uint8Array | null } | { kind: 'refused'; reason: string },
    now: number,
    record: NewRecord,
  ): Promise<
    | { ok: true; again: boolean; at: number; served: number; confirmed: boolean; recipient: Id }
    | Refused<'not_found' | 'not_sealed' | 'manifest_differs' | 'already_collected' | 'already_refused'>
  >;
  /** Stores a receipt unless one of that kind for that person stands already; answers the one that stands. */
  putReceipt(receipt: Receipt): Promise<Receipt>;

  /** Fill deadline struck: frozen, grace runs. */
  freeze(envelope: Id, graceUntil: number, now: number, record: NewRecord): Promise<boolean>;
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

  /** Takes or renews a named lease: a fencing token that only grows, or null while another holds it. */
  hold(name: string, owner: Id, forMs: number, now: number): Promise<number | null>;
  appendRecord(record: NewRecord): Promise<void>;
}

/** Reads on connections of their own; they see every step that has answered. */
export interface MetadataReads
  extends AccountReads,
    ClosingReads,
    ConcatReads,
    FeedReads,
    FigureReads,
    NoticeReads,
    PatrolReads,
    PeopleReads,
    SearchReads,
    TapeReads,
    VitalReads {
  person(id: Id): Promise<Person | null>;
  personByAddress(address: string): Promise<Person | null>;
  /** `orphaned`: the token it was made with is revoked. */
  credential(hash: Uint8Array): Promise<{ credential: Credential; person: Person; orphaned?: boolean } | null>;
  envelope(id: Id): Promise<Envelope | null>;
  /** Envelopes this person sent or receives (recipients see sealed and later only), or all for `everything`; newest first. */
  envelopes(
    who: { person: Id; address: string; everything: boolean },
    cursor: string | null,
    limit: number,
  ): Promise<Page<Envelope>>;
  upload(id: Id): Promise<Upload | null>;
  /** The newest open upload by PUT /drop for this path. */
  openDrop(envelope: Id, path: Uint8Array): Promise<Upload | null>;
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
  entriesOnTape(envelope: Id, cursor: string | null, limit: number): Promise<Page<Entry>>;
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
  pendingOnReels(ranges: { reel: Id; from: number; to: number }[]): Promise<Entry[]>;
  /** Files on the tape that overlap [from, to), in order. limit ≤ 1,000. */
  entriesAt(envelope: Id, from: number, to: number, limit: number): Promise<Entry[]>;
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
  digests(
    envelope: Id,
    pathHash: Uint8Array,
    from: number,
    count: number,
  ): Promise<{ declared: Uint8Array; measured: Uint8Array }>;
  problems(envelope: Id, cursor: string | null, limit: number): Promise<Page<Problem> & { total: number }>;
  rendering(envelope: Id, kind: string): Promise<Rendering | null>;
  timeline(envelope: Id, cursor: string | null, limit: number): Promise<Page<RecordRow>>;
  receipts(envelope: Id): Promise<Receipt[]>;
  receipt(envelope: Id, kind: string, person: Id | null): Promise<Receipt | null>;
  /** The purge job's fixed figures, for the certificate. */
  purgeJob(
    envelope: Id,
  ): Promise<{ action: string; reason: string; by: Id | null; at: number; figures: Record<string, unknown> } | null>;
  /** Envelopes in a slow state, to be re-run at start; those whose clock has struck (fill deadline, grace, retention). */
  inState(states: string[], cursor: string | null, limit: number): Promise<Page<{ id: Id; state: string }>>;
  due(now: number, limit: number): Promise<{ id: Id; what: 'freeze' | 'expire' }[]>;
  doomed(limit: number): Promise<BlobRow[]>;
  blobs(envelope: Id, limit: number): Promise<BlobRow[]>;
  blob(id: Id): Promise<BlobRow | null>;
  /** Last stored heartbeat of any process (ms), for the clock guard. */
  lastBeat(): Promise<number | null>;
}

export interface Metadata {
  readonly shared: boolean;
  readonly write: MetadataSteps;
  readonly read: MetadataReads;
  /** Calls the listener after commits that added records, at once and on every process; may call in vain. Answers how to end it. */
  onRecorded(listener: () => void): () => void;
  close(): Promise<void>;
}

export type { CommitMember };
