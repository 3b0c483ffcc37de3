import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A value that must leave no trace, and what it is called in a failure. */
export interface Known {
  name: string;
  value: Uint8Array;
  /** Text is also looked for in other encodings of its characters. */
  isText: boolean;
}

export const text = (name: string, value: string): Known => ({ name, value: Buffer.from(value), isText: true });
export const binary = (name: string, value: Uint8Array): Known => ({ name, value: Buffer.from(value), isText: false });

/** Every place below a folder where a known value stands, in any form: `file: name as form`. */
export function tracesIn(folder: string, values: readonly Known[]): string[] {
  const found: string[] = [];
  const sought = values.map((known) => ({ known, forms: formsOf(known) }));
  for (const item of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!item.isFile()) continue;
    const path = join(item.parentPath, item.name);
    const bytes = Buffer.concat([withoutFill(readFileSync(path)), Buffer.from(`\n${path}`)]);
    const lower = lowered(bytes);
    for (const { known, forms } of sought) {
      for (const [form, needle, isFolded] of forms)
        if ((isFolded ? lower : bytes).includes(needle))
          found.push(`${path.slice(folder.length + 1)}: ${known.name} as ${form}`);
    }
  }
  return found;
}

/** A file that is one byte over and over, as the reserve is, holds no value; its 64 MiB need not be looked through for each. */
function withoutFill(bytes: Buffer): Buffer {
  const isFill = bytes.length > 4_096 && bytes.subarray(1).equals(bytes.subarray(0, -1));
  return isFill ? bytes.subarray(0, 4_096) : bytes;
}

/** UTF-8, UTF-16 both ways, base64 and base64url at each alignment, percent, hexadecimal; folded forms are compared in lower case. */
function formsOf({ value, isText }: Known): [form: string, needle: Buffer, isFolded: boolean][] {
  const forms: [string, Buffer, boolean][] = [
    ['bytes', Buffer.from(value), false],
    ['hex', Buffer.from(Buffer.from(value).toString('hex')), true],
    ['percent', Buffer.from(lowered(Buffer.from([...value].map(percent).join('')))), true],
  ];
  for (const shift of [0, 1, 2]) {
    const needle = base64At(value, shift);
    forms.push(
      [`base64 +${shift}`, Buffer.from(needle), false],
      [`base64url +${shift}`, Buffer.from(needle.replaceAll('+', '-').replaceAll('/', '_')), false],
    );
  }
  if (isText) {
    const characters = Buffer.from(value).toString();
    const little = Buffer.from(characters, 'utf16le');
    const big = Buffer.from(little).swap16();
    const small = characters.toLowerCase();
    forms.push(
      ['UTF-16LE', little, false],
      ['UTF-16BE', big, false],
      ['lower case', lowered(Buffer.from(characters)), true],
      ['lower case of all letters', Buffer.from(small), true],
    );
    forms.push(
      ['NFD', Buffer.from(characters.normalize('NFD')), false],
      ['NFC', Buffer.from(characters.normalize('NFC')), false],
    );
  }
  return forms;
}

const percent = (byte: number): string =>
  /[A-Za-z0-9._~-]/.test(String.fromCharCode(byte))
    ? String.fromCharCode(byte)
    : `%${byte.toString(16).padStart(2, '0')}`;

/** What base64 makes of the value when `shift` unknown bytes stand before it: the characters that hang on it alone. */
function base64At(value: Uint8Array, shift: number): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), value]).toString('base64');
  const first = [0, 2, 3][shift] as number;
  return encoded.slice(first, Math.floor(((shift + value.length) * 8) / 6));
}

/** ASCII letters in lower case, every other byte as it is. */
function lowered(bytes: Buffer): Buffer {
  const out = Buffer.from(bytes);
  for (let i = 0; i < out.length; i += 1) {
    const byte = out[i] as number;
    if (byte >= 0x41 && byte <= 0x5a) out[i] = byte + 0x20;
  }
  return out;
}
