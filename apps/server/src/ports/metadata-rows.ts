/** Shapes that cross the Metadata port. Ids are UUIDv7 text, times are ms since 1970, sizes are bytes, hashes are raw bytes. */

export type Id = string;
export type EnvelopeState = 'filling' | 'sealing' | 'sealed' | 'delivered' | 'purging' | 'purged';
export type RecipientState = 'notified' | 'opened' | 'collecting' | 'collected' | 'refused';
export type Role = 'person' | 'operator' | 'auditor' | 'admin';

export interface Person {
  id: Id;
  address: string;
  name: string;
  role: Role;
  disabled: boolean;
}

/**
 * A credential as stored: only its SHA-256 is known. `envelope` and `direction` bind a ticket; a token has neither.
 * A `cookie` stands beside the ticket of a native download (ports/download-cookie.ts) and ends with it.
 */
export interface Credential {
  hash: Uint8Array;
  kind: 'token' | 'ticket' | 'cookie';
  person: Id;
  envelope: Id | null;
  direction: 'send' | 'receive' | null;
  expiresAt: number | null;
  revokedAt: number | null;
  /** What its person calls it; shown in lists. */
  name?: string | null;
  /** What a token is good for; null or absent: everything its person may. */
  scopes?: readonly string[] | null;
  createdAt?: number | null;
  /** Day of its last use, in days since 1970; told by `touchCredentials`. */
  usedOn?: number | null;
  /** The sign-in it was made by: it ends with that. */
  session?: Uint8Array | null;
  /** Hash of the token it was made with: revoked with that. */
  parent?: Uint8Array | null;
}

/** The terms an envelope was opened under; its own copy, see core/contract. */
export type Terms = Record<string, unknown> & {
  retentionDays: number;
  fillDays: number;
  graceHours: number;
  verify: 'read-back' | 'received';
};

export interface Recipient {
  id: Id;
  address: string;
  /** null until a person with this proven address comes. */
  person: Id | null;
  state: RecipientState;
  /** 32 random bytes for the salted commitment in the seal. */
  salt: Uint8Array;
  openedAt: number | null;
  endedAt: number | null;
  /** Bytes of content that this person was served. */
  served: number;
  /** Collected, and the manifest digest was that of the seal. */
  confirmed: boolean;
  reason: string | null;
  /** Added to an envelope that was sealed already, and then; null: among those the seal names. */
  addedAt: number | null;
  /** When the sender had it written to again, the last time. */
  remindedAt: number | null;
}

export interface Envelope {
  id: Id;
  state: EnvelopeState;
  sender: Id;
  senderAddress: string;
  senderSalt: Uint8Array;
  title: string;
  message: string | null;
  fields: Record<string, unknown> | null;
  contract: string;
  terms: Terms;
  createdAt: number;
  fillDeadline: number;
  /** Set when the fill deadline struck: nothing commits any more, close still works until graceUntil. */
  frozenAt: number | null;
  graceUntil: number | null;
  /** The one time the sender extended the filling deadline. */
  extendedAt: number | null;
  closedAt: number | null;
  /** Fixed before signing, so that a re-run signs the same bytes. */
  sealedAt: number | null;
  /** End of retention, set with sealedAt. */
  expiresAt: number | null;
  purgedAt: number | null;
  damagedAt: number | null;
  /** Running counts: entries (files and folders that were declared), of those files, and their bytes. */
  entries: number;
  files: number;
  bytes: number;
  /** Durable bytes of its uploads, also those that no entry names or that were replaced. */
  arrived: number;
  /** Running counts of verification, for progress: files and bytes read back. */
  verifiedFiles: number;
  verifiedBytes: number;
  /** Files whose declared digest was compared. */
  compared: number;
  /** Problems of the last reopening, exact; 0 once sealed. */
  problems: number;
  /** The envelope's counter of changes to stretches (design § 4, `since` and `seen`). */
  tick: number;
  /** Envelope key wrapped under the shred secret; null once purged. */
  wrappedKey: Uint8Array | null;
  manifestSha256: Uint8Array | null;
  recipients: Recipient[];
}

export type UploadKind = 'plain' | 'partial' | 'final';
/** `abandoned`, `replaced` and `terminated` uploads keep their row until purge; their parts go. */
export type UploadState = 'open' | 'complete' | 'abandoned' | 'replaced' | 'terminated';

export interface Upload {
  id: Id;
  envelope: Id;
  kind: UploadKind;
  /** null while deferred. */
  length: number | null;
  received: number;
  epoch: number;
  /** The Upload-Metadata header's bytes exactly as sent; null when there was none. */
  metadata: Uint8Array | null;
  path: Uint8Array | null;
  state: UploadState;
  reel: Id;
  /** Where byte 0 of the upload lies on its reel. */
  position: number;
  /** Made by PUT /drop. */
  drop: boolean;
  person: Id;
  createdAt: number;
  updatedAt: number;
}

export interface NewUpload {
  id: Id;
  envelope: Id;
  kind: UploadKind;
  length: number | null;
  metadata: Uint8Array | null;
  /** Entry path of a plain upload (checked by core); null for a stretch of a client's reel, a partial, a final without name. */
  path: Uint8Array | null;
  /** Seconds or ms never guessed: ms since 1970 or null. */
  mtime: number | null;
  /** A client's own reel (its id is chosen by the client) and the position on it (multiple of 8 MiB); null = a reel of its own. */
  reel: { id: Id; position: number } | null;
  drop: boolean;
  person: Id;
}

export interface NewPart {
  /** First byte, as an offset in the upload. */
  start: number;
  /** Plaintext bytes. */
  length: number;
  blob: Id;
  /** Where the FLOE message begins in the blob, and its whole size. */
  at: number;
  size: number;
}

/** One upload's share of a group commit (design § 4, Receiving 3). */
export interface CommitMember {
  upload: Id;
  envelope: Id;
  epoch: number;
  /** Must equal the row's `received`, otherwise this member writes nothing. */
  start: number;
  end: number;
  parts: NewPart[];
  /** The upload row does not exist yet and is made in the same transaction (creation with its whole body, a small PUT /drop). */
  create?: NewUpload;
  /** A deferred length that became known (end of a complete body or Upload-Length on PATCH). */
  length?: number;
}
export interface CommitGroup {
  members: CommitMember[];
  /** Every blob the parts lie in, with its final size; must still be `writing` and owned by `owner`. */
  blobs: { id: Id; size: number }[];
  owner: Id;
  now: number;
}
export type CommitResult =
  | { ok: true; received: number; length: number | null; complete: boolean; reel: Id; position: number }
  | {
      ok: false;
      code:
        | 'lost'
        | 'envelope_closed'
        | 'envelope_frozen'
        | 'path_conflict'
        | 'stretch_overlaps'
        | 'length_exceeded'
        | 'invalid_request'
        | 'quota_exceeded'
        | 'not_found';
    };

export interface EntryLine {
  path: Uint8Array;
  kind: 'file' | 'folder';
  size: number;
  mtime: number | null;
  reel: Id | null;
  start: number | null;
  sha256: Uint8Array | null;
}
export interface RefusedLine {
  /** Index in the page, from 0. */
  line: number;
  code: string;
  detail: string;
}

export interface Entry {
  pathHash: Uint8Array;
  path: Uint8Array;
  kind: 'file' | 'folder' | 'implied';
  size: number;
  mtime: number | null;
  reel: Id | null;
  start: number | null;
  declared: Uint8Array | null;
  sha256: Uint8Array | null;
  crc32: number | null;
  /** pending: not read back yet · measured · differs: read back and not what was declared · damaged: could not be authenticated. */
  state: 'pending' | 'measured' | 'differs' | 'damaged';
  /** The envelope's tick at which the reading that gave the measured values began. */
  seen: number;
  tapeAt: number | null;
  /** Folders after close: totals of all files below. */
  belowFiles: number | null;
  belowBytes: number | null;
}

/** What reading back asks of an entry: they come by the thousand, and what is not asked for is not carried. */
export type PendingEntry = Pick<Entry, 'pathHash' | 'kind' | 'size' | 'reel' | 'start' | 'state'>;
/** What manifest and archive tell of an entry. */
export type PlacedEntry = Pick<Entry, 'pathHash' | 'path' | 'kind' | 'size' | 'mtime' | 'sha256' | 'crc32' | 'tapeAt'>;

/** A run of plaintext inside one part, ready to be opened. */
export interface Slice {
  upload: Id;
  /** The part's first byte as an offset in the upload (the FLOE AAD's `start`). */
  partStart: number;
  partLength: number;
  blob: Id;
  blobAt: number;
  cipherSize: number;
  /** Offset in the part's plaintext, and length. */
  from: number;
  length: number;
}

export interface Measured {
  pathHash: Uint8Array;
  reel: Id | null;
  start: number | null;
  size: number;
  seen: number;
  sha256: Uint8Array;
  crc32: number;
  /** 32·n bytes for a file over 8 MiB, else null (its sha256 is its piece digest). */
  pieces: Uint8Array | null;
}

export interface Problem {
  /** `document`: the kind of a sealed document. Empty where the envelope as a whole is meant (`key`). */
  path: Uint8Array;
  /** Piece index, or null when the whole file is meant. */
  piece: number | null;
  reason: 'digest_differs' | 'sha256_differs' | 'storage' | 'not_covered' | 'document' | 'key';
}

export type RenderingKind = 'manifest-sha256.txt' | 'manifest.ndjson' | 'pieces.bin' | 'zip-index';
export interface Rendering {
  kind: RenderingKind;
  /** Also the 16-byte id in the FLOE AAD (start 0). */
  id: Id;
  blob: Id;
  at: number;
  /** Size of the FLOE message. */
  size: number;
  /** Plaintext bytes. */
  length: number;
  sha256: Uint8Array;
}

/** An append-only record: who, what, when, from where, with what result. Never a file name, title or message. */
export interface NewRecord {
  /** Past tense, e.g. `envelope.sealed`, `recipient.collected`, `envelope.damaged`. */
  type: string;
  envelope: Id | null;
  person: Id | null;
  from: string | null;
  result: 'done' | 'refused';
  data?: Record<string, unknown>;
  at: number;
}
export interface RecordRow extends NewRecord {
  seq: number;
}

/** Of an `addressed` receipt, `person` is the id of the recipient: nobody may be known by the address yet. */
export type ReceiptKind = 'sealed' | 'addressed' | 'collected' | 'refused' | 'expired' | 'withdrawn' | 'purged';
export interface Receipt {
  id: Id;
  envelope: Id;
  kind: ReceiptKind;
  person: Id | null;
  at: number;
  /** The exact canonical JSON that was signed. */
  statement: Uint8Array;
  /** Armored SSHSIG. */
  sig: string;
  jws: string;
}

export interface BlobRow {
  id: Id;
  envelope: Id;
  state: 'writing' | 'written' | 'doomed';
  owner: Id;
  size: number;
}

export interface Page<T> {
  items: T[];
  /** Opaque; null at the end. */
  cursor: string | null;
}
