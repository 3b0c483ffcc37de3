const encoder = new TextEncoder();
// ignoreBOM keeps a leading U+FEFF: it is part of the name.
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const HEX = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'));
/** Of each code unit below 128 the digit it is, or -1. */
const NIBBLE = Int8Array.from({ length: 128 }, (_, unit) => {
  const digit = Number.parseInt(String.fromCharCode(unit), 16);
  return Number.isNaN(digit) ? -1 : digit;
});
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const SEXTET = new Int8Array(256).fill(-1);
for (let value = 0; value < 64; value++) SEXTET[ALPHABET.charCodeAt(value)] = value;

/** UTF-8 bytes of a text. A lone surrogate becomes U+FFFD, so check `isWellFormed()` where that matters. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text of valid UTF-8, or null. Nothing is normalised, a byte order mark stays. */
export function utf8Text(bytes: Uint8Array): string | null {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return null;
  }
}

/** One string per byte (ISO-8859-1), the shape in which Node hands out header values. */
export function latin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0xff) throw new RangeError('not a latin-1 string');
    bytes[i] = unit;
  }
  return bytes;
}

export function concat(...chunks: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Order of bytes, as memcmp: negative, 0 or positive; a prefix comes first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Compares in a time that depends on the lengths only. */
export function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}

/** Lower-case hexadecimal. */
export function hex(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += HEX[bytes[i] as number];
  return text;
}

/** Bytes of a hexadecimal text of either case, or null when it is none. */
export function fromHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0) return null;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    const high = NIBBLE[text.charCodeAt(2 * i)] ?? -1;
    const low = NIBBLE[text.charCodeAt(2 * i + 1)] ?? -1;
    if (high < 0 || low < 0) return null;
    bytes[i] = (high << 4) | low;
  }
  return bytes;
}

/** RFC 4648 § 4, padded. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += (ALPHABET[word >> 18] as string) + (ALPHABET[(word >> 12) & 63] as string);
    text += left > 1 ? (ALPHABET[(word >> 6) & 63] as string) : '=';
    text += left > 2 ? (ALPHABET[word & 63] as string) : '=';
  }
  return text;
}

/** Strict RFC 4648 § 4: padded, no white space, unused bits zero. Null for everything else. */
export function fromBase64(text: string): Uint8Array | null {
  const { length } = text;
  if (length % 4 !== 0) return null;
  const padding = length > 0 && text.endsWith('=') ? (text.endsWith('==') ? 2 : 1) : 0;
  const bytes = new Uint8Array((length / 4) * 3 - padding);
  const digits = length - padding;
  let word = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < digits; i++) {
    const unit = text.charCodeAt(i);
    const value = unit < 256 ? (SEXTET[unit] as number) : -1;
    if (value < 0) return null;
    word = ((word << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (word >> bits) & 0xff;
    }
  }
  return (word & ((1 << bits) - 1)) === 0 ? bytes : null;
}

/** RFC 4648 § 5 without padding, as JWS writes it. */
export function base64url(bytes: Uint8Array): string {
  return base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Strict reading of `base64url`; null for everything else. */
export function fromBase64url(text: string): Uint8Array | null {
  if (/[+/=]/.test(text)) return null;
  const padding = '='.repeat((4 - (text.length % 4)) % 4);
  return padding.length > 2 ? null : fromBase64(text.replaceAll('-', '+').replaceAll('_', '/') + padding);
}

/** Unsigned big-endian integer of 8 bytes; `value` is a safe integer, not negative. */
export function uint64(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not an unsigned safe integer: ${value}`);
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(value / 2 ** 32));
  view.setUint32(4, value % 2 ** 32);
  return bytes;
}

/** Unsigned big-endian integer of 4 bytes. */
export function uint32(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) throw new RangeError(`not a uint32: ${value}`);
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
