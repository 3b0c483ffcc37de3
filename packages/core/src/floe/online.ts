import { concat } from '../bytes/bytes.ts';
import {
  decryptSegment,
  encryptSegment,
  type FloeCrypto,
  FloeError,
  type FloeMessage,
  saysLast,
  startDecryption,
  startEncryption,
} from './floe.ts';
import {
  ciphertextLength,
  FLOE_HEADER_LENGTH,
  type FloeParameters,
  GCM256_IV256_256K,
  segmentCount,
  segmentPlaintext,
  segmentStart,
} from './layout.ts';

/** Writes one message from its beginning to its end; positions cannot be mistaken. */
export class FloeEncryptor<Key> {
  /** The first bytes of the message. */
  readonly header: Uint8Array;
  readonly #crypto: FloeCrypto<Key>;
  readonly #message: FloeMessage<Key>;
  #position = 0;
  #closed = false;

  constructor(crypto: FloeCrypto<Key>, key: Uint8Array, aad: Uint8Array, parameters = GCM256_IV256_256K) {
    const { message, header } = startEncryption(crypto, key, aad, parameters);
    this.#crypto = crypto;
    this.#message = message;
    this.header = header;
  }

  /** A segment that is not the last; `plaintext` is exactly one segment long. */
  segment(plaintext: Uint8Array): Uint8Array {
    requireOpen(this.#closed);
    const segment = encryptSegment(this.#crypto, this.#message, plaintext, this.#position, false);
    this.#position++;
    return segment;
  }

  /** The last segment, of any length up to a whole one. Nothing can follow. */
  last(plaintext: Uint8Array): Uint8Array {
    requireOpen(this.#closed);
    const segment = encryptSegment(this.#crypto, this.#message, plaintext, this.#position, true);
    this.#closed = true;
    return segment;
  }
}

/** Reads one message from its beginning; it was whole only if `isComplete` after the last segment. */
export class FloeDecryptor<Key> {
  readonly #crypto: FloeCrypto<Key>;
  readonly #message: FloeMessage<Key>;
  #position = 0;
  #closed = false;

  constructor(
    crypto: FloeCrypto<Key>,
    key: Uint8Array,
    aad: Uint8Array,
    header: Uint8Array,
    parameters: FloeParameters = GCM256_IV256_256K,
  ) {
    this.#crypto = crypto;
    this.#message = startDecryption(crypto, key, aad, header, parameters);
  }

  /** The last segment has been read and was authentic. */
  get isComplete(): boolean {
    return this.#closed;
  }

  /** The next segment, last or not as it says itself. Throws FloeError, also `order` for a segment after the last. */
  segment(segment: Uint8Array): Uint8Array {
    requireOpen(this.#closed);
    const isLast = saysLast(segment);
    const plaintext = decryptSegment(this.#crypto, this.#message, segment, this.#position, isLast);
    if (isLast) this.#closed = true;
    else this.#position++;
    return plaintext;
  }
}

function requireOpen(closed: boolean): void {
  if (closed) throw new FloeError('order', 'nothing follows the last segment');
}

/** Encrypts bytes that are all in memory. */
export function encryptWhole<Key>(
  crypto: FloeCrypto<Key>,
  key: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
  parameters: FloeParameters = GCM256_IV256_256K,
): Uint8Array {
  const whole = new Uint8Array(ciphertextLength(plaintext.length, parameters));
  const encryptor = new FloeEncryptor(crypto, key, aad, parameters);
  whole.set(encryptor.header);
  const step = segmentPlaintext(parameters);
  const last = segmentCount(plaintext.length, parameters) - 1;
  for (let position = 0; position <= last; position++) {
    const chunk = plaintext.subarray(position * step, (position + 1) * step);
    whole.set(position === last ? encryptor.last(chunk) : encryptor.segment(chunk), segmentStart(position, parameters));
  }
  return whole;
}

/** Decrypts a whole message. Throws FloeError when anything in it was changed, moved, added or cut off. */
export function decryptWhole<Key>(
  crypto: FloeCrypto<Key>,
  key: Uint8Array,
  aad: Uint8Array,
  message: Uint8Array,
  parameters: FloeParameters = GCM256_IV256_256K,
): Uint8Array {
  const decryptor = new FloeDecryptor(crypto, key, aad, message.subarray(0, FLOE_HEADER_LENGTH), parameters);
  const chunks: Uint8Array[] = [];
  for (let at = FLOE_HEADER_LENGTH; at < message.length; at += parameters.segmentLength) {
    chunks.push(decryptor.segment(message.subarray(at, at + parameters.segmentLength)));
  }
  if (!decryptor.isComplete) throw new FloeError('length', 'the message has no last segment');
  return concat(...chunks);
}
