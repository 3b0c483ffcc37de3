import { utf8Text } from '@datoferum/core';

/**
 * `attachment` with the name twice (RFC 6266, RFC 8187): plain ASCII for old clients, and the exact name where it is
 * UTF-8. Bytes that a header cannot carry become `_`.
 */
export function attachment(name: Uint8Array): string {
  const text = utf8Text(name);
  const ascii = [...(text ?? Buffer.from(name).toString('latin1'))]
    .map((char) => (/^[ !#-$&-[\]-~]$/.test(char) ? char : '_'))
    .join('');
  const plain = `attachment; filename="${ascii}"`;
  return text === null || text === ascii ? plain : `${plain}; filename*=UTF-8''${extValue(text)}`;
}

/** RFC 8187 § 3.2.1: attr-char stays, every other byte is percent-encoded. */
function extValue(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
