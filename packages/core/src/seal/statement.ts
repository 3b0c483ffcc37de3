import { concat, hex, utf8 } from '../bytes/bytes.ts';
import { uuidBytes } from '../id/uuid.ts';

/** SHA-256, given by the host. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** An in-toto Statement v1: what the signature speaks about (by digest) and what it says of it. Signed as canonical JSON. */
export type Statement<Predicate> = {
  _type: 'https://in-toto.io/Statement/v1';
  subject: { name: string; digest: { sha256: string } }[];
  predicateType: string;
  predicate: Predicate;
};

export const PREDICATE_TYPES = {
  seal: 'urn:datoferum:seal:1',
  receipt: 'urn:datoferum:receipt:1',
  certificate: 'urn:datoferum:certificate:1',
} as const;

export function statement<Predicate>(
  kind: keyof typeof PREDICATE_TYPES,
  digests: Readonly<Record<string, Uint8Array>>,
  predicate: Predicate,
): Statement<Predicate> {
  const subject = Object.entries(digests).map(([name, sha256]) => ({ name, digest: { sha256: hex(sha256) } }));
  return { _type: 'https://in-toto.io/Statement/v1', subject, predicateType: PREDICATE_TYPES[kind], predicate };
}

/** A person as a statement knows one: the address in its one spelling and 32 random bytes kept beside it. */
export type Party = { address: string; salt: Uint8Array };

/**
 * A salted commitment, SHA-256(salt ‖ address) in hexadecimal: says nothing to whoever lacks the salt, and who is shown
 * salt and address can check it. The salt stands in no statement.
 */
export function commitment(sha256: Sha256, { address, salt }: Party): string {
  // One length of salt: otherwise two pairs could share a commitment.
  if (salt.length !== 32) throw new RangeError('a salt has 32 bytes');
  return hex(sha256(concat(salt, utf8(address))));
}

/** RFC 3339 in UTC with milliseconds; `ms` since 1970. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString();
}

/** The digests of the sealed documents that name an envelope's content; null when it was never sealed. */
export type SealedDigests = { manifest: Uint8Array; seal: Uint8Array } | null;

/** What a receipt or certificate speaks about: the sealed documents, or the envelope's id (its 16 bytes) when there are none. */
export function subjectOf(sha256: Sha256, envelope: string, sealed: SealedDigests): Record<string, Uint8Array> {
  if (sealed === null) return { envelope: sha256(uuidBytes(envelope)) };
  return { 'manifest-sha256.txt': sealed.manifest, 'seal.json': sealed.seal };
}
