import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomFillSync,
  timingSafeEqual,
} from 'node:crypto';
import { free } from './free.ts';

/**
 * FLOE (c2sp.org/FLOE; AES-256-GCM, HKDF-Expand-SHA-384) on node:crypto, one segment at a time and in place.
 * Lengths are in bytes. Segments are sealed at random access, so several threads may work on one message.
 */
export const HEADER = 74;
/** ENC_SEG_LEN of this house: 256 KiB of plaintext and the overhead. */
export const SEGMENT = 262_176;
export const OVERHEAD = 32;
export const PLAIN = SEGMENT - OVERHEAD;
/** Where the plaintext of a segment begins: after its length and IV. */
export const BODY = 16;

export interface FloeParams {
  /** ENC_SEG_LEN. */
  segment: number;
  /** Segments that share one AEAD key: 2 to this power. */
  rotation: number;
}

const HOUSE: FloeParams = { segment: SEGMENT, rotation: 20 };
const [IV, TAG, PARAMS] = [12, 16, 10];
const NOT_FINAL = 0xffffffff;
const GCM = { authTagLength: TAG };

/** Segments of a message: an empty one has one empty final segment, an exactly full last segment is the final one. */
export function segmentCount(plainLength: number): number {
  return Math.max(1, Math.ceil(plainLength / PLAIN));
}

export function cipherLengthOf(plainLength: number): number {
  return HEADER + plainLength + OVERHEAD * segmentCount(plainLength);
}

export type FloeFault = 'header' | 'segment';

/** The bytes are not what was sealed under this key and AAD. Nothing of them was given out. */
export class FloeError extends Error {
  readonly fault: FloeFault;
  constructor(fault: FloeFault, cause?: unknown) {
    super(`The FLOE ${fault} is not authentic.`, { cause });
    this.fault = fault;
  }
}

/** One message's keys. Holds key material: whoever caches it drops it in time. */
export class FloeMessage {
  readonly #params: FloeParams;
  readonly #iv: Uint8Array;
  readonly #aad: Uint8Array;
  readonly #messageKey: KeyObject;
  #aeadKey: { number: number; key: KeyObject } | null = null;

  private constructor(key: KeyObject, iv: Uint8Array, aad: Uint8Array, params: FloeParams) {
    this.#params = params;
    this.#iv = iv;
    this.#aad = aad;
    this.#messageKey = secret(kdf(key, params, iv, 'MESSAGE_KEY:', aad));
  }

  /** `iv`: 32 fresh random bytes, never used for another message. */
  static seal(key: KeyObject, aad: Uint8Array, iv: Uint8Array, params: FloeParams = HOUSE): FloeMessage {
    return new FloeMessage(key, iv, aad, params);
  }

  /** @throws FloeError when the header was not made with this key, AAD and segment length. */
  static open(key: KeyObject, aad: Uint8Array, header: Uint8Array, params: FloeParams = HOUSE): FloeMessage {
    if (header.length !== HEADER) throw new FloeError('header');
    const iv = header.slice(PARAMS, PARAMS + 32);
    const same = Buffer.compare(encodeParams(params), header.subarray(0, PARAMS)) === 0;
    const tag = kdf(key, params, iv, 'HEADER_TAG:', aad).subarray(0, 32);
    // Copied out of shared memory, so that both sides of the comparison stand still.
    if (!same || !timingSafeEqual(tag, header.slice(PARAMS + 32))) throw new FloeError('header');
    return new FloeMessage(key, iv, aad, params);
  }

  static writeHeader(
    key: KeyObject,
    aad: Uint8Array,
    iv: Uint8Array,
    into: Uint8Array,
    params: FloeParams = HOUSE,
  ): void {
    into.set(encodeParams(params), 0);
    into.set(iv, PARAMS);
    into.set(kdf(key, params, iv, 'HEADER_TAG:', aad).subarray(0, 32), PARAMS + 32);
  }

  /**
   * Seals `plainLength` bytes that stand at `segment[BODY…]`, in place; the segment is complete afterwards.
   * Every position is sealed once only; all but the final one are full.
   */
  sealSegment(segment: Buffer, plainLength: number, position: number, final: boolean): void {
    const cipher = createCipheriv('aes-256-gcm', this.#keyOf(position), freshIv(segment), GCM);
    cipher.setAAD(aadOf(position, final));
    segment.writeUInt32BE(final ? plainLength + OVERHEAD : NOT_FINAL, 0);
    const sealed = cipher.update(segment.subarray(BODY, BODY + plainLength));
    segment.set(sealed, BODY);
    free(sealed);
    cipher.final();
    segment.set(cipher.getAuthTag(), BODY + plainLength);
  }

  /** The segment's plaintext, in memory of its own. @throws FloeError, and then nothing was given out. */
  openSegment(segment: Uint8Array, position: number, final: boolean): Buffer {
    const { length } = segment;
    const most = this.#params.segment;
    if (final ? length < OVERHEAD || length > most : length !== most) throw new FloeError('segment');
    const bytes = Buffer.from(segment.buffer, segment.byteOffset, length);
    if (bytes.readUInt32BE(0) !== (final ? length : NOT_FINAL)) throw new FloeError('segment');
    const decipher = createDecipheriv('aes-256-gcm', this.#keyOf(position), bytes.subarray(4, BODY), GCM);
    decipher.setAAD(aadOf(position, final));
    decipher.setAuthTag(bytes.subarray(length - TAG));
    const plain = decipher.update(bytes.subarray(BODY, length - TAG));
    try {
      decipher.final();
    } catch (error) {
      throw new FloeError('segment', error);
    }
    return plain;
  }

  #keyOf(position: number): KeyObject {
    const span = 2 ** this.#params.rotation;
    const number = Math.floor(position / span);
    if (this.#aeadKey?.number !== number) {
      const first = Buffer.alloc(8);
      first.writeBigUInt64BE(BigInt(number * span));
      const bytes = kdf(this.#messageKey, this.#params, this.#iv, Buffer.concat([DEK, first]), this.#aad);
      this.#aeadKey = { number, key: secret(bytes.subarray(0, 32)) };
    }
    return this.#aeadKey.key;
  }
}

const DEK = Buffer.from('DEK:');
const ONE = Buffer.from([1]);

/** FLOE_KDF: at most one block of HKDF-Expand (RFC 5869 § 2.3) is ever asked for, so it is one HMAC; cut by the caller. */
function kdf(key: KeyObject, params: FloeParams, iv: Uint8Array, purpose: string | Buffer, aad: Uint8Array): Buffer {
  const hmac = createHmac('sha384', key).update(encodeParams(params)).update(iv);
  return hmac.update(purpose).update(aad).update(ONE).digest();
}

function secret(bytes: Buffer): KeyObject {
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

const encoded = new Map<number, Buffer>();

function encodeParams({ segment }: FloeParams): Buffer {
  let bytes = encoded.get(segment);
  if (!bytes) {
    // AEAD 0: AES-256-GCM. KDF 0: HKDF-Expand-SHA-384. Then the segment length and the length of the IV.
    bytes = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 32]);
    bytes.writeUInt32BE(segment, 2);
    encoded.set(segment, bytes);
  }
  return bytes;
}

function aadOf(position: number, final: boolean): Buffer {
  const aad = Buffer.allocUnsafe(9);
  aad.writeUInt32BE(Math.floor(position / 2 ** 32), 0);
  aad.writeUInt32BE(position >>> 0, 4);
  aad[8] = final ? 1 : 0;
  return aad;
}

const ivs = Buffer.alloc(IV * 256);
let ivAt = ivs.length;

/** The next 12 random bytes, also written where the segment carries them. */
function freshIv(segment: Uint8Array): Buffer {
  if (ivAt === ivs.length) {
    randomFillSync(ivs);
    ivAt = 0;
  }
  const iv = ivs.subarray(ivAt, ivAt + IV);
  ivAt += IV;
  segment.set(iv, 4);
  return iv;
}
