import canonicalize from 'canonicalize';
import { utf8 } from '../bytes/bytes.ts';

/**
 * Canonical JSON (RFC 8785): one spelling for one value. A bigint stands as a number up to 2^53 - 1 and as a decimal
 * string above, for readers keep no more digits. Members that are undefined are left out.
 * @throws Error for NaN, infinities, lone surrogates, cycles and what JSON has no word for
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(withoutBigints(value));
  if (text === undefined) throw new TypeError('JSON has no word for this value');
  return text;
}

/** The UTF-8 bytes of `canonicalJson`: what is hashed and signed. */
export function canonicalBytes(value: unknown): Uint8Array {
  return utf8(canonicalJson(value));
}

function withoutBigints(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (Array.isArray(value)) return value.map(withoutBigints);
  if (typeof value !== 'object' || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutBigints(member)]));
}
