import { base64, fromBase64, utf8Text } from '../bytes/bytes.ts';
import { DatoferumError } from './errors.ts';

/** Keys as sent, values as the bytes that were meant: a value is text only for whoever decides so. */
export type UploadMetadata = ReadonlyMap<string, Uint8Array>;

const PATH_KEYS = ['relativePath', 'path', 'filename', 'name'] as const;
const KEY = /^[!-~\x80-\xff]+$/;

/**
 * Reads an Upload-Metadata header (tus 1.0, creation): `key base64` pairs separated by commas; the value may be missing.
 * An empty header is none. White space around a pair is forgiven, nothing else.
 * @param raw the header as Node hands it out (latin-1) or as bytes
 * @throws DatoferumError `metadata_invalid`
 */
export function parseUploadMetadata(raw: string | Uint8Array | null | undefined): UploadMetadata {
  const metadata = new Map<string, Uint8Array>();
  const text = typeof raw === 'string' ? raw : raw ? latin1Text(raw) : '';
  if (text.trim() === '') return metadata;
  for (const pair of text.split(',')) {
    const bare = withoutBlanks(pair);
    const space = bare.indexOf(' ');
    const key = space < 0 ? bare : bare.slice(0, space);
    const value = space < 0 ? '' : bare.slice(space + 1);
    if (!KEY.test(key)) throw invalid(`"${shorten(key)}" is not a key.`);
    if (metadata.has(key)) throw invalid(`The key "${shorten(key)}" stands twice.`);
    const bytes = fromBase64(value);
    if (bytes === null) throw invalid(`The value of "${shorten(key)}" is not padded base64.`);
    metadata.set(key, bytes);
  }
  return metadata;
}

/** A value as text, or null when the key is absent. Throws `metadata_invalid` when the value is no UTF-8. */
export function metadataText(metadata: UploadMetadata, key: string): string | null {
  const bytes = metadata.get(key);
  if (bytes === undefined) return null;
  const text = utf8Text(bytes);
  if (text === null) throw invalid(`The value of "${shorten(key)}" is not UTF-8.`);
  return text;
}

/**
 * The path that an upload names, as its bytes: the first of relativePath, path, filename and name that is not absent,
 * empty, "null" or "undefined" (Uppy sends those words for loose files). Null when none is; not yet checked as a path.
 */
export function pathOf(metadata: UploadMetadata): Uint8Array | null {
  for (const key of PATH_KEYS) {
    const bytes = metadata.get(key);
    if (bytes === undefined || bytes.length === 0) continue;
    const text = utf8Text(bytes);
    if (text !== 'null' && text !== 'undefined') return bytes;
  }
  return null;
}

// By hand: `trim` would also take bytes of the value, and a pattern for the end of a line takes quadratic time.
function withoutBlanks(text: string): string {
  const isBlank = (at: number) => text[at] === ' ' || text[at] === '\t';
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(from)) from++;
  while (to > from && isBlank(to - 1)) to--;
  return text.slice(from, to);
}

function invalid(detail: string): DatoferumError {
  return new DatoferumError('metadata_invalid', detail);
}

function latin1Text(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function shorten(text: string): string {
  // Keys come from outside and end up in an answer: printable and short.
  const printable = text.replace(/[^ -~]/g, '?');
  return printable.length > 40 ? `${printable.slice(0, 40)}…` : printable;
}

/** The header that carries `metadata`; keys without comma or white space. */
export function formatUploadMetadata(metadata: Iterable<readonly [key: string, value: Uint8Array]>): string {
  return [...metadata].map(([key, value]) => (value.length === 0 ? key : `${key} ${base64(value)}`)).join(',');
}
