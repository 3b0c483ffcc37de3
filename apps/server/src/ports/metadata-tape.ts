import type { Id } from './metadata-rows.ts';

/** A declared entry of a sealed envelope, as far as a rendering of the tape needs it. */
export interface TapeRow {
  pathHash: Uint8Array;
  path: Uint8Array;
  kind: 'file' | 'folder';
  size: number;
  /** ms since 1970, or null. */
  mtime: number | null;
  crc32: number;
  /** Null for what holds no bytes. */
  reel: Id | null;
  start: number | null;
  tapeAt: number;
}

/** Where a page of the tape begins: at a byte, and among what holds no bytes (all at the end of the tape) at a hash. */
export interface TapePlace {
  tape: number;
  hash: Uint8Array;
}

export interface TapeReads {
  /**
   * Declared entries in tape order after placing, from a place on: files by their place, then what holds no bytes by
   * the hash of its path. limit ≤ 1,000. One snapshot.
   */
  tapePage(envelope: Id, from: TapePlace, limit: number): Promise<TapeRow[]>;
}
