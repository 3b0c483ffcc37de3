import { fromHex } from '../bytes/bytes.ts';
import { checkPath, encodePath } from '../envelope/path.ts';
import { isUuid } from '../id/uuid.ts';

/** The most lines a page carries. */
export const PAGE_LINES = 1_000;

/** What a sender says about one entry. */
export type EntryLine = {
  path: Uint8Array;
  kind: 'file' | 'folder';
  /** Bytes; 0 for a folder. */
  size: number;
  /** Milliseconds since 1970, or null. */
  mtime: number | null;
  /** The reel that holds the bytes and where they start on it; null for a folder and for a plain upload's entry. */
  reel: string | null;
  start: number | null;
  /** 32 bytes, or null when not declared. */
  sha256: Uint8Array | null;
};

export type LineError = { code: 'invalid_request' | 'path_invalid' | 'path_too_long'; detail: string };

export function isLineError(line: EntryLine | LineError): line is LineError {
  return 'code' in line;
}

/** 2^53 - 1: what JSON numbers carry exactly. */
const MOST = Number.MAX_SAFE_INTEGER;

/** Reads one line of a page of entries; unknown members are left alone. Checked by hand: a page must not cost a schema. */
export function parseEntryLine(text: string): EntryLine | LineError {
  let line: Record<string, unknown>;
  try {
    line = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return wrong('The line is not JSON.');
  }
  if (typeof line !== 'object' || line === null || Array.isArray(line)) return wrong('The line is not a JSON object.');

  const path = readPath(line);
  if (!(path instanceof Uint8Array)) return path;
  const kind = line.kind ?? 'file';
  if (kind !== 'file' && kind !== 'folder') return wrong('"kind" is "file" or "folder".');
  const mtime = line.mtime ?? null;
  if (mtime !== null && !Number.isSafeInteger(mtime)) return wrong('"mtime" is whole milliseconds since 1970.');
  if (kind === 'folder') return readFolder(line, path, mtime as number | null);

  const { size } = line;
  if (!isSize(size)) return wrong('"size" is a whole number of bytes.');
  const reel = line.reel ?? null;
  const start = line.start ?? null;
  if ((reel === null) !== (start === null)) return wrong('"reel" and "start" come together.');
  if (reel !== null && !isUuid(reel)) return wrong('"reel" is a UUID in lower case.');
  if (start !== null && !(isSize(start) && start + size <= MOST)) return wrong('"start" is a whole number of bytes.');
  const declared = line.sha256 ?? null;
  const sha256 = typeof declared === 'string' && declared.length === 64 ? fromHex(declared) : null;
  if (declared !== null && sha256 === null) return wrong('"sha256" is 64 hexadecimal digits.');
  return { path, kind, size, mtime: mtime as number | null, reel, start: start as number | null, sha256 };
}

function readPath(line: Record<string, unknown>): Uint8Array | LineError {
  const { path, path64 } = line;
  if (path !== undefined && typeof path !== 'string') return wrong('"path" is a text.');
  if (path64 !== undefined && typeof path64 !== 'string') return wrong('"path64" is a text.');
  const encoded = encodePath({ ...(path !== undefined && { path }), ...(path64 !== undefined && { path64 }) });
  if (!encoded.ok) return { code: encoded.code, detail: encoded.detail };
  const check = checkPath(encoded.bytes);
  return check.ok ? encoded.bytes : { code: check.code, detail: check.detail };
}

function readFolder(line: Record<string, unknown>, path: Uint8Array, mtime: number | null): EntryLine | LineError {
  if ((line.size ?? 0) !== 0) return wrong('A folder has no size.');
  for (const member of ['reel', 'start', 'sha256']) {
    if ((line[member] ?? null) !== null) return wrong(`A folder has no "${member}".`);
  }
  return { path, kind: 'folder', size: 0, mtime, reel: null, start: null, sha256: null };
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function wrong(detail: string): LineError {
  return { code: 'invalid_request', detail };
}
