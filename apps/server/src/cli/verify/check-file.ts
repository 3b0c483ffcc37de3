import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { ancestors, hex, PIECE, pieceCount } from '@datoferum/core';

export type FileFault =
  | 'missing'
  | 'not a file'
  | 'below a link'
  | 'another size'
  | 'other bytes'
  | 'unreadable'
  | 'not what pieces.bin tells';
export interface BadFile {
  path: Uint8Array;
  fault: FileFault;
  /** Numbers of the pieces that differ, from 0, and how many there should be; absent when that is not known. */
  pieces?: { differ: number[]; of: number };
}

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** Reads delivered files below one folder, following no link. */
export class FileChecker {
  readonly #root: Buffer;
  /** Folders that were seen to be folders. */
  readonly #folders = new Set<string>();

  constructor(root: string) {
    this.#root = Buffer.from(root);
  }

  place(path: Uint8Array): Buffer {
    return Buffer.concat([this.#root, SLASH, path]);
  }

  /**
   * @param size bytes, or null when nobody told
   * @param pieces 32 bytes for each piece, or null
   * @returns what is wrong with the file; null when it is the one that was told
   */
  async check(path: Uint8Array, sha256: string, size: number | null, pieces: Buffer | null): Promise<BadFile | null> {
    const place = await this.#above(path);
    if (place !== null) return { path, fault: place };
    const found = await lstat(this.place(path)).catch(() => null);
    if (found === null) return { path, fault: 'missing' };
    if (!found.isFile()) return { path, fault: 'not a file' };
    const measured = await measure(this.place(path)).catch(() => null);
    if (measured === null) return { path, fault: 'unreadable' };
    if (measured.sha256 === sha256 && (size === null || size === measured.size)) {
      const differ = pieces === null ? [] : differing(measured.pieces, pieces);
      if (differ.length === 0) return null;
      return { path, fault: 'not what pieces.bin tells', pieces: { differ, of: pieceCount(measured.size) } };
    }
    const fault = size !== null && size !== measured.size ? 'another size' : 'other bytes';
    if (pieces === null || size === null) return { path, fault };
    return { path, fault, pieces: { differ: differing(measured.pieces, pieces), of: pieceCount(size) } };
  }

  async isFolder(path: Uint8Array): Promise<boolean> {
    if ((await this.#above(path)) !== null) return false;
    return (await lstat(this.place(path)).catch(() => null))?.isDirectory() ?? false;
  }

  async #above(path: Uint8Array): Promise<FileFault | null> {
    for (const folder of ancestors(path)) {
      const name = Buffer.from(folder).toString('latin1');
      if (this.#folders.has(name)) continue;
      const found = await lstat(this.place(folder)).catch(() => null);
      if (found === null) return 'missing';
      if (!found.isDirectory()) return 'below a link';
      if (this.#folders.size > 100_000) this.#folders.clear();
      this.#folders.add(name);
    }
    return null;
  }
}

const SLASH = Buffer.from('/');

interface Measured {
  sha256: string;
  size: number;
  /** 32 bytes for each 8 MiB. */
  pieces: Uint8Array[];
}

async function measure(place: Buffer): Promise<Measured> {
  await using file = await open(place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  const { size: expected } = await file.stat();
  const whole = createHash('sha256');
  const pieces: Uint8Array[] = [];
  const buffer = Buffer.allocUnsafe(Math.min(PIECE, expected + 1));
  let size = 0;
  for (;;) {
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, size + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length === 0) break;
    const piece = buffer.subarray(0, length);
    size += length;
    whole.update(piece);
    pieces.push(createHash('sha256').update(piece).digest());
    if (length < PIECE) break;
  }
  return { sha256: whole.digest('hex'), size, pieces };
}

function differing(measured: readonly Uint8Array[], told: Buffer): number[] {
  const differ: number[] = [];
  for (let piece = 0; piece < Math.max(measured.length, told.length / 32); piece++) {
    const own = measured[piece];
    if (!own || hex(own) !== told.subarray(piece * 32, piece * 32 + 32).toString('hex')) differ.push(piece);
  }
  return differ;
}
