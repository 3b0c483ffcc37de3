/**
 * Gives a buffer's memory back at once instead of at the next collection: at a gigabyte a second, tens of megabytes would pile up in between.
 * Only a buffer that owns its whole ArrayBuffer is freed; the caller must be the last who looks at it. Its length is 0 afterwards.
 */
export function free(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (!(buffer instanceof ArrayBuffer) || bytes.byteLength !== buffer.byteLength || buffer.byteLength < SMALL) return;
  // Moving to nothing detaches the memory, and nothing is what is kept.
  buffer.transfer(0);
}

/** Small buffers share slabs or are cheap to leave. */
const SMALL = 16 * 1024;
