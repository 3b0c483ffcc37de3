import fc from 'fast-check';
import { utf8 } from '../bytes/bytes.ts';

/** Names that have cost somebody a day; all of them are carried as they are. */
export const NASTY_NAMES: readonly Uint8Array[] = [
  ...[
    'cafe\u0301.txt',
    'caf\u00e9.txt',
    '\u{1f469}\u200d\u{1f680} rocket.mov',
    '\u05e9\u05dc\u05d5\u05dd \u202egpj.exe',
    'two\nlines',
    'carriage\rreturn',
    'back\\slash',
    '\\leading',
    'C:\\windows\\win.ini',
    'trailing space ',
    'trailing dot.',
    ' leading space',
    '-rf',
    '...',
    'CON',
    'aux.txt',
    'file:stream',
    'a*b?c"d<e>f|g',
    '%2e%2e%2f',
    '~',
    '\ufeffbom',
    '\u200b',
    '\u0001\u001b[31mred',
    '__proto__',
    'null',
    'undefined',
    '\u65e5\u672c\u8a9e',
  ].map(utf8),
  new Uint8Array([0x63, 0x61, 0x66, 0xe9]),
  new Uint8Array([0xff, 0xfe, 0x41]),
  new Uint8Array([0xed, 0xa0, 0x80]),
  new Uint8Array([0xc0, 0xae, 0xc0, 0xae]),
];

const isDots = (name: Uint8Array) => name.length <= 2 && name.every((byte) => byte === 0x2e);

/** One name: nasty, plain, or any bytes but NUL and `/`; 1 to 255 bytes. */
function aName(): fc.Arbitrary<Uint8Array> {
  const anyByte = fc.integer({ min: 1, max: 254 }).map((byte) => (byte < 0x2f ? byte : byte + 1));
  return fc
    .oneof(
      fc.constantFrom(...NASTY_NAMES),
      fc.stringMatching(/^[a-z0-9._-]{1,12}$/).map(utf8),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).map((text) => utf8(text.replace(/[\0/]/g, '_'))),
      fc.array(anyByte, { minLength: 1, maxLength: 40 }).map((bytes) => Uint8Array.from(bytes)),
    )
    .filter((name) => !isDots(name));
}

/** A path that the courier carries: 1 to 6 nasty names, under 4,096 bytes. */
export function aPath(): fc.Arbitrary<Uint8Array> {
  return fc.array(aName(), { minLength: 1, maxLength: 6 }).map((names) => {
    const bytes: number[] = [];
    for (const [index, name] of names.entries()) bytes.push(...(index > 0 ? [0x2f] : []), ...name);
    return Uint8Array.from(bytes);
  });
}

/** A path that the courier refuses, with the code it must answer. */
export function aRefusedPath(): fc.Arbitrary<{ bytes: Uint8Array; code: 'path_invalid' | 'path_too_long' }> {
  const wrong = ['', '.', '..', '/', '/etc/passwd', 'a//b', 'a/', 'a/./b', 'a/../b', '../a', 'a/..', 'a\0b'];
  const long = fc.integer({ min: 4097, max: 9000 }).map((length) => new Uint8Array(length).fill(0x61));
  return fc.oneof(
    fc.constantFrom(...wrong).map((text) => ({ bytes: utf8(text), code: 'path_invalid' as const })),
    long.map((bytes) => ({ bytes, code: 'path_too_long' as const })),
  );
}
