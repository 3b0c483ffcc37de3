import { base64, fromBase64, utf8, utf8Text } from '../bytes/bytes.ts';

/** The longest path of an entry, in bytes. */
export const PATH_LIMIT = 4096;

const SLASH = 0x2f;
const DOT = 0x2e;

export type PathCheck =
  | { ok: true; segments: Uint8Array[] }
  | { ok: false; code: 'path_invalid' | 'path_too_long'; detail: string };

/** How a path travels in JSON: as text when it is valid UTF-8, else as the base64 of its bytes. */
export type PathText = { path?: string; path64?: string };

/**
 * Holds the rules for the path of an entry: bytes cut by `/`, at most 4,096 of them, relative, without NUL, without
 * empty, `.` or `..` segments. Everything else is carried as it is: backslash, newline, trailing space, any charset.
 */
export function checkPath(path: Uint8Array): PathCheck {
  if (path.length === 0) return refuse('The path is empty.');
  if (path.length > PATH_LIMIT) {
    const detail = `The path has ${path.length} bytes; at most ${PATH_LIMIT} are carried.`;
    return { ok: false, code: 'path_too_long', detail };
  }
  if (path[0] === SLASH) return refuse('The path starts with "/"; paths are relative to the envelope.');
  if (path.includes(0)) return refuse('The path holds a NUL byte.');
  const segments = segmentsOf(path);
  for (const segment of segments) {
    if (segment.length === 0) return refuse('The path has an empty segment ("//" or a "/" at its end).');
    if (segment.length <= 2 && segment.every((byte) => byte === DOT)) {
      return refuse('The path has a "." or ".." segment.');
    }
  }
  return { ok: true, segments };
}

function refuse(detail: string): PathCheck {
  return { ok: false, code: 'path_invalid', detail };
}

function segmentsOf(path: Uint8Array): Uint8Array[] {
  const segments: Uint8Array[] = [];
  let from = 0;
  for (;;) {
    const slash = path.indexOf(SLASH, from);
    if (slash < 0) break;
    segments.push(path.subarray(from, slash));
    from = slash + 1;
  }
  segments.push(path.subarray(from));
  return segments;
}

/** The folders above a path, outermost first: `a/b/c` has `a` and `a/b`. */
export function ancestors(path: Uint8Array): Uint8Array[] {
  const folders: Uint8Array[] = [];
  for (let at = path.indexOf(SLASH); at >= 0; at = path.indexOf(SLASH, at + 1)) folders.push(path.subarray(0, at));
  return folders;
}

/** The last segment. */
export function nameOf(path: Uint8Array): Uint8Array {
  return path.subarray(path.lastIndexOf(SLASH) + 1);
}

/** The folder that holds the path; no bytes for the top of the envelope. */
export function parentOf(path: Uint8Array): Uint8Array {
  const slash = path.lastIndexOf(SLASH);
  return path.subarray(0, Math.max(slash, 0));
}

/** The one member that carries a path: `path` when its bytes are valid UTF-8, never normalised, else `path64` (RFC 4648 § 4). */
export function pathMember(path: Uint8Array): { path: string } | { path64: string } {
  const text = utf8Text(path);
  return text === null ? { path64: base64(path) } : { path: text };
}

export type EncodedPath = { ok: true; bytes: Uint8Array } | { ok: false; code: 'path_invalid'; detail: string };

/** The bytes that `path` or `path64` names; exactly one of them is given. The bytes are not yet checked as a path. */
export function encodePath({ path, path64 }: PathText): EncodedPath {
  const no = (detail: string): EncodedPath => ({ ok: false, code: 'path_invalid', detail });
  if ((path === undefined) === (path64 === undefined)) return no('Give either "path" or "path64".');
  if (path !== undefined) {
    // UTF-8 has no bytes for half a surrogate pair; such a name travels as its own bytes.
    if (!path.isWellFormed()) return no('"path" holds a lone surrogate; send the bytes of the name as "path64".');
    return { ok: true, bytes: utf8(path) };
  }
  const bytes = fromBase64(path64 as string);
  return bytes === null ? no('"path64" is not padded base64.') : { ok: true, bytes };
}
