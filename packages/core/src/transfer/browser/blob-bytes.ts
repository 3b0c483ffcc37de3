import type { Document, RandomBytes } from '../check/index.ts';

export const blobBytes = (blob: Blob): RandomBytes => ({
  size: blob.size,
  read: async (start, length) => new Uint8Array(await blob.slice(start, start + length).arrayBuffer()),
});

const STEP = 1024 * 1024;

/** A Blob as a document; read in steps, so that a long one is never in memory at once. */
export const blobDocument = (blob: Blob): Document =>
  async function* () {
    for (let at = 0; at < blob.size; at += STEP) yield new Uint8Array(await blob.slice(at, at + STEP).arrayBuffer());
  };
