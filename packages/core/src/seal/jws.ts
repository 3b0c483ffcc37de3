import { base64url, concat, fromBase64url, utf8, utf8Text } from '../bytes/bytes.ts';
import { canonicalBytes } from './jcs.ts';

/** Protected header of a signature by Ed25519 (RFC 8037); `kid` names the key. */
export type JwsHeader = { alg: 'EdDSA'; kid?: string; typ?: string };

const DOT = utf8('.');

/** The bytes that the key signs (RFC 7515 § 5.1). */
export function jwsSigningInput(header: JwsHeader, payload: Uint8Array): Uint8Array {
  return concat(utf8(headerPart(header)), DOT, utf8(base64url(payload)));
}

/** A compact JWS without its payload (RFC 7515, appendix F): `header..signature`. `signature` is 64 bytes over `jwsSigningInput`. */
export function detachedJws(header: JwsHeader, signature: Uint8Array): string {
  if (signature.length !== 64) throw new RangeError('an Ed25519 signature has 64 bytes');
  return `${headerPart(header)}..${base64url(signature)}`;
}

/** `jws` with its payload put back, as libraries for compact JWS want it. */
export function attachPayload(jws: string, payload: Uint8Array): string {
  const parts = jws.split('.');
  if (parts.length !== 3 || parts[1] !== '') throw new RangeError('not a detached JWS');
  return [parts[0], base64url(payload), parts[2]].join('.');
}

export type ParsedJws = {
  header: JwsHeader;
  /** What must have been signed, if this JWS belongs to the payload. */
  signingInput: Uint8Array;
  signature: Uint8Array;
};

/** The parts of a detached JWS over `payload`, or null when it is none by EdDSA. Proves nothing: verify the signature. */
export function parseDetachedJws(jws: string, payload: Uint8Array): ParsedJws | null {
  const parts = jws.split('.');
  if (parts.length !== 3 || parts[1] !== '') return null;
  const [first, , last] = parts as [string, string, string];
  const signature = fromBase64url(last);
  const header = readHeader(first);
  if (header === null || signature?.length !== 64) return null;
  return { header, signature, signingInput: concat(utf8(first), DOT, utf8(base64url(payload))) };
}

function headerPart(header: JwsHeader): string {
  return base64url(canonicalBytes(header));
}

function readHeader(part: string): JwsHeader | null {
  const bytes = fromBase64url(part);
  const text = bytes && utf8Text(bytes);
  if (text === null) return null;
  try {
    const header = JSON.parse(text) as Record<string, unknown> | null;
    // An extension that must be understood (`crit`) is not understood here.
    return header?.alg === 'EdDSA' && header.crit === undefined ? (header as JwsHeader) : null;
  } catch {
    return null;
  }
}
