import { sha512 } from '@noble/hashes/sha2.js';
import { utf8Text } from '../../bytes/bytes.ts';
import { parseSshsig, SSHSIG_NAMESPACES, sshsigMessage } from '../../seal/sshsig.ts';
import { parseAllowedSigners } from '../../verify/allowed-signers.ts';
import { checkSeal, type Finding } from '../../verify/check-proof.ts';
import { readStatement, type VerifyHost } from '../../verify/signed-statement.ts';

/** Verifies an Ed25519 signature (RFC 8032); null where the machine cannot. Adapters: `webEd25519` in `node/` and `browser/`. */
export type Ed25519 = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => Promise<boolean | null>;

/**
 * A host for the checks of `verify/`, which ask without waiting: the one signature of this document is verified before.
 * @returns null when this machine cannot verify
 */
export async function preparedHost(
  ed25519: Ed25519,
  { bytes, sig, namespace }: { bytes: Uint8Array; sig: string; namespace: string },
): Promise<VerifyHost | null> {
  const parsed = parseSshsig(sig);
  const holds =
    parsed === null || parsed.namespace !== namespace
      ? false
      : await ed25519(parsed.publicKey, sshsigMessage(namespace, sha512(bytes)), parsed.signature);
  return holds === null ? null : { sha512, verifyEd25519: () => holds };
}

/** Whether the seal is the courier's. Digests and figures are not looked at. */
export async function sealSignature(
  ed25519: Ed25519,
  { seal, sig, keys }: { seal: Uint8Array; sig: string | null; keys: string | null },
): Promise<Finding> {
  const file = { name: 'seal.json', bytes: seal, sig };
  const host =
    sig === null ? NOBODY : await preparedHost(ed25519, { bytes: seal, sig, namespace: SSHSIG_NAMESPACES.seal });
  const check = 'signature of seal.json';
  if (host === null)
    return { check, holds: null, sentence: 'This machine cannot verify Ed25519 signatures; check the seal elsewhere.' };
  if (readStatement(seal)?.kind !== 'seal')
    return { check, holds: false, sentence: `seal.json is no seal (${utf8Text(seal)?.length ?? 0} characters).` };
  const nothing = { 'manifest-sha256.txt': null, 'manifest.ndjson': null, 'pieces.bin': null };
  const measured = { digests: nothing, counts: { files: 0, folders: 0, pieces: null }, bytes: null };
  const trusted = keys === null ? null : parseAllowedSigners(keys);
  return checkSeal(host, file, trusted, measured)[0] as Finding;
}

const NOBODY: VerifyHost = { sha512, verifyEd25519: () => false };
