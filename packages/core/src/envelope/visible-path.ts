import { utf8Text } from '../bytes/bytes.ts';

// Cc, line and paragraph separators, zero-width space, byte order mark, and everything that turns the writing direction.
// The joiners U+200C and U+200D stay: Persian and emoji are written with them.
const HIDDEN = /[\p{Cc}\u2028\u2029\u200b\ufeff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A path for a screen: what cannot be seen or turns the reading order stands as a mark, `‹U+202E›`, and a byte that is
 * no UTF-8 as `‹0xE9›`. For eyes only: it does not lead back to the bytes.
 */
export function visiblePath(path: Uint8Array): string {
  const text = utf8Text(path) ?? markForeignBytes(path);
  return text.replace(
    HIDDEN,
    (char) => `‹U+${(char.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}›`,
  );
}

function markForeignBytes(path: Uint8Array): string {
  let text = '';
  for (let at = 0; at < path.length; ) {
    const lead = path[at] as number;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const char = at + length <= path.length ? utf8Text(path.subarray(at, at + length)) : null;
    text += char ?? `‹0x${lead.toString(16).toUpperCase()}›`;
    at += char === null ? 1 : length;
  }
  return text;
}
