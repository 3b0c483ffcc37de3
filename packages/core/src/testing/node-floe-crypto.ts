import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import type { FloeCrypto } from '../floe/floe.ts';

/** FLOE's primitives by node:crypto, for tests: short and plain, not fast. */
export const nodeFloeCrypto: FloeCrypto<KeyObject> = {
  hkdfExpandSha384(prk, info, length) {
    // One block of RFC 5869 § 2.3: T(1) = HMAC(PRK, info ‖ 0x01).
    if (length > 48) throw new RangeError('one block only');
    return createHmac('sha384', prk).update(info).update(Uint8Array.of(1)).digest().subarray(0, length);
  },
  aeadKey: (bytes) => createSecretKey(bytes),
  seal(key, iv, plaintext, aad) {
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(aad);
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return { ciphertext, tag: cipher.getAuthTag() };
  },
  open(key, iv, ciphertext, aad, tag) {
    const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(aad).setAuthTag(tag);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  },
  random: (length) => randomBytes(length),
};
