import { fitSegment } from '../placing/fit-segment.ts';
import { RULES } from '../placing/profile.ts';

/**
 * Names as a browser gives them (UTF-16, half a surrogate pair possible) and the bytes that travel: UTF-8, and for half a pair its
 * three bytes as generalised UTF-8, so that no two names become one (WTF-8, https://simonsapin.github.io/wtf-8/).
 */
export function bytesOfName(name: string): Uint8Array<ArrayBuffer> {
  if (name.isWellFormed()) return new TextEncoder().encode(name);
  const bytes: number[] = [];
  for (const one of name) {
    const code = one.codePointAt(0) as number;
    if (code >= 0xd800 && code <= 0xdfff)
      bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    else bytes.push(...new TextEncoder().encode(one));
  }
  return new Uint8Array(bytes);
}

/** The name again; null for bytes that no name of a browser has. */
export function nameOfBytes(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const name = Array.from(wtf8(bytes)).join('');
    const again = bytesOfName(name);
    return again.length === bytes.length && again.every((byte, at) => byte === bytes[at]) ? name : null;
  }
}

function* wtf8(bytes: Uint8Array): Generator<string> {
  for (let at = 0; at < bytes.length; ) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    if (a === 0xed && b >= 0xa0) {
      yield String.fromCharCode(((a & 0xf) << 12) | ((b & 0x3f) << 6) | (c & 0x3f));
      at += 3;
      continue;
    }
    const length = a < 0x80 ? 1 : a < 0xe0 ? 2 : a < 0xf0 ? 3 : 4;
    yield new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(at, at + length));
    at += length;
  }
}

/** Below zero when `a` comes first by the bytes of UTF-8, which differs from the order of UTF-16 beyond U+FFFF. */
export function byBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for what is above every other unit. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/** Order of a walk: segment by segment, so that what is in a folder follows the folder at once. */
export const byWalk = (a: string, b: string): number => byBytes(a.replaceAll('/', '\0'), b.replaceAll('/', '\0'));

/** Whether a folder's handle may be silent about it: names that Chromium lets nobody write are names it does not list. */
export const isMaybeHidden = (name: string): boolean =>
  fitSegment(bytesOfName(name), RULES.browser, false).why !== null;
