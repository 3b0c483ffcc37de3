import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';

// RFC 5649 § 3: the alternative initial value; OpenSSL appends the length itself.
const IV = Buffer.from('A65959A6', 'hex');

type WrapAlgorithm = 'id-aes256-wrap-pad' | 'id-aes192-wrap-pad';

/** AES key wrap with padding (RFC 5649): 8 bytes more than `key` rounded up to 8. */
export function wrapKey(
  secret: KeyObject,
  key: Uint8Array,
  algorithm: WrapAlgorithm = 'id-aes256-wrap-pad',
): Uint8Array {
  const cipher = createCipheriv(algorithm, secret, IV);
  return joined(cipher.update(key), cipher.final());
}

/** @throws when the wrapping was not made with this secret, or was altered. */
export function unwrapKey(
  secret: KeyObject,
  wrapped: Uint8Array,
  algorithm: WrapAlgorithm = 'id-aes256-wrap-pad',
): Uint8Array {
  // OpenSSL takes some impossible lengths for an empty update; the RFC has none of them.
  if (wrapped.length < 16 || wrapped.length % 8 !== 0) throw new RangeError('Not the length of a wrapped key.');
  const decipher = createDecipheriv(algorithm, secret, IV);
  return joined(decipher.update(wrapped), decipher.final());
}

/** One array of its own, never a slice of a shared pool, and no second copy left behind. */
function joined(a: Buffer, b: Buffer): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  a.fill(0);
  b.fill(0);
  return whole;
}
