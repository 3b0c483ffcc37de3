import { sha256 } from '@noble/hashes/sha2.js';
import { equalInConstantTime, fromHex, hex } from '../../bytes/bytes.ts';
import { PIECE, pieceCount } from '../../manifest/pieces.ts';
import type { CheckHost, CheckSource } from './ports.ts';
import type { ToldFile } from './told-files.ts';

export type FileFault = 'missing' | 'another size' | 'other bytes' | 'unreadable';

export interface BadFile {
  path: Uint8Array;
  fault: FileFault;
  /** Numbers of the first pieces that differ, from 0, and how many there are; null when not known. */
  pieces: { differ: number[]; count: number; of: number } | null;
}

export interface Content {
  files: { of: number; right: number };
  pieces: { of: number; right: number };
  /** Bytes that were read. */
  bytes: number;
  bad: { count: number; first: BadFile[] };
  extra: { count: number; first: Uint8Array[] };
}

/** Named faults that are kept; all are counted. */
export const MOST_NAMED = 1_000;
const MOST_PIECES = 20;
/** Reads under way at once: small files wait for the disk more than for the processor. */
const AT_ONCE = 4;

export interface FilesCheck {
  /** Told files go in, in any order; resolves when there is room for the next. */
  take(file: ToldFile): Promise<void>;
  end(): Promise<Content>;
}

/** Compares files with what was told of them, a few reads at a time, and never more in memory than those reads. */
export function checkFiles(
  host: CheckHost,
  source: CheckSource,
  { changed, signal }: { changed(content: Content): void; signal: AbortSignal },
): FilesCheck {
  const content: Content = {
    files: { of: 0, right: 0 },
    pieces: { of: 0, right: 0 },
    bytes: 0,
    bad: { count: 0, first: [] },
    extra: { count: 0, first: [] },
  };
  const running = new Set<Promise<void>>();
  let failure: unknown = null;

  const start = async (work: () => Promise<void>): Promise<void> => {
    while (running.size >= AT_ONCE) await Promise.race(running);
    if (failure !== null) throw failure;
    signal.throwIfAborted();
    const one = work()
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => {
        running.delete(one);
        changed(content);
      });
    running.add(one);
  };

  const bad = (path: Uint8Array, fault: FileFault, pieces: BadFile['pieces'] = null): void => {
    content.bad.count += 1;
    if (content.bad.first.length < MOST_NAMED) content.bad.first.push({ path, fault, pieces });
  };

  const piecewise = async (file: ToldFile, size: number, told: Uint8Array): Promise<void> => {
    const of = pieceCount(size);
    const differ: number[] = [];
    let [left, count, isUnreadable] = [of, 0, false];
    const done = (): void => {
      if (isUnreadable) bad(file.path, 'unreadable');
      else if (count > 0) bad(file.path, 'other bytes', { differ: differ.sort((a, b) => a - b), count, of });
      else content.files.right += 1;
    };
    if (of === 0) return done();
    for (let piece = 0; piece < of; piece++) {
      await start(async () => {
        const at = piece * PIECE;
        const length = Math.min(PIECE, size - at);
        const bytes = await source.read(file.path, at, length).catch(() => null);
        if (bytes === null) isUnreadable = true;
        else {
          content.bytes += length;
          const isRight = equalInConstantTime(await host.sha256(bytes), told.subarray(piece * 32, piece * 32 + 32));
          if (isRight) content.pieces.right += 1;
          else {
            count += 1;
            if (differ.length < MOST_PIECES) differ.push(piece);
          }
        }
        left -= 1;
        if (left === 0) done();
      });
    }
  };

  const whole = (file: ToldFile, size: number): Promise<void> =>
    start(async () => {
      const hash = sha256.create();
      for (let at = 0; at < size; at += PIECE) {
        signal.throwIfAborted();
        const bytes = await source.read(file.path, at, Math.min(PIECE, size - at)).catch(() => null);
        if (bytes === null) return bad(file.path, 'unreadable');
        hash.update(bytes);
        content.bytes += bytes.length;
        changed(content);
      }
      if (hex(hash.digest()) !== file.sha256) return bad(file.path, 'other bytes');
      content.files.right += 1;
      content.pieces.right += pieceCount(size);
    });

  return {
    async take(file) {
      content.files.of += 1;
      content.pieces.of += pieceCount(file.size ?? 0);
      if (!file.isBelow) return bad(file.path, 'missing');
      const size = await source.look(file.path);
      if (size === null) return bad(file.path, 'missing');
      if (file.size !== null && size !== file.size) return bad(file.path, 'another size');
      if (file.size === null) content.pieces.of += pieceCount(size);
      // One piece is the whole file, so its digest is the file's; only a longer one needs pieces.bin.
      const told = size <= PIECE && size > 0 ? fromHex(file.sha256) : file.pieces;
      if (told !== null && (file.size !== null || size <= PIECE)) await piecewise(file, size, told);
      else await whole(file, size);
    },
    async end() {
      while (running.size > 0) await Promise.race(running);
      if (failure !== null) throw failure;
      return content;
    },
  };
}
