import { concat, hex, utf8 } from '../bytes/bytes.ts';
import { pathMember } from '../envelope/path.ts';

const BACKSLASH = 0x5c;
const ESCAPED = new Map([
  [0x0a, utf8('\\n')],
  [0x0d, utf8('\\r')],
  [BACKSLASH, utf8('\\\\')],
]);
const NEWLINE = utf8('\n');

/**
 * One line of manifest-sha256.txt, byte for byte as GNU sha256sum (coreutils 9) writes it: digest, two spaces, path.
 * A path with newline, CR or backslash has them escaped, and the line then starts with a backslash.
 * @param sha256 64 lower-case hexadecimal digits
 */
export function sha256sumLine(path: Uint8Array, sha256: string): Uint8Array {
  const escaped = escapePath(path);
  const mark = escaped === path ? '' : '\\';
  return concat(utf8(`${mark}${sha256}  `), escaped, NEWLINE);
}

function escapePath(path: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  let from = 0;
  for (let at = 0; at < path.length; at++) {
    const escaped = ESCAPED.get(path[at] as number);
    if (escaped === undefined) continue;
    chunks.push(path.subarray(from, at), escaped);
    from = at + 1;
  }
  return chunks.length === 0 ? path : concat(...chunks, path.subarray(from));
}

/** An entry as the manifest tells it. */
export type ManifestEntry = {
  kind: 'file' | 'folder';
  path: Uint8Array;
  /** Bytes; 0 for a folder. */
  size: number;
  /** Milliseconds since 1970, or null when the sender did not say. */
  mtime: number | null;
  /** Where the file begins on the tape. */
  position: number;
  /** 32 bytes; null for a folder. */
  sha256: Uint8Array | null;
  /** Unsigned 32-bit; null for a folder. */
  crc32: number | null;
};

/**
 * One line of manifest.ndjson: members in this order, absent when they say nothing. `path64` stands in place of `path`
 * when the name is not valid UTF-8; digests are lower-case hexadecimal.
 */
export function manifestLine(entry: ManifestEntry): Uint8Array {
  const line: Record<string, unknown> = { kind: entry.kind, ...pathMember(entry.path) };
  if (entry.kind === 'file') line.size = entry.size;
  if (entry.mtime !== null) line.mtime = entry.mtime;
  if (entry.kind === 'file') {
    line.position = entry.position;
    if (entry.sha256 !== null) line.sha256 = hex(entry.sha256);
    if (entry.crc32 !== null) line.crc32 = entry.crc32.toString(16).padStart(8, '0');
  }
  return utf8(`${JSON.stringify(line)}\n`);
}
