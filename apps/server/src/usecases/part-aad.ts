import { uuidBytes } from '@datoferum/core';
import type { Id } from '../ports/metadata-rows.ts';

const PREFIX = new TextEncoder().encode('datoferum/1');

/** What binds a FLOE message to its place: "datoferum/1" ‖ envelope id ‖ upload (or rendering) id ‖ start, 8 bytes BE (docs/spec/envelope.md). */
export function partAad(envelope: Id, upload: Id, start: number): Uint8Array {
  const aad = new Uint8Array(PREFIX.length + 40);
  aad.set(PREFIX, 0);
  aad.set(uuidBytes(envelope), PREFIX.length);
  aad.set(uuidBytes(upload), PREFIX.length + 16);
  new DataView(aad.buffer).setBigUint64(PREFIX.length + 32, BigInt(start));
  return aad;
}

/** A blob's key in the store. */
export const blobKey = (envelope: Id, blob: Id): string => `${envelope}/${blob}`;
