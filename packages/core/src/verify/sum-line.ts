import { concat, equalInConstantTime, utf8Text } from '../bytes/bytes.ts';
import { sha256sumLine } from '../manifest/manifest-lines.ts';

const [BACKSLASH, LOWER_N, LOWER_R] = [0x5c, 0x6e, 0x72];
const PLAIN: ReadonlyMap<number, number> = new Map([
  [LOWER_N, 0x0a],
  [LOWER_R, 0x0d],
  [BACKSLASH, BACKSLASH],
]);
const NEWLINE = Uint8Array.of(0x0a);

export type SumLine = {
  /** As bytes, whatever they are: check the path before it meets a disk. */
  path: Uint8Array;
  /** 64 lower-case hexadecimal digits. */
  sha256: string;
};

/** Reads a line of manifest-sha256.txt, given without its newline; null when sha256sum would have written it otherwise. */
export function parseSumLine(line: Uint8Array): SumLine | null {
  const isEscaped = line[0] === BACKSLASH;
  const from = isEscaped ? 1 : 0;
  const sha256 = utf8Text(line.subarray(from, from + 64));
  if (sha256 === null || !/^[0-9a-f]{64}$/.test(sha256)) return null;
  const shown = line.subarray(from + 66);
  const path = isEscaped ? plainPath(shown) : shown;
  if (path === null || path.length === 0) return null;
  const again = sha256sumLine(path, sha256);
  return equalInConstantTime(again, concat(line, NEWLINE)) ? { path, sha256 } : null;
}

function plainPath(shown: Uint8Array): Uint8Array | null {
  const path = new Uint8Array(shown.length);
  let length = 0;
  for (let at = 0; at < shown.length; at++) {
    let byte: number | undefined = shown[at];
    if (byte === BACKSLASH) byte = PLAIN.get(shown[++at] ?? 0);
    if (byte === undefined) return null;
    path[length++] = byte;
  }
  return path.subarray(0, length);
}
