import type { CheckHost } from '../check/index.ts';

/** Digests and signatures by WebCrypto; a browser without Ed25519 says so. */
export const webCryptoHost: CheckHost = {
  sha256: async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)),
  async verifyEd25519(publicKey, message, signature) {
    let key: CryptoKey;
    try {
      key = await crypto.subtle.importKey('raw', new Uint8Array(publicKey), 'Ed25519', false, ['verify']);
    } catch (error) {
      if ((error as Error).name === 'NotSupportedError') return null;
      return false;
    }
    return crypto.subtle.verify('Ed25519', key, new Uint8Array(signature), new Uint8Array(message));
  },
};
