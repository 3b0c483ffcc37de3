import { utf8Text } from '../../bytes/bytes.ts';

/**
 * Names of a FileSink are strings. A byte that is no UTF-8 stands in one as U+DC00 + byte (PEP 383): valid UTF-8 never gives
 * such half of a pair, so the bytes come back.
 */
export function nameOfBytes(bytes: Uint8Array): string {
  const text = utf8Text(bytes);
  if (text !== null) return text;
  let name = '';
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] as number;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const char = at + length <= bytes.length ? utf8Text(bytes.subarray(at, at + length)) : null;
    name += char ?? String.fromCharCode(0xdc00 + lead);
    at += char === null ? 1 : length;
  }
  return name;
}

const encoder = new TextEncoder();

/** The bytes of a name that `nameOfBytes` made. */
export function bytesOfName(name: string): Uint8Array {
  if (name.isWellFormed()) return encoder.encode(name);
  const bytes: number[] = [];
  for (const char of name) {
    const unit = char.charCodeAt(0);
    if (char.length === 1 && unit >= 0xdc80 && unit <= 0xdcff) bytes.push(unit - 0xdc00);
    else bytes.push(...encoder.encode(char));
  }
  return Uint8Array.from(bytes);
}
