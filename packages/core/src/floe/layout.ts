/**
 * FLOE (c2sp.org/FLOE): the sizes and places of a message. AEAD, KDF and IV length are fixed by the specification
 * (AES-256-GCM, HKDF-Expand-SHA-384, 32 bytes); all lengths are in bytes.
 */
export type FloeParameters = {
  /** ENC_SEG_LEN: one whole encrypted segment. */
  segmentLength: number;
  /** AEAD_ROTATION_MASK: 2^mask segments share one derived key. */
  rotationMask: number;
};

/** 256 KiB of plaintext in a segment. */
export const GCM256_IV256_256K: FloeParameters = { segmentLength: 262_176, rotationMask: 20 };

export const FLOE_KEY_LENGTH = 32;
export const FLOE_IV_LENGTH = 32;
export const FLOE_TAG_LENGTH = 32;
/** Parameters, IV and tag before the first segment. */
export const FLOE_HEADER_LENGTH = 10 + FLOE_IV_LENGTH + FLOE_TAG_LENGTH;
export const AEAD_IV_LENGTH = 12;
export const AEAD_TAG_LENGTH = 16;
/** Length field, IV and tag: what a segment adds to its plaintext. */
export const SEGMENT_OVERHEAD = 4 + AEAD_IV_LENGTH + AEAD_TAG_LENGTH;
/** AEAD_MAX_SEGMENTS. */
export const MAX_SEGMENTS = 2 ** 40;

/** Plaintext bytes in every segment but the last. */
export function segmentPlaintext(parameters: FloeParameters = GCM256_IV256_256K): number {
  return parameters.segmentLength - SEGMENT_OVERHEAD;
}

/** Segments of a message as we write it: at least one, the last not empty unless the message is. */
export function segmentCount(plaintextLength: number, parameters: FloeParameters = GCM256_IV256_256K): number {
  return Math.max(1, Math.ceil(plaintextLength / segmentPlaintext(parameters)));
}

/** Size of a whole message with header, for `plaintextLength` bytes. */
export function ciphertextLength(plaintextLength: number, parameters: FloeParameters = GCM256_IV256_256K): number {
  return FLOE_HEADER_LENGTH + segmentCount(plaintextLength, parameters) * SEGMENT_OVERHEAD + plaintextLength;
}

/** Position of the segment that holds byte `offset` of the plaintext. */
export function segmentOfOffset(offset: number, parameters: FloeParameters = GCM256_IV256_256K): number {
  return Math.floor(offset / segmentPlaintext(parameters));
}

/** Where segment `position` begins in the message, the header counted. */
export function segmentStart(position: number, parameters: FloeParameters = GCM256_IV256_256K): number {
  return FLOE_HEADER_LENGTH + position * parameters.segmentLength;
}

/** Whole encrypted length of segment `position` in a message of `plaintextLength` bytes. */
export function segmentSize(
  position: number,
  plaintextLength: number,
  parameters: FloeParameters = GCM256_IV256_256K,
): number {
  const whole = segmentPlaintext(parameters);
  return SEGMENT_OVERHEAD + Math.min(whole, plaintextLength - position * whole);
}

/** The segments that hold a range of plaintext, and where their bytes lie. */
export type SegmentRange = {
  /** First and last segment, both included. */
  first: number;
  last: number;
  /** The last one of the range is the last one of the message. */
  endsMessage: boolean;
  /** Where the segments begin in the message, the header counted, and their encrypted bytes. */
  cipherStart: number;
  cipherLength: number;
  /** Bytes to leave out of the first segment's plaintext. */
  skip: number;
  /** Bytes of plaintext asked for. */
  length: number;
};

/**
 * Maps plaintext [offset, offset + length) of a message of `plaintextLength` bytes to its segments.
 * @throws RangeError when the range is empty or leaves the message; the empty message has the range (0, 0)
 */
export function segmentRange(
  plaintextLength: number,
  offset: number,
  length: number,
  parameters: FloeParameters = GCM256_IV256_256K,
): SegmentRange {
  if (offset < 0 || length < (plaintextLength === 0 ? 0 : 1) || offset + length > plaintextLength) {
    throw new RangeError(`no range ${offset}+${length} in ${plaintextLength} bytes`);
  }
  const first = segmentOfOffset(offset, parameters);
  const last = Math.max(first, segmentOfOffset(offset + length - 1, parameters));
  const cipherStart = segmentStart(first, parameters);
  const cipherEnd = segmentStart(last, parameters) + segmentSize(last, plaintextLength, parameters);
  return {
    first,
    last,
    endsMessage: last === segmentCount(plaintextLength, parameters) - 1,
    cipherStart,
    cipherLength: cipherEnd - cipherStart,
    skip: offset - first * segmentPlaintext(parameters),
    length,
  };
}
