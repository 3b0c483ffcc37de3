import type { KeyObject } from 'node:crypto';

/** An envelope's key while somebody uses it. */
export interface KeyRef {
  envelope: string;
  key: KeyObject;
  /** Long reads ask again through it every 25 s, so that nobody holds a key longer than the house allows. */
  renew?: () => Promise<KeyObject>;
}

/** A stretch of one part's plaintext and where its FLOE message lies. Lengths and offsets in bytes. */
export interface Slice {
  blobKey: string;
  /** Where the message begins in the blob. */
  blobAt: number;
  cipherLength: number;
  /** Of the whole part. */
  plainLength: number;
  aad: Uint8Array;
  /** The stretch wanted, in the part's plaintext. */
  from: number;
  length: number;
}

export type Slices = Iterable<Slice> | AsyncIterable<Slice>;
