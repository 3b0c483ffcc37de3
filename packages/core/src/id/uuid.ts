import { fromHex, hex } from '../bytes/bytes.ts';

const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for the 36 lower-case characters of a UUID of any version; ids are compared as bytes, so there is one spelling. */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && SHAPE.test(text);
}

/**
 * A UUID version 7 (RFC 9562 § 5.7): 48 bits of time, then chance.
 * @param nowMs milliseconds since 1970, an integer from 0 to 2^48 - 1
 * @param random10 10 random bytes, of which 74 bits are used
 */
export function uuidv7(nowMs: number, random10: Uint8Array): string {
  if (!Number.isInteger(nowMs) || nowMs < 0 || nowMs >= 2 ** 48)
    throw new RangeError(`not a time for UUIDv7: ${nowMs}`);
  if (random10.length !== 10) throw new RangeError('UUIDv7 takes 10 random bytes');
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(nowMs / 2 ** 32));
  view.setUint32(2, nowMs % 2 ** 32);
  bytes.set(random10, 6);
  bytes[6] = 0x70 | ((bytes[6] as number) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f);
  return uuidText(bytes);
}

/** The 16 bytes of an id. Throws RangeError when `id` is no UUID. */
export function uuidBytes(id: string): Uint8Array {
  if (!isUuid(id)) throw new RangeError('not a UUID');
  return fromHex(id.replaceAll('-', '')) as Uint8Array;
}

/** The text of 16 bytes. Throws RangeError for another length. */
export function uuidText(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new RangeError('a UUID has 16 bytes');
  const text = hex(bytes);
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}
