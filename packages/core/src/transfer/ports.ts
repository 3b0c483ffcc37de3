/**
 * What the engine needs of the machine it runs on. Adapters: `node/` and `browser/`; a test may bring its own.
 * Paths are the exact bytes that travel (UTF-8 unless the source's name is not); sizes and offsets are bytes, times ms since 1970.
 */
import type { PlaceProfile } from './placing/profile.ts';

/** One thing a walk came by, in the order of the walk: folders before what is in them, names in byte order. */
export interface SourceItem {
  kind: 'file' | 'folder';
  /** Relative to what was picked, with slashes, beginning with the picked folder's own name. */
  path: Uint8Array;
  size: number;
  mtime: number | null;
}

/** A name that cannot go, and why; the walk goes on. */
export interface SourceTrouble {
  kind: 'trouble';
  path: Uint8Array;
  code: SourceTroubleCode;
}
export type SourceTroubleCode = 'unreadable' | 'forbidden' | 'special' | 'name_refused' | 'gone';

/** What was picked to be sent: files and folders of one machine. */
export interface FileSource {
  /** Walks everything, again from the beginning at each call; a folder appears even when empty. Follows no link. */
  walk(signal: AbortSignal): AsyncIterable<SourceItem | SourceTrouble>;
  /** What stands there now; null when it is gone. A folder, or what is neither, has size 0 and no mtime. */
  look(path: Uint8Array): Promise<SourceLook | null>;
  /** Exactly these bytes, or an error with a `code` of SourceTroubleCode; a file that became shorter is `gone`. */
  read(path: Uint8Array, start: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The same for many ranges, each with what the file is at that moment; a range that cannot be read answers its code and fails no other.
   * Bytes of neighbours may lie end to end in one buffer. A source without it is asked one by one.
   */
  readMany?(wants: readonly ReadWant[], signal: AbortSignal): Promise<ReadAnswer[]>;
  /** These ranges end to end as one Blob, whose bytes stay where they are until they are sent (browsers). */
  blob?(wants: readonly ReadWant[]): Promise<Blob>;
}
export interface SourceLook {
  kind: 'file' | 'folder' | 'other';
  size: number;
  mtime: number | null;
}
export interface ReadWant {
  path: Uint8Array;
  start: number;
  length: number;
}
export type ReadAnswer =
  | { bytes: Uint8Array<ArrayBuffer>; size: number; mtime: number | null }
  | { code: SourceTroubleCode };

/**
 * Where a delivery is placed. The engine gives names that fit (`placing`), segments with slashes, a byte that is no UTF-8 as
 * U+DC00 + byte; the sink stays below its root and follows no link. It fails with a SinkError only.
 */
export interface FileSink {
  /** A short name for people ("STEMS"), never a path. */
  readonly name: string;
  /** What names it can hold. */
  readonly profile: PlaceProfile;
  /** What stands there under this name, or null. */
  look(name: string): Promise<{ kind: 'file' | 'folder' | 'other'; size: number } | null>;
  makeFolder(name: string): Promise<void>;
  /** Bytes of a file that is not whole yet; they stay beside the final name until `finish`. */
  write(name: string, at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Makes it whole under its name, with its time where the system can keep one. */
  finish(name: string, size: number, mtime: number | null): Promise<void>;
  /** Reads what is there, finished or not, to see whether it is right already. */
  read(name: string, at: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Reads what stands under its name, whatever of it is under way beside it. */
  readStanding(name: string, at: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Makes what was written so far survive a crash (a no-op where the system has no such call). */
  flush(): Promise<void>;
  /** Removes a file, finished or not; an absent one is fine. */
  remove(name: string): Promise<void>;
  /** Free bytes, or null when nobody can tell. */
  free(): Promise<number | null>;
  /** Lets go of what it holds open, and clears away what is left of files under way when `isWhole`. */
  close(isWhole: boolean): Promise<void>;
}

/** Nothing more fits (`target_full`) · the folder is not there or no longer ours (`folder_needed`) · and faults of one file. */
export type SinkErrorCode =
  | 'target_full'
  | 'folder_needed'
  | 'in_the_way'
  | 'name_refused'
  | 'too_large'
  | 'forbidden'
  | 'gone'
  | 'failed';
export class SinkError extends Error {
  readonly code: SinkErrorCode;
  constructor(code: SinkErrorCode, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'SinkError';
    this.code = code;
  }
}

export interface HttpRequest {
  method: string;
  /** Relative to the courier: `/api/v1/…`. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: HttpBody;
  /** Bytes of the body that left so far; for the eye only, the courier says what is durable. */
  onSent?(bytes: number): void;
  signal: AbortSignal;
  /** Any byte that moves re-arms it; after so many ms of silence the request fails with code `stalled`. */
  stallMs: number;
}
/** A stream is asked for its next chunk when the one before has left; the chunk may be overwritten then. */
export type HttpBody = Uint8Array<ArrayBuffer> | string | Blob | StreamBody;
export interface StreamBody {
  length: number;
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>;
}
export interface HttpAnswer {
  status: number;
  header(name: string): string | null;
  /** The body as it comes. Ends early with an error when the line does. */
  body: AsyncIterable<Uint8Array<ArrayBuffer>>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}
/**
 * Fails only with a TransferError of code `offline`, `unreachable`, `stalled`, `portal` or `stopped`; what the source of a body
 * throws passes through. Follows no redirect: it answers it, or fails with `portal` where the platform hides it.
 */
export interface Http {
  /** Whether a body may be a stream; where not, bytes or a Blob are given. */
  readonly streams: boolean;
  request(request: HttpRequest): Promise<HttpAnswer>;
  /**
   * Opens so many connections of each kind it keeps ahead of their use, by asking OPTIONS of the path; where the platform opens them
   * itself there is none of this. Never fails: a line that is broken is met by the first who needs it.
   */
  warm?(path: string, count: number, signal: AbortSignal): Promise<void>;
}

/** Small durable rows, by table and key, so that a job goes on after a reload or a crash. Keys sort as bytes. */
export interface Journal {
  get<T>(table: string, key: string): Promise<T | undefined>;
  /** Up to `limit` rows with `from` ≤ key < `to`, in the order of keys. */
  list<T>(table: string, from: string, to: string, limit: number): Promise<{ key: string; value: T }[]>;
  /** All or nothing; durable when it resolves. `undefined` removes. Values survive structured clone. */
  write(rows: readonly { table: string; key: string; value: unknown }[]): Promise<void>;
  /** Removes every key of the table with this beginning. */
  drop(table: string, prefix: string): Promise<void>;
}

export interface Hasher {
  /** SHA-256, 32 bytes; off the thread that draws where there is one. */
  sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
}

export interface Clock {
  /** ms since 1970. */
  now(): number;
  /** Resolves after so many ms, or rejects when stopped. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** 0 ≤ x < 1, for jitter. */
  random(): number;
}

/** The credential of the moment: asked for before each request, and again with `renew` after a 401. */
export interface Credentials {
  bearer(renew: boolean): Promise<string>;
}
