import type { Slice as ByteSlice } from '../bytes/slice.ts';
import type { Id, Slice } from '../ports/metadata-rows.ts';
import { blobKey, partAad } from './part-aad.ts';

/** What the byte engine needs to open a slice: its place in the store and what binds it there. */
export function toByteSlice(envelope: Id, slice: Slice): ByteSlice {
  return {
    blobKey: blobKey(envelope, slice.blob),
    blobAt: slice.blobAt,
    cipherLength: slice.cipherSize,
    plainLength: slice.partLength,
    aad: partAad(envelope, slice.upload, slice.partStart),
    from: slice.from,
    length: slice.length,
  };
}
