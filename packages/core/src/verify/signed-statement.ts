import { equalInConstantTime, utf8Text } from '../bytes/bytes.ts';
import { parseSshsig, sshsigMessage } from '../seal/sshsig.ts';
import { PREDICATE_TYPES, type Statement } from '../seal/statements.ts';
import type { TrustedKey } from './allowed-signers.ts';

/** What the host brings. */
export type VerifyHost = {
  sha512(bytes: Uint8Array): Uint8Array;
  verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
};

export type StatementKind = keyof typeof PREDICATE_TYPES;
export type AnyStatement = Statement<Record<string, unknown>>;

/** The statement in a file, or null when it is none of this courier's kinds. Proves nothing about who made it. */
export function readStatement(bytes: Uint8Array): { kind: StatementKind; statement: AnyStatement } | null {
  let value: AnyStatement;
  try {
    value = JSON.parse(utf8Text(bytes) ?? '') as AnyStatement;
  } catch {
    return null;
  }
  if (value?._type !== 'https://in-toto.io/Statement/v1' || !Array.isArray(value.subject)) return null;
  if (typeof value.predicate !== 'object' || value.predicate === null) return null;
  const kinds = Object.keys(PREDICATE_TYPES) as StatementKind[];
  const kind = kinds.find((one) => PREDICATE_TYPES[one] === value.predicateType);
  return kind === undefined ? null : { kind, statement: value };
}

/** The digest (hexadecimal SHA-256) that a statement gives of a document; null when it does not speak of it. */
export function subjectDigest({ subject }: AnyStatement, name: string): string | null {
  const digest = subject.find((one) => one?.name === name)?.digest?.sha256;
  return typeof digest === 'string' ? digest : null;
}

/** Why a signature does not hold; null when it does. */
export type SignatureFault = 'no signature' | 'another purpose' | 'unknown key' | 'key not valid then' | 'altered';

const PRINCIPAL = 'courier';

/**
 * Whether `armored` is a signature over exactly these bytes, for this purpose, by a key that was trusted on that day.
 * @param at milliseconds since 1970: when the statement says that it was made
 */
export function signatureFault(
  host: VerifyHost,
  given: { bytes: Uint8Array; armored: string; namespace: string; keys: readonly TrustedKey[]; at: number },
): SignatureFault | null {
  const { bytes, namespace, keys, at } = given;
  const sig = parseSshsig(given.armored);
  if (sig === null) return 'no signature';
  if (sig.namespace !== namespace) return 'another purpose';
  const lines = keys.filter(
    (key) =>
      key.principals.includes(PRINCIPAL) &&
      (key.namespaces === null || key.namespaces.includes(namespace)) &&
      equalInConstantTime(key.publicKey, sig.publicKey),
  );
  if (lines.length === 0) return 'unknown key';
  // A line says whole seconds.
  const second = Math.floor(at / 1000) * 1000;
  if (!lines.some(({ validAfter, validBefore }) => validAfter <= second && second < validBefore))
    return 'key not valid then';
  const message = sshsigMessage(namespace, host.sha512(bytes));
  return host.verifyEd25519(sig.publicKey, message, sig.signature) ? null : 'altered';
}
