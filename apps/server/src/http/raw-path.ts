import { DatoferumError } from '@datoferum/core';

const PERCENT = 0x25;

/**
 * The bytes that a percent-encoded part of a URL means: `%XX` is a byte, everything else stands for itself.
 * Nothing is normalised, so NFC, NFD and bytes that are no UTF-8 stay what was sent.
 * @throws DatoferumError `path_invalid` at a `%` without two hexadecimal digits
 */
export function percentDecoded(raw: string): Uint8Array {
  const bytes = Buffer.from(raw, 'latin1');
  if (!bytes.includes(PERCENT)) return bytes;
  let to = 0;
  for (let at = 0; at < bytes.length; at++) {
    let byte = bytes[at] as number;
    if (byte === PERCENT) {
      const high = digit(bytes[at + 1]);
      const low = digit(bytes[at + 2]);
      if (high < 0 || low < 0) {
        throw new DatoferumError('path_invalid', 'A "%" in the address is not followed by two hexadecimal digits.');
      }
      byte = high * 16 + low;
      at += 2;
    }
    bytes[to++] = byte;
  }
  return bytes.subarray(0, to);
}

/** One parameter of a raw query as bytes (`+` is a space, as forms send it), or null when it is absent. */
export function queryBytes(query: string, name: string): Uint8Array | null {
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    const key = equals < 0 ? pair : pair.slice(0, equals);
    if (key === name) return percentDecoded((equals < 0 ? '' : pair.slice(equals + 1)).replaceAll('+', ' '));
  }
  return null;
}

function digit(unit: number | undefined): number {
  if (unit === undefined) return -1;
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const letter = unit | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
