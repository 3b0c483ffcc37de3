import { SSHSIG_NAMESPACES } from '../seal/sshsig.ts';
import type { TrustedKey } from './allowed-signers.ts';
import {
  type AnyStatement,
  readStatement,
  type SignatureFault,
  signatureFault,
  subjectDigest,
  type VerifyHost,
} from './signed-statement.ts';

/** One thing that was looked at. `holds` is null when it could not be. */
export type Finding = { check: string; holds: boolean | null; sentence: string };

/** A signed document and its signature, as files hold them; null where there is none. */
export type SignedFile = { name: string; bytes: Uint8Array; sig: string | null };

/** What was measured on the documents of a delivery. Digests are hexadecimal SHA-256, null for a document that is not there. */
export type Measured = {
  digests: Readonly<Record<'manifest-sha256.txt' | 'manifest.ndjson' | 'pieces.bin', string | null>>;
  counts: { files: number; folders: number; pieces: number | null };
  bytes: number | null;
};

const FAULTS: Record<SignatureFault, string> = {
  'no signature': 'is no SSH signature',
  'another purpose': 'was made for another purpose',
  'unknown key': 'was made by a key that is not among the courier’s',
  'key not valid then': 'was made by a key of the courier that was not valid at that time',
  altered: 'does not belong to these bytes: one or the other was altered',
};

/** What a seal says, against what was measured. */
export function checkSeal(
  host: VerifyHost,
  seal: SignedFile,
  keys: readonly TrustedKey[] | null,
  measured: Measured,
): Finding[] {
  const read = readStatement(seal.bytes);
  if (read?.kind !== 'seal') return [finding('seal', false, `${seal.name} is no seal.`)];
  const { statement } = read;
  const { predicate } = statement;
  const times = Object(predicate.times) as { sealed?: unknown };
  const findings = [checkSignature(host, seal, keys, SSHSIG_NAMESPACES.seal, times.sealed)];
  for (const [name, digest] of Object.entries(measured.digests)) {
    if (digest === null) findings.push(finding(name, null, `${name} is not here.`));
    else if (subjectDigest(statement, name) === digest)
      findings.push(finding(name, true, `${name} is the sealed one.`));
    else findings.push(finding(name, false, `${name} is not the one that was sealed.`));
  }
  findings.push(checkFigures(predicate, measured));
  return findings;
}

function checkFigures(predicate: Record<string, unknown>, { counts, bytes }: Measured): Finding {
  const said = Object(predicate.counts) as Record<string, unknown>;
  const pairs: [string, unknown, number | null][] = [
    ['files', said.files, counts.files],
    ['folders', said.folders, bytes === null ? null : counts.folders],
    ['pieces', said.pieces, counts.pieces],
    ['bytes', predicate.bytes, bytes],
  ];
  const wrong = pairs.filter(([, told, found]) => found !== null && String(told) !== String(found));
  if (wrong.length === 0) return finding('figures', true, 'The counts of the seal are those of the manifest.');
  const words = wrong.map(([what, told, found]) => `${String(told)} ${what}, the manifest ${found}`);
  return finding('figures', false, `The seal counts ${words.join('; ')}.`);
}

/** A receipt or certificate that lies beside a delivery: by the courier, and about this envelope. */
export function checkReceipt(
  host: VerifyHost,
  receipt: SignedFile,
  keys: readonly TrustedKey[] | null,
  about: { envelope: string | null; manifest: string | null },
): Finding[] {
  const read = readStatement(receipt.bytes);
  if (read === null || read.kind === 'seal') return [finding(receipt.name, false, `${receipt.name} is no receipt.`)];
  const { kind, statement } = read;
  const { predicate } = statement;
  const times = Object(predicate.times) as { purged?: unknown };
  const at = kind === 'receipt' ? predicate.at : times.purged;
  const findings = [checkSignature(host, receipt, keys, SSHSIG_NAMESPACES.receipt, at)];
  const told = subjectDigest(statement, 'manifest-sha256.txt');
  const isSame = (about.envelope === null || predicate.envelope === about.envelope) && told === about.manifest;
  if (!isSame) findings.push(finding(receipt.name, false, `${receipt.name} speaks of another envelope.`));
  else findings.push(finding(receipt.name, true, `${receipt.name}: ${inWords(kind, statement)}.`));
  return findings;
}

function inWords(kind: 'receipt' | 'certificate', { predicate }: AnyStatement): string {
  if (kind === 'certificate') return `destroyed (${String(predicate.reason)})`;
  const { event, at, served, result } = predicate;
  const more = event === 'collected' ? ` (${String(result)}), ${String(served)} bytes served` : '';
  return `${String(event)} at ${String(at)}${more}`;
}

function checkSignature(
  host: VerifyHost,
  { name, bytes, sig }: SignedFile,
  keys: readonly TrustedKey[] | null,
  namespace: string,
  at: unknown,
): Finding {
  const check = `signature of ${name}`;
  const time = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(time)) return finding(check, false, `${name} does not say when it was made.`);
  if (sig === null) return finding(check, null, `${name} has no signature here, so nobody vouches for it.`);
  if (keys === null)
    return finding(check, null, `There is no allowed_signers here, so nobody says whose signature ${name} has.`);
  const fault = signatureFault(host, { bytes, armored: sig, namespace, keys, at: time });
  if (fault !== null) return finding(check, false, `The signature of ${name} ${FAULTS[fault]}.`);
  return finding(check, true, `${name} was signed by the courier, ${String(at)}.`);
}

const finding = (check: string, holds: boolean | null, sentence: string): Finding => ({ check, holds, sentence });
