/** A piece: 8 MiB of a file from its first byte; the last may be short. */
export const PIECE = 8 * 1024 * 1024;

/** Pieces of a file of `size` bytes; the empty file has none. */
export function pieceCount(size: number): number {
  return Math.ceil(size / PIECE);
}
