import { createHash } from 'node:crypto';
import type { CheckHost } from '../check/ports.ts';

/** Digests by node:crypto, signatures by WebCrypto. */
export const nodeCheckHost: CheckHost = {
  sha256: async (bytes) => Uint8Array.from(createHash('sha256').update(bytes).digest()),
  async verifyEd25519(publicKey, message, signature) {
    const key = await crypto.subtle
      .importKey('raw', Uint8Array.from(publicKey), 'Ed25519', false, ['verify'])
      // 32 bytes that are no point of the curve vouch for nothing.
      .catch(() => null);
    if (key === null) return false;
    return crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), Uint8Array.from(message));
  },
};
