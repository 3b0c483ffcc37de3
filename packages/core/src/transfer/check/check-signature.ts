import { sha512 } from '@noble/hashes/sha2.js';
import { parseSshsig, sshsigMessage } from '../../seal/sshsig.ts';
import type { TrustedKey } from '../../verify/allowed-signers.ts';
import { type SignatureFault, signatureFault } from '../../verify/signed-statement.ts';
import type { CheckHost } from './ports.ts';

export type SignatureWhy =
  | SignatureFault
  | 'no document'
  | 'no signature file'
  | 'no keys'
  | 'no time'
  | 'not supported';

export interface SignatureClaim {
  /** Null: it could not be looked at. */
  holds: boolean | null;
  why: SignatureWhy | null;
  /** ms since 1970: from when on the key that signed was published; null when it did not, or is trusted for ever. */
  keySince: number | null;
}

export interface Signed {
  bytes: Uint8Array | null;
  armored: string | null;
  namespace: string;
  keys: readonly TrustedKey[] | null;
  /** RFC 3339: when the statement says that it was made. */
  at: unknown;
}

/** Whether the courier signed exactly these bytes. */
export async function checkSignature(
  host: CheckHost,
  { bytes, armored, namespace, keys, at }: Signed,
): Promise<SignatureClaim> {
  const unknown = (why: SignatureWhy): SignatureClaim => ({ holds: null, why, keySince: null });
  const wrong = (why: SignatureWhy): SignatureClaim => ({ holds: false, why, keySince: null });
  if (bytes === null) return unknown('no document');
  if (armored === null) return unknown('no signature file');
  if (keys === null) return unknown('no keys');
  const time = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(time)) return wrong('no time');
  const digest = sha512(bytes);
  const sig = parseSshsig(armored);
  if (sig === null) return wrong('no signature');
  const fits = await host.verifyEd25519(sig.publicKey, sshsigMessage(namespace, digest), sig.signature);
  if (fits === null) return unknown('not supported');
  const told = { sha512: () => digest, verifyEd25519: () => fits };
  const fault = signatureFault(told, { bytes, armored, namespace, keys, at: time });
  if (fault !== null) return wrong(fault);
  const key = keys.find(({ publicKey }) => publicKey.every((byte, n) => byte === sig.publicKey[n]));
  const since = key?.validAfter ?? -Infinity;
  return { holds: true, why: null, keySince: Number.isFinite(since) ? since : null };
}
