import type { Readable } from 'node:stream';
import type {
  Entry,
  Envelope,
  Id,
  NewUpload,
  Page,
  Person,
  Problem,
  Receipt,
  Recipient,
  RecordRow,
  RefusedLine,
  RenderingKind,
  Upload,
} from '../ports/metadata-rows.ts';
import type { ContractOffer } from './contracts.ts';
import type { Download } from './download-cookie.ts';
import type { EntriesAsked } from './entries/find-entries.ts';
import type { Health } from './health.ts';
import type { BodyChecksum } from './receive/body-checksum.ts';
import type { WatchUses } from './watch.ts';

/** Who asks and from where (address of the caller after trusted proxies), as the door established it. */
export interface Caller {
  person: Person;
  from: string | null;
  /** The credential that asks: a ticket that it makes ends with it. */
  by?: Standing;
}

/** What a ticket hangs on: the sign-in or the token it was made with, and when that token ends. */
export interface Standing {
  session: Uint8Array | null;
  token: Uint8Array | null;
  endsAt: number | null;
  scopes: readonly string[];
  identity: { issuer: string; subject: string } | null;
}

/** A request's bytes. `length` is Content-Length or null (chunked). */
export interface Body {
  stream: Readable;
  length: number | null;
  /** True only when the request came whole: the end of the stream is not the end of the body. */
  isComplete(): boolean;
  /** The stream's chunks are nobody else's: each may be freed as soon as it was copied. */
  isOwn?: boolean;
  /** These bytes count whole and only if they match (460 checksum_mismatch otherwise, and nothing of them is kept). */
  checksum?: BodyChecksum;
}

export interface Written {
  upload: Upload;
  /** Durable bytes; what Upload-Offset may say. */
  received: number;
  complete: boolean;
  /** Why the body ended early; what came before is durable (`received`). */
  broken: Error | null;
}

export interface EntryRef {
  path?: string;
  path64?: string;
}

export interface Served {
  /** Total bytes of the representation. */
  size: number;
  etag: string;
  /** Bytes [from, to): decrypted and authenticated before they are yielded; release() each chunk once it was written. Ends with an error when damaged or cut. */
  open(from: number, to: number, signal: AbortSignal): AsyncIterable<{ bytes: Uint8Array; release(): void }>;
  /** SHA-256 of the whole, where one is known (single file, rendering). */
  sha256: Uint8Array | null;
  /** SHA-256 of [from, to) where that range is one whole piece of a file, else null. */
  pieceDigest(from: number, to: number): Promise<Uint8Array | null>;
}

/**
 * What the doors may ask of the courier. Every refusal is a DatoferumError with a code of core's table.
 * The door has authenticated the caller and checked the relation to the envelope before it calls; state is checked in here.
 */
export interface Courier extends WatchUses {
  openEnvelope(
    caller: Caller,
    input: {
      title: string;
      recipients: ({ email: string } | { issuer: string; subject: string })[];
      contract?: string | undefined;
      message?: string | undefined;
      fields?: Record<string, unknown> | undefined;
      retentionDays?: number | undefined;
    },
    idempotency: { key: Uint8Array; request: Uint8Array } | null,
  ): Promise<{ envelope: Envelope; ticket: string }>;
  /** What one may send under. */
  contracts(): ContractOffer[];
  ticket(
    caller: Caller,
    envelope: Envelope,
    direction: 'send' | 'receive',
    idempotency: { key: Uint8Array; request: Uint8Array } | null,
  ): Promise<{ ticket: string; expiresAt: number; download: Download | null }>;
  /** Answers when the state (or a later one) is reached, the envelope reopened, or after 30 s. */
  waitFor(envelope: Id, state: 'sealed' | 'delivered' | 'purged', signal: AbortSignal): Promise<Envelope | null>;
  /** `arrived`: durable bytes while it fills, also those that no entry names yet; the bytes of its files after that. */
  progress(envelope: Envelope): {
    files: number;
    bytes: number;
    arrived: number;
    verifiedFiles: number;
    verifiedBytes: number;
    step: string | null;
    secondsLeft: number | null;
    problems: number;
  };

  /** A recipient looked at the envelope: notified → opened, once. */
  opened(caller: Caller, envelope: Envelope): Promise<void>;

  createUpload(caller: Caller, upload: NewUpload): Promise<Upload>;
  /** Creation that carries (all or the beginning of) its body. Never rejects once the upload exists: `broken` says why the body ended. */
  createWithBody(caller: Caller, upload: NewUpload, body: Body): Promise<Written>;
  /** `sent` is Upload-Concat as it came. */
  createFinal(caller: Caller, upload: NewUpload, partials: Id[], sent: Uint8Array): Promise<Upload>;
  /** Upload-Concat of a final as it came. */
  concatenation(final: Id): Promise<Uint8Array | null>;
  /** PATCH: offset must equal what is durable (409 offset_differs otherwise, nobody disturbed); takes over from a holder. 409 `evicted` with `extra.offset` when another took over from this one. */
  writeUpload(
    caller: Caller,
    id: Id,
    offset: number,
    body: Body,
    declared: { length: number | null },
    known?: Upload,
  ): Promise<Written>;
  /** HEAD: asks a holder to stop and answers what is durable then; only reads when nobody writes. 423 `locked` when the take-over is throttled. */
  settleUpload(id: Id): Promise<Upload>;
  /** Looks without disturbing. `live` counts bytes taken in but not durable yet. */
  lookAtUpload(id: Id): Promise<{ upload: Upload; writer: { since: number; live: number } | null } | null>;
  terminateUpload(caller: Caller, id: Id): Promise<void>;
  /** PUT /drop: from = 0 starts anew; from > 0 must be the durable offset of the open drop of this path (409 offset_differs with extra.offset). `total` null: length unknown. */
  drop(
    caller: Caller,
    envelope: Envelope,
    path: Uint8Array,
    from: number,
    total: number | null,
    mtime: number | null,
    body: Body,
  ): Promise<Written>;

  putEntries(
    caller: Caller,
    envelope: Envelope,
    page: { lines: (import('../ports/metadata-rows.ts').EntryLine | { code: string; detail: string })[] },
  ): Promise<{ accepted: number; unchanged: number; refused: RefusedLine[] }>;
  putDigests(
    caller: Caller,
    envelope: Envelope,
    pathHash: Uint8Array,
    from: number,
    digests: Uint8Array,
  ): Promise<void>;
  close(
    caller: Caller,
    envelope: Envelope,
    counts: { entries: number; bytes: number; abandon: boolean },
  ): Promise<void>;

  entriesIn(
    envelope: Envelope,
    folder: Uint8Array,
    q: Uint8Array | null,
    cursor: string | null,
    limit: number,
  ): Promise<Page<Entry>>;
  /** Entries anywhere below a folder, by words of their paths or by state. A page may be short before the end. */
  findEntries(
    envelope: Envelope,
    as: 'sender' | 'recipient',
    asked: EntriesAsked,
    cursor: string | null,
    limit: number,
  ): Promise<Page<Entry>>;
  problems(envelope: Envelope, cursor: string | null, limit: number): Promise<Page<Problem> & { total: number }>;
  serveFile(caller: Caller, envelope: Envelope, path: Uint8Array): Promise<Served>;
  serveTape(caller: Caller, envelope: Envelope): Promise<Served>;
  /** All files as one ZIP64 archive (docs/spec/zip.md). */
  serveZip(caller: Caller, envelope: Envelope): Promise<Served>;
  serveRendering(caller: Caller, envelope: Envelope, kind: RenderingKind): Promise<Served>;

  collect(
    caller: Caller,
    envelope: Envelope,
    manifest: Uint8Array | null,
  ): Promise<{ receipt: Receipt; again: boolean }>;
  refuse(caller: Caller, envelope: Envelope, reason: string): Promise<{ receipt: Receipt; again: boolean }>;
  /** The one extension of the filling deadline; answers the new one, ms since 1970. */
  extend(caller: Caller, envelope: Envelope): Promise<number>;
  /** One more recipient; after the seal with a receipt of its own. */
  addRecipient(
    caller: Caller,
    envelope: Envelope,
    named: { email: string } | { issuer: string; subject: string },
  ): Promise<{ recipient: Recipient; receipt: Receipt | null; again: boolean }>;
  /** Writes to a recipient once more; answers when, ms since 1970. */
  remind(caller: Caller, envelope: Envelope, recipient: Recipient): Promise<number>;
  /** How the house is. */
  health(): Promise<Health>;
  withdraw(caller: Caller, envelope: Envelope, reason: string | null): Promise<Envelope>;
  purge(caller: Caller, envelope: Envelope, reason: string): Promise<Envelope>;
  timeline(envelope: Envelope, cursor: string | null, limit: number): Promise<Page<RecordRow>>;
  receipts(envelope: Envelope): Promise<Receipt[]>;
  certificate(envelope: Envelope): Promise<Receipt | null>;
  /** Public signing keys with validity, and the allowed_signers file. */
  keys(): Promise<{
    keys: { id: string; purpose: string; publicKey: Uint8Array; validFrom: number; validTo: number | null }[];
    allowedSigners: string;
  }>;
}
