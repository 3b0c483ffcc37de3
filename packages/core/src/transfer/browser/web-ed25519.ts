import type { Ed25519 } from '../check/signature.ts';

/** By WebCrypto; null in a browser that knows no Ed25519, or on a page that is not secure and so has no WebCrypto. */
export const webEd25519: Ed25519 = async (publicKey, message, signature) => {
  if (globalThis.crypto?.subtle === undefined) return null;
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey('raw', Uint8Array.from(publicKey), 'Ed25519', false, ['verify']);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotSupportedError') return null;
    // A key that is no point of the curve vouches for nothing.
    return false;
  }
  return crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), Uint8Array.from(message));
};
