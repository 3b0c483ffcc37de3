import { createHash, type Hash } from 'node:crypto';
import { DatoferumError } from '@datoferum/core';

export type ChecksumAlgorithm = 'sha1' | 'sha256';

/** What a client says about the bytes of one request (tus 1.0, Checksum). */
export interface Declared {
  algorithm: ChecksumAlgorithm;
  digest: Uint8Array;
}

/** `declared` answers once the body has ended: a trailer comes after it. @throws DatoferumError `checksum_unsupported` */
export interface BodyChecksum {
  algorithms: readonly ChecksumAlgorithm[];
  declared(): Declared;
}

/** Measures a body as it comes in and compares it with what was declared. */
export class ChecksumMeter {
  readonly #checksum: BodyChecksum;
  readonly #hashes: ReadonlyMap<ChecksumAlgorithm, Hash>;

  constructor(checksum: BodyChecksum) {
    this.#checksum = checksum;
    this.#hashes = new Map(checksum.algorithms.map((algorithm) => [algorithm, createHash(algorithm)]));
  }

  add(chunk: Uint8Array): void {
    for (const hash of this.#hashes.values()) hash.update(chunk);
  }

  /** @throws DatoferumError `checksum_mismatch`, `checksum_unsupported` */
  compare(): void {
    const { algorithm, digest } = this.#checksum.declared();
    const measured = this.#hashes.get(algorithm)?.digest();
    if (!measured || Buffer.compare(measured, digest) !== 0) {
      throw new DatoferumError('checksum_mismatch', 'The bytes that came are not those of Upload-Checksum.');
    }
  }
}
