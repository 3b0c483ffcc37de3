import type { AccountReads, AccountSteps } from './metadata-accounts.ts';
import type { AmendSteps } from './metadata-amend.ts';
import type { ClosingReads, ClosingSteps } from './metadata-closing.ts';
import type { ConcatReads, ConcatSteps } from './metadata-concat.ts';
import type { EntryReads, EntrySteps } from './metadata-entries.ts';
import type { FeedReads } from './metadata-feed.ts';
import type { FigureReads, FigureSteps } from './metadata-figures.ts';
import type { ListReads } from './metadata-list.ts';
import type { NoticeReads, NoticeSteps } from './metadata-notices.ts';
import type { PatrolReads, PatrolSteps } from './metadata-patrol.ts';
import type { PeopleReads, PeopleSteps } from './metadata-people.ts';
import type { PurgeReads, PurgeSteps } from './metadata-purging.ts';
import type { RecipientReads, RecipientSteps } from './metadata-recipients.ts';
import type { RecordReads } from './metadata-records.ts';
import type { Refused } from './metadata-refused.ts';
import type { Credential, Envelope, Id, NewRecord, Page, Person, RecordRow, Terms } from './metadata-rows.ts';
import type { SealingReads, SealingSteps } from './metadata-sealing.ts';
import type { SearchReads } from './metadata-search.ts';
import type { TapeReads } from './metadata-tape.ts';
import type { UploadReads, UploadSteps } from './metadata-uploads.ts';
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
    PeopleSteps,
    UploadSteps,
    EntrySteps,
    SealingSteps,
    RecipientSteps,
    PurgeSteps {
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

  /** Fill deadline struck: frozen, grace runs. */
  freeze(envelope: Id, graceUntil: number, now: number, record: NewRecord): Promise<boolean>;

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
    ListReads,
    NoticeReads,
    PatrolReads,
    PeopleReads,
    RecordReads,
    SearchReads,
    TapeReads,
    VitalReads,
    UploadReads,
    EntryReads,
    SealingReads,
    RecipientReads,
    PurgeReads {
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
  timeline(envelope: Id, cursor: string | null, limit: number): Promise<Page<RecordRow>>;
  /** Envelopes in a slow state, to be re-run at start; those whose clock has struck (fill deadline, grace, retention). */
  inState(states: string[], cursor: string | null, limit: number): Promise<Page<{ id: Id; state: string }>>;
  due(now: number, limit: number): Promise<{ id: Id; what: 'freeze' | 'expire' }[]>;
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
