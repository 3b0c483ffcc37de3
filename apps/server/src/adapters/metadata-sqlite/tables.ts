import type { Generated } from 'kysely';
import type { NoticeKind } from '../../ports/metadata-notices.ts';
import type { ReceiptKind } from '../../ports/metadata-rows.ts';
import type { AccountTables } from './tables-accounts.ts';

/** Ids are 16 bytes, hashes 32; paths, names and addresses are bytes too, so that both dialects compare them as bytes. */
export type Bytes = Uint8Array;
type Flag = 0 | 1;

export interface PersonTable {
  id: Bytes;
  address: Bytes;
  name: string;
  role: 'person' | 'operator' | 'auditor' | 'admin';
  disabled: Flag;
}

/** What a person may hold and holds; kept by sql/held.ts. */
export interface PersonHeld {
  /** Bytes this person's envelopes may hold; null: what the configuration says, 0: any number. */
  quota: number | null;
  /** Bytes held by the envelopes this person sent: running sum of `envelope.held`. */
  held: Generated<number>;
}

/** Who a person is at an issuer; the embedded one is stored as `embedded`. */
export interface IdentityTable {
  issuer: Bytes;
  subject: Bytes;
  person: Bytes;
  linked_at: number;
}

/** Sessions that ended before the tokens and tickets that hang on them. */
export interface DeniedTable {
  session: Bytes;
  until: number;
}

/** One-time codes by which a second identity is linked; only their hashes. */
export interface LinkTable {
  hash: Bytes;
  person: Bytes;
  expires_at: number;
}

/** Running figures of the house: `owed` bytes that were announced and have not come, `quota` by default. */
export interface FigureTable {
  name: 'owed' | 'quota';
  value: number;
}

export interface CredentialTable {
  hash: Bytes;
  kind: 'token' | 'ticket' | 'cookie';
  person: Bytes;
  envelope: Bytes | null;
  direction: 'send' | 'receive' | null;
  expires_at: number | null;
  revoked_at: number | null;
  name: string | null;
  /** Words separated by a space; null: all. */
  scopes: string | null;
  created_at: number | null;
  /** Day of its last use, in days since 1970. */
  used_on: number | null;
  session: Bytes | null;
  /** The token it was made with. */
  parent: Bytes | null;
  /** Hashes of the Idempotency-Key and the request that made it. */
  key: Bytes | null;
  request: Bytes | null;
}

export interface EnvelopeTable {
  id: Bytes;
  state: 'filling' | 'sealing' | 'sealed' | 'delivered' | 'purging' | 'purged';
  sender: Bytes;
  sender_address: Bytes;
  sender_salt: Bytes;
  title: string;
  message: string | null;
  fields: string | null;
  contract: string;
  terms: string;
  created_at: number;
  fill_deadline: number;
  frozen_at: number | null;
  grace_until: number | null;
  extended_at: number | null;
  closed_at: number | null;
  sealed_at: number | null;
  expires_at: number | null;
  purged_at: number | null;
  damaged_at: number | null;
  /** When its clock strikes next: fill deadline, end of grace or end of retention; null while no clock runs. */
  due_at: number | null;
  entries: number;
  files: number;
  bytes: number;
  verified_files: number;
  verified_bytes: number;
  compared: number;
  tick: number;
  /** Problems found at the last reopening, exact also where fewer rows are kept. */
  problems: number;
  wrapped_key: Bytes | null;
  manifest_sha256: Bytes | null;
  /** When the patrol last read it whole; null since it was sealed. */
  patrolled_at: number | null;
}

/** What an envelope holds; kept by sql/held.ts. */
export interface EnvelopeHeld {
  /** Bytes reserved by its uploads: announced, or come where nothing was announced. */
  held: Generated<number>;
  /** Of those, the bytes that have not come. */
  owed: Generated<number>;
}

export interface RecipientTable {
  envelope: Bytes;
  id: Bytes;
  address: Bytes;
  person: Bytes | null;
  state: 'notified' | 'opened' | 'collecting' | 'collected' | 'refused';
  salt: Bytes;
  opened_at: number | null;
  ended_at: number | null;
  served: number;
  /** What the first end fixed: bytes served by then, and whether the manifest digest was confirmed. */
  ended_served: number | null;
  confirmed: Flag;
  reason: string | null;
  added_at: number | null;
}

export interface IdempotencyTable {
  person: Bytes;
  key: Bytes;
  request: Bytes;
  envelope: Bytes;
}

export interface ReelTable {
  id: Bytes;
  envelope: Bytes;
  ordinal: number;
  /** 1 when it belongs to one upload (and bears its id), 0 when a client opened it. */
  own: Flag;
}

export interface UploadTable {
  id: Bytes;
  envelope: Bytes;
  kind: 'plain' | 'partial' | 'final';
  length: number | null;
  received: number;
  epoch: number;
  metadata: Bytes | null;
  path: Bytes | null;
  path_hash: Bytes | null;
  mtime: number | null;
  state: 'open' | 'complete' | 'abandoned' | 'replaced' | 'terminated';
  reel: Bytes;
  position: number;
  dropped: Flag;
  person: Bytes;
  created_at: number;
  updated_at: number;
}

/** Upload-Concat of a final, as it was sent. */
export interface ConcatTable {
  upload: Bytes;
  sent: Bytes;
}

export interface StretchTable {
  reel: Bytes;
  position: number;
  length: number;
  upload: Bytes;
  /** Where in its upload this row begins. */
  at: number;
  since: number;
}

export interface PartTable {
  upload: Bytes;
  start: number;
  length: number;
  blob: Bytes;
  at: number;
  size: number;
}

/** Bytes [start, stop) of an upload that some stretch showed once; its parts go unless a stretch still shows them. */
export interface WasteTable {
  upload: Bytes;
  start: number;
  stop: number;
}

export interface BlobTable {
  id: Bytes;
  envelope: Bytes;
  state: 'writing' | 'written' | 'doomed';
  owner: Bytes;
  size: number;
  /** Bytes still named by parts and renderings. */
  live: number;
  /** Database clock (last beat) when `live` changed. */
  changed_at: number;
}

export interface EntryTable {
  /** Order of arrival: keeps rows of one walk together. */
  no: Generated<number>;
  envelope: Bytes;
  path_hash: Bytes;
  path: Bytes;
  parent_hash: Bytes;
  name: Bytes;
  kind: 'file' | 'folder' | 'implied';
  size: number;
  mtime: number | null;
  /**
   * Files that hold bytes: their reel and start. What holds none stands on a lane of its own, named by the envelope's id:
   * start 0 for empty files and declared folders, 1 for implied folders.
   */
  reel: Bytes;
  start: number;
  declared: Bytes | null;
  sha256: Bytes | null;
  crc32: number | null;
  state: 'pending' | 'measured' | 'differs' | 'damaged';
  seen: number;
  tape_at: number | null;
  /** 1 when something declared was compared with what was measured, over the whole file. */
  compared: Flag;
  below_files: number | null;
  below_bytes: number | null;
  /** When it was declared or completed last. */
  put_at: number;
}

/** 256 pieces a row, 32 bytes each; a zero slot is unknown. Only files over 8 MiB have rows. */
export interface DigestTable {
  envelope: Bytes;
  path_hash: Bytes;
  page: number;
  declared: Bytes | null;
  measured: Bytes | null;
}

export interface RenderingTable {
  envelope: Bytes;
  kind: 'manifest-sha256.txt' | 'manifest.ndjson' | 'pieces.bin' | 'zip-index';
  id: Bytes;
  blob: Bytes;
  at: number;
  size: number;
  length: number;
  sha256: Bytes;
}

export interface ProblemTable {
  envelope: Bytes;
  seq: number;
  path: Bytes;
  piece: number | null;
  reason: 'digest_differs' | 'sha256_differs' | 'storage' | 'not_covered' | 'document' | 'key';
}

export interface RecordTable {
  seq: Generated<number>;
  type: string;
  envelope: Bytes | null;
  person: Bytes | null;
  origin: string | null;
  result: 'done' | 'refused';
  data: string | null;
  at: number;
}

/** What is to be said: ids alone. */
export interface OutboxTable {
  no: Generated<number>;
  envelope: Bytes;
  kind: NoticeKind;
  recipient: Bytes | null;
  person: Bytes | null;
  at: number;
  since: number;
  due_at: number;
  tries: number;
}

export interface ReceiptTable {
  id: Bytes;
  envelope: Bytes;
  kind: ReceiptKind;
  person: Bytes | null;
  at: number;
  statement: Bytes;
  sig: string;
  jws: string;
}

export interface JobTable {
  envelope: Bytes;
  action: string;
  reason: string;
  person: Bytes | null;
  at: number;
  figures: string;
}

export interface ProcessTable {
  id: Bytes;
  beat: number;
  ended: Flag;
}

export interface LeaseTable {
  name: string;
  owner: Bytes;
  token: number;
  until: number;
}

/** How far a follower of the records has come. */
export interface MarkTable {
  name: string;
  position: number;
}

/** Figures of one UTC day (days since 1970); `recipient` is 16 zero bytes where all recipients are meant. Ids only: they outlive a purge. */
export interface DayFigureTable {
  day: number;
  sender: Bytes;
  recipient: Bytes;
  contract: Bytes;
  sent: number;
  sealed: number;
  files: number;
  bytes: number;
  collected: number;
  collected_files: number;
  collected_bytes: number;
  refused: number;
  purged: number;
  purged_files: number;
  purged_bytes: number;
}

/** An envelope that is being re-read: everything before `position` on its tape was. */
export interface PatrolTable {
  envelope: Bytes;
  position: number;
  began_at: number;
  found: number;
}

export interface Tables extends AccountTables {
  person: PersonTable & PersonHeld;
  identity: IdentityTable;
  credential: CredentialTable;
  denied: DeniedTable;
  link: LinkTable;
  figure: FigureTable;
  envelope: EnvelopeTable & EnvelopeHeld;
  recipient: RecipientTable;
  idempotency: IdempotencyTable;
  reel: ReelTable;
  upload: UploadTable;
  concat: ConcatTable;
  stretch: StretchTable;
  part: PartTable;
  waste: WasteTable;
  blob: BlobTable;
  entry: EntryTable;
  digest: DigestTable;
  rendering: RenderingTable;
  problem: ProblemTable;
  record: RecordTable;
  outbox: OutboxTable;
  receipt: ReceiptTable;
  job: JobTable;
  process: ProcessTable;
  lease: LeaseTable;
  mark: MarkTable;
  day_figure: DayFigureTable;
  patrol: PatrolTable;
}
