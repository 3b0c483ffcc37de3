/**
 * Where the bytes of envelopes lie: immutable objects, written once, read in stretches, removed.
 * A blob belongs to one envelope; whether it counts is said by its database row, never by its presence here.
 */
export interface BlobStore {
  /** True when every process of the house sees the same blobs. */
  readonly shared: boolean;
  readonly capabilities: BlobCapabilities;
  /**
   * Writes a stream of unknown length under a key that was never used before, and resolves only when a power cut
   * could no longer take it away. Otherwise it rejects and a later `read` of the key answers `blob_missing`.
   * The store is done with a chunk before it pulls the next, so the source may reuse its memory. Bytes that are given whole are the store's from then on.
   * @throws what the source threw · BlobExists (the blob that is there stays as it was) · StorageFull · StorageUnavailable
   */
  put(key: string, source: BlobSource | Uint8Array, options?: CallOptions): Promise<{ size: number }>;
  /**
   * Fills `into[0..length)` with the blob's bytes from `at` on: exactly that many, or an error.
   * @throws BlobMissing · BlobShort (it ends earlier) · StorageUnavailable
   */
  read(key: string, at: number, length: number, into: Uint8Array, options?: CallOptions): Promise<void>;
  /** Durable when it resolves. Removing an absent blob succeeds: a purge may run twice. */
  remove(key: string, options?: CallOptions): Promise<void>;
  /** Every blob once, half-written ones too, in pages of at most `limit`; `cursor` is null after the last page. */
  list(page: { cursor?: string | null; limit: number }, options?: CallOptions): Promise<BlobPage>;
  /** Room in bytes: what this house may still write, and what there is in all. */
  free(): Promise<{ freeBytes: number; totalBytes: number }>;
  close(): Promise<void>;
}

export interface BlobCapabilities {
  /** The store writes an array of chunks in one call; the source gains by yielding what it has ready. */
  readonly batch: boolean;
}

/**
 * A store may go around the page cache where a chunk begins at a multiple of this in shared memory and in the blob. Whoever moves much gains by
 * keeping to it; nobody has to.
 */
export const BLOCK = 4096;

/** Chunks in order; an array stands for its members one after another. */
export type BlobSource = AsyncIterable<Uint8Array | readonly Uint8Array[]>;

export interface CallOptions {
  signal?: AbortSignal | undefined;
}

/** `age` in milliseconds since the last write, by the store's own clock. */
export interface BlobItem {
  key: string;
  size: number;
  age: number;
}

export interface BlobPage {
  items: BlobItem[];
  cursor: string | null;
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const KEY = new RegExp(`^(${UUID})/(${UUID})$`);

/** A key is `<envelope uuid>/<blob uuid>`, lower case. Anything else is a programming error, refused before any I/O. */
export function parseBlobKey(key: string): { envelope: string; blob: string } {
  const match = KEY.exec(key);
  if (!match)
    throw new TypeError(`A blob key is <envelope uuid>/<blob uuid> in lower case, not ${JSON.stringify(key)}.`);
  return { envelope: match[1] as string, blob: match[2] as string };
}

export type BlobErrorCode = 'blob_missing' | 'blob_short' | 'blob_exists' | 'storage_full' | 'storage_unavailable';

/** What a blob store answers when it cannot: a stable code and a sentence that a person can act on. */
export class BlobError extends Error {
  readonly code: BlobErrorCode;
  readonly key: string | undefined;
  constructor(code: BlobErrorCode, message: string, options: { key?: string | undefined; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.key = options.key;
  }
}

export class BlobMissing extends BlobError {
  constructor(key: string, cause?: unknown) {
    super('blob_missing', `The store has no blob ${key}. Restore it, or have its bytes sent again.`, { key, cause });
  }
}

export class BlobShort extends BlobError {
  constructor(key: string, wanted: number, cause?: unknown) {
    super(
      'blob_short',
      `Blob ${key} ends before byte ${wanted}. It was cut; restore it or have its bytes sent again.`,
      {
        key,
        cause,
      },
    );
  }
}

export class BlobExists extends BlobError {
  constructor(key: string, cause?: unknown) {
    super('blob_exists', `Blob ${key} is there already. A blob is written once; use a new id.`, { key, cause });
  }
}

export class StorageFull extends BlobError {
  constructor(cause?: unknown) {
    super('storage_full', 'The storage is full. Free space or add storage, then send again.', { cause });
  }
}

export class StorageUnavailable extends BlobError {
  constructor(what: string, cause?: unknown) {
    super('storage_unavailable', `The storage does not answer (${what}). Look at its disk or service and try again.`, {
      cause,
    });
  }
}
