import { writeSync } from 'node:fs';

/**
 * Bytes of one write from a worker. The kernel takes page-cache memory in blocks as large as the write; large ones often come from memory that nobody
 * touched lately, and copying into it costs several times as much (docs/design/performance.md).
 */
export const WRITE_BYTES = 32 * 1024;

/** Cuts at multiples of `most` in the file, so that no block is begun twice. */
export function* piecesOf(
  chunk: Uint8Array,
  at: number,
  most = WRITE_BYTES,
): Generator<{ bytes: Uint8Array; at: number }> {
  for (let from = 0; from < chunk.length; ) {
    const bytes = chunk.subarray(from, from + most - ((at + from) % most));
    yield { bytes, at: at + from };
    from += bytes.length;
  }
}

/** Writes all of it, in this thread. @throws the system's error, with its code */
export function writePiecesSync(fd: number, chunk: Uint8Array, at: number): void {
  for (const piece of piecesOf(chunk, at)) {
    for (let done = 0; done < piece.bytes.length; )
      done += writeSync(fd, piece.bytes, done, piece.bytes.length - done, piece.at + done);
  }
}
