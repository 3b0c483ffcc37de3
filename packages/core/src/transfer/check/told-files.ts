import { compareBytes, hex, utf8Text } from '../../bytes/bytes.ts';
import { checkPath, encodePath } from '../../envelope/path.ts';
import { PIECE, pieceCount } from '../../manifest/pieces.ts';
import { parseSumLine } from '../../verify/sum-line.ts';
import { linesOf } from './lines-of.ts';
import { type Measured, Taker } from './measured.ts';

/** A file as the documents tell it, in tape order. */
export interface ToldFile {
  path: Uint8Array;
  sha256: string;
  /** Bytes; null when only manifest-sha256.txt is there. */
  size: number | null;
  /** 32 bytes a piece; null when pieces.bin is not there or does not fit. */
  pieces: Uint8Array | null;
  /** False for a name that would leave the folder: nothing is read for it. */
  isBelow: boolean;
}

/** What the documents say of each other; filled while they are read. */
export interface Told {
  files: number;
  folders: number;
  bytes: number;
  /** Pieces that the list of files asks for. */
  pieces: number;
  /** Lines or pieces that contradict each other or cannot be read. */
  faults: number;
  attacks: Uint8Array[];
}

export const nothingTold = (): Told => ({ files: 0, folders: 0, bytes: 0, pieces: 0, faults: 0, attacks: [] });

interface Line {
  kind: string;
  path: Uint8Array;
  size: number;
  sha256: string;
}

/** All documents side by side, one line in memory at a time. */
export async function* toldFiles(
  { sums, lines, pieces }: Record<'sums' | 'lines' | 'pieces', Measured | null>,
  told: Told,
): AsyncGenerator<ToldFile> {
  const sum = sums ? linesOf(sums.chunks()) : null;
  const taker = pieces ? new Taker(pieces.chunks()) : null;
  if (lines) {
    for await (const bytes of linesOf(lines.chunks())) {
      const line = readLine(bytes);
      if (line === null) {
        told.faults += 1;
        continue;
      }
      if (line.kind === 'folder') {
        told.folders += 1;
        continue;
      }
      if (sum) {
        const next = await sum.next();
        const twin = next.done ? null : parseSumLine(next.value);
        if (twin?.sha256 !== line.sha256 || compareBytes(twin.path, line.path) !== 0) told.faults += 1;
      }
      const of = pieceCount(line.size);
      const own = taker ? ((await taker.take(of * 32))?.slice() ?? null) : null;
      const isWrongPiece = own !== null && of === 1 && line.size <= PIECE && hex(own) !== line.sha256;
      if ((taker !== null && own === null) || isWrongPiece) told.faults += 1;
      yield file(told, line.path, line.sha256, line.size, isWrongPiece ? null : own);
    }
  } else if (sum) {
    for await (const bytes of sum) {
      const line = parseSumLine(bytes);
      if (line === null) told.faults += 1;
      else yield file(told, line.path, line.sha256, null, null);
    }
  }
  if (sum && lines) for await (const _ of sum) told.faults += 1;
  if (taker && !(await taker.isEmpty()) && lines) told.faults += 1;
}

function file(told: Told, path: Uint8Array, sha256: string, size: number | null, pieces: Uint8Array | null): ToldFile {
  told.files += 1;
  told.bytes += size ?? 0;
  told.pieces += pieceCount(size ?? 0);
  const isBelow = checkPath(path).ok;
  if (!isBelow) told.attacks.push(path);
  return { path, sha256, size, pieces, isBelow };
}

function readLine(bytes: Uint8Array): Line | null {
  let line: Record<string, unknown>;
  try {
    line = Object(JSON.parse(utf8Text(bytes) ?? '')) as Record<string, unknown>;
  } catch {
    return null;
  }
  const { path, path64, kind, size, sha256 } = line;
  const name = encodePath({
    ...(typeof path === 'string' && { path }),
    ...(typeof path64 === 'string' && { path64 }),
  });
  if (!name.ok) return null;
  if (kind === 'folder') return { kind, path: name.bytes, size: 0, sha256: '' };
  if (!Number.isSafeInteger(size) || (size as number) < 0 || typeof sha256 !== 'string') return null;
  return { kind: 'file', path: name.bytes, size: size as number, sha256 };
}
