import { concat, equalInConstantTime, uint32, uint64, utf8 } from '../bytes/bytes.ts';
import {
  AEAD_IV_LENGTH,
  AEAD_TAG_LENGTH,
  FLOE_HEADER_LENGTH,
  FLOE_IV_LENGTH,
  FLOE_KEY_LENGTH,
  FLOE_TAG_LENGTH,
  type FloeParameters,
  GCM256_IV256_256K,
  MAX_SEGMENTS,
  SEGMENT_OVERHEAD,
  segmentPlaintext,
} from './layout.ts';

/**
 * The primitives FLOE stands on, given by the host; all calls are synchronous.
 * `Key` is whatever the host's AES wants, so that a server can hold an imported key instead of bytes.
 */
export interface FloeCrypto<Key> {
  /** HKDF-Expand with SHA-384 (RFC 5869 § 2.3); `length` is at most 48 here, one block. */
  hkdfExpandSha384(prk: Uint8Array, info: Uint8Array, length: number): Uint8Array;
  /** Imports 32 bytes as an AES-256-GCM key. */
  aeadKey(bytes: Uint8Array): Key;
  seal(key: Key, iv: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): { ciphertext: Uint8Array; tag: Uint8Array };
  /** Throws when the tag does not match; no plaintext leaves it before. */
  open(key: Key, iv: Uint8Array, ciphertext: Uint8Array, aad: Uint8Array, tag: Uint8Array): Uint8Array;
  random(length: number): Uint8Array;
}

/** Why a message could not be read. `length` and `parameters` say it is no such message; the others, that it was changed. */
export type FloeFailure = 'length' | 'parameters' | 'header_tag' | 'segment_length' | 'segment_tag' | 'order';

export class FloeError extends Error {
  readonly reason: FloeFailure;

  constructor(reason: FloeFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FloeError';
    this.reason = reason;
  }
}

/** The state of one message. It keeps the key derived last: neighbours share it. */
export type FloeMessage<Key> = {
  readonly parameters: FloeParameters;
  readonly messageKey: Uint8Array;
  readonly iv: Uint8Array;
  readonly aad: Uint8Array;
  derived: { group: number; key: Key } | null;
};

const NOT_LAST = 0xffffffff;
const HEADER_TAG = utf8('HEADER_TAG:');
const MESSAGE_KEY = utf8('MESSAGE_KEY:');
const DEK = utf8('DEK:');

/** PARAM_ENCODE: AEAD 0 (AES-256-GCM), KDF 0 (HKDF-Expand-SHA-384), ENC_SEG_LEN, FLOE_IV_LEN; 10 bytes. */
export function encodeParameters(parameters: FloeParameters): Uint8Array {
  return concat(new Uint8Array([0, 0]), uint32(parameters.segmentLength), uint32(FLOE_IV_LENGTH));
}

/** FLOE_KDF. */
function kdf<Key>(
  crypto: FloeCrypto<Key>,
  parameters: FloeParameters,
  key: Uint8Array,
  iv: Uint8Array,
  aad: Uint8Array,
  purpose: Uint8Array,
  length: number,
): Uint8Array {
  return crypto.hkdfExpandSha384(key, concat(encodeParameters(parameters), iv, purpose, aad), length);
}

/** The 48 bytes from which the segment keys of a message come. `key` is the 32-byte FLOE key. */
export function deriveMessageKey<Key>(
  crypto: FloeCrypto<Key>,
  key: Uint8Array,
  iv: Uint8Array,
  aad: Uint8Array,
  parameters: FloeParameters = GCM256_IV256_256K,
): Uint8Array {
  return kdf(crypto, parameters, key, iv, aad, MESSAGE_KEY, 48);
}

/** The header's tag: it commits to key, parameters, IV and AAD. */
export function deriveHeaderTag<Key>(
  crypto: FloeCrypto<Key>,
  key: Uint8Array,
  iv: Uint8Array,
  aad: Uint8Array,
  parameters: FloeParameters = GCM256_IV256_256K,
): Uint8Array {
  return kdf(crypto, parameters, key, iv, aad, HEADER_TAG, FLOE_TAG_LENGTH);
}

/** The AEAD key of the segment at `position`; derived anew once in 2^rotationMask segments. */
export function segmentKey<Key>(crypto: FloeCrypto<Key>, message: FloeMessage<Key>, position: number): Key {
  const span = 2 ** message.parameters.rotationMask;
  const group = position - (position % span);
  if (message.derived?.group === group) return message.derived.key;
  const { parameters, messageKey, iv, aad } = message;
  const key = crypto.aeadKey(kdf(crypto, parameters, messageKey, iv, aad, concat(DEK, uint64(group)), FLOE_KEY_LENGTH));
  message.derived = { group, key };
  return key;
}

/** The AAD of a segment: its position and whether it is the last; 9 bytes. */
export function segmentAad(position: number, isLast: boolean): Uint8Array {
  const aad = new Uint8Array(9);
  const view = new DataView(aad.buffer);
  view.setUint32(0, Math.floor(position / 2 ** 32));
  view.setUint32(4, position % 2 ** 32);
  aad[8] = isLast ? 1 : 0;
  return aad;
}

/** The length field before a segment: 0xFFFFFFFF, or the whole encrypted length of the last one. */
export function segmentLengthField(plaintextLength: number, isLast: boolean): number {
  return isLast ? plaintextLength + SEGMENT_OVERHEAD : NOT_LAST;
}

/** Begins a message under a fresh IV. The header comes first in it; `key` is 32 bytes. */
export function startEncryption<Key>(
  crypto: FloeCrypto<Key>,
  key: Uint8Array,
  aad: Uint8Array,
  parameters: FloeParameters = GCM256_IV256_256K,
): { message: FloeMessage<Key>; header: Uint8Array } {
  requireKey(key);
  const iv = crypto.random(FLOE_IV_LENGTH);
  const tag = deriveHeaderTag(crypto, key, iv, aad, parameters);
  const header = concat(encodeParameters(parameters), iv, tag);
  const messageKey = deriveMessageKey(crypto, key, iv, aad, parameters);
  return { message: { parameters, messageKey, iv, aad, derived: null }, header };
}

/** Checks a header and gives the state for reading. Throws FloeError `length`, `parameters` or `header_tag`. */
export function startDecryption<Key>(
  crypto: FloeCrypto<Key>,
  key: Uint8Array,
  aad: Uint8Array,
  header: Uint8Array,
  parameters: FloeParameters = GCM256_IV256_256K,
): FloeMessage<Key> {
  requireKey(key);
  if (header.length !== FLOE_HEADER_LENGTH) {
    throw new FloeError('length', `a header has ${FLOE_HEADER_LENGTH} bytes, not ${header.length}`);
  }
  if (!equalInConstantTime(header.subarray(0, 10), encodeParameters(parameters))) {
    throw new FloeError('parameters', 'the message has other parameters');
  }
  const iv = header.slice(10, 10 + FLOE_IV_LENGTH);
  const tag = deriveHeaderTag(crypto, key, iv, aad, parameters);
  if (!equalInConstantTime(tag, header.subarray(10 + FLOE_IV_LENGTH))) {
    throw new FloeError('header_tag', 'the header does not belong to this key and place');
  }
  const messageKey = deriveMessageKey(crypto, key, iv, aad, parameters);
  return { parameters, messageKey, iv, aad, derived: null };
}

/**
 * One encrypted segment. The random-access call: the caller sees to it that no position is used twice and that nothing
 * follows the last. Every segment but the last is full. Throws RangeError when lengths or position cannot be.
 */
export function encryptSegment<Key>(
  crypto: FloeCrypto<Key>,
  message: FloeMessage<Key>,
  plaintext: Uint8Array,
  position: number,
  isLast: boolean,
): Uint8Array {
  requirePosition(position, isLast);
  const full = segmentPlaintext(message.parameters);
  if (isLast ? plaintext.length > full : plaintext.length !== full) {
    throw new RangeError(`a segment has ${isLast ? 'at most ' : ''}${full} bytes, not ${plaintext.length}`);
  }
  const iv = crypto.random(AEAD_IV_LENGTH);
  const key = segmentKey(crypto, message, position);
  const { ciphertext, tag } = crypto.seal(key, iv, plaintext, segmentAad(position, isLast));
  return concat(uint32(segmentLengthField(plaintext.length, isLast)), iv, ciphertext, tag);
}

/** The plaintext of one segment. Throws FloeError `segment_length` or `segment_tag`. */
export function decryptSegment<Key>(
  crypto: FloeCrypto<Key>,
  message: FloeMessage<Key>,
  segment: Uint8Array,
  position: number,
  isLast: boolean,
): Uint8Array {
  requirePosition(position, isLast);
  const { length } = segment;
  const { segmentLength } = message.parameters;
  const fits = isLast ? length >= SEGMENT_OVERHEAD && length <= segmentLength : length === segmentLength;
  if (!fits || lengthField(segment) !== segmentLengthField(length - SEGMENT_OVERHEAD, isLast)) {
    throw new FloeError('segment_length', `segment ${position} has not the length it should have`);
  }
  const body = length - AEAD_TAG_LENGTH;
  const key = segmentKey(crypto, message, position);
  try {
    return crypto.open(
      key,
      segment.subarray(4, 4 + AEAD_IV_LENGTH),
      segment.subarray(4 + AEAD_IV_LENGTH, body),
      segmentAad(position, isLast),
      segment.subarray(body),
    );
  } catch (cause) {
    throw new FloeError('segment_tag', `segment ${position} was changed or belongs elsewhere`, { cause });
  }
}

/** True when the length field says that this is the last segment; only decryption proves it. */
export function saysLast(segment: Uint8Array): boolean {
  return lengthField(segment) !== NOT_LAST;
}

function lengthField(segment: Uint8Array): number {
  if (segment.length < SEGMENT_OVERHEAD) throw new FloeError('segment_length', 'a segment is cut off');
  return new DataView(segment.buffer, segment.byteOffset, 4).getUint32(0);
}

function requireKey(key: Uint8Array): void {
  if (key.length !== FLOE_KEY_LENGTH) throw new RangeError(`a FLOE key has ${FLOE_KEY_LENGTH} bytes`);
}

function requirePosition(position: number, isLast: boolean): void {
  // The last place is kept for the last segment (specification, encryptOnlineSegment).
  if (!Number.isInteger(position) || position < 0 || position >= MAX_SEGMENTS - (isLast ? 0 : 1)) {
    throw new RangeError(`no segment ${position}`);
  }
}
