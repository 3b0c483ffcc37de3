import type { Ed25519 } from '../check/signature.ts';

/** By WebCrypto (RFC 8032; W3C Web Cryptography Level 2). */
export const webEd25519: Ed25519 = async (publicKey, message, signature) => {
  const key = await crypto.subtle.importKey('raw', Uint8Array.from(publicKey), 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, Uint8Array.from(signature), Uint8Array.from(message));
};
