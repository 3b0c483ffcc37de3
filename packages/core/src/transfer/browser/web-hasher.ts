import { sha256 } from '@noble/hashes/sha2.js';
import type { Hasher } from '../ports.ts';

/** SHA-256 by WebCrypto, which works on threads of its own; a page without it (no TLS) computes here, slower. */
export const webHasher: Hasher = {
  async sha256(bytes) {
    const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
    return subtle ? new Uint8Array(await subtle.digest('SHA-256', bytes)) : Uint8Array.from(sha256(bytes));
  },
};
