import { hash } from 'node:crypto';
import type { Bytes } from './tables.ts';

/** Bytes of one piece (design § 2). */
export const PIECE = 8 * 1024 * 1024;
/** Pieces in one digest row. */
export const PIECES_A_ROW = 256;
export const DIGEST = 32;
/** Rows one statement may touch. */
export const ROWS = 1_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const EMPTY = new Uint8Array(0);

export function sha256(bytes: Uint8Array): Bytes {
  return hash('sha256', bytes, 'buffer');
}

/** SHA-256 of nothing: the digest of an empty file and the hash of the root. */
export const SHA256_OF_NOTHING = sha256(EMPTY);

export function idBytes(id: string): Bytes {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  if (bytes.length !== 16) throw new RangeError('not a UUID');
  return bytes;
}

export function idBytesOrNull(id: string | null): Bytes | null {
  return id === null ? null : idBytes(id);
}

export function idText(bytes: Bytes): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}

export function idTextOrNull(bytes: Bytes | null): string | null {
  return bytes === null ? null : idText(bytes);
}

export function hex(bytes: Bytes): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

export function fromHex(text: string): Bytes {
  return Buffer.from(text, 'hex');
}

export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

export function text(bytes: Bytes): string {
  return decoder.decode(bytes);
}

export function equal(a: Bytes | null, b: Bytes | null): boolean {
  if (a === null || b === null) return a === b;
  return Buffer.compare(a, b) === 0;
}

const SLASH = 0x2f;

/** Everything before the last slash; empty for a name at the root. */
export function parentOf(path: Bytes): Bytes {
  const at = path.lastIndexOf(SLASH);
  return at < 0 ? EMPTY : path.subarray(0, at);
}

export function nameOf(path: Bytes): Bytes {
  return path.subarray(path.lastIndexOf(SLASH) + 1);
}

export function pieceCount(size: number): number {
  return Math.ceil(size / PIECE);
}

export function isZero(bytes: Bytes): boolean {
  return bytes.every((byte) => byte === 0);
}
