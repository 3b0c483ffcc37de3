import { base64, concat, fromBase64, uint32, utf8, utf8Text } from '../bytes/bytes.ts';

/**
 * SSH signatures (OpenSSH PROTOCOL.sshsig) by Ed25519 with SHA-512, as `ssh-keygen -Y verify` reads them. The signature
 * itself comes from outside: sign `sshsigMessage`, then `armorSshsig`.
 */
export type Sshsig = {
  /** 32 bytes. */
  publicKey: Uint8Array;
  namespace: string;
  /** 64 bytes. */
  signature: Uint8Array;
};

/** What a signature is for; one made for the one is never valid for the other. A certificate is a receipt of destruction. */
export const SSHSIG_NAMESPACES = { seal: 'seal@datoferum', receipt: 'receipt@datoferum' } as const;

const MAGIC = utf8('SSHSIG');
const VERSION = 1;
const ALGORITHM = 'ssh-ed25519';
const HASH = 'sha512';
const BEGIN = '-----BEGIN SSH SIGNATURE-----';
const END = '-----END SSH SIGNATURE-----';
const LINE = 70;

/** The bytes that the key signs for a document with this SHA-512 (64 bytes). */
export function sshsigMessage(namespace: string, sha512: Uint8Array): Uint8Array {
  if (sha512.length !== 64) throw new RangeError('a SHA-512 has 64 bytes');
  requirePlain(namespace);
  return concat(MAGIC, field(namespace), field(''), field(HASH), field(sha512));
}

/** The armored file, with a newline at its end. */
export function armorSshsig({ publicKey, namespace, signature }: Sshsig): string {
  if (signature.length !== 64) throw new RangeError('an Ed25519 signature has 64 bytes');
  requirePlain(namespace);
  const blob = concat(
    MAGIC,
    uint32(VERSION),
    field(publicKeyBlob(publicKey)),
    field(namespace),
    field(''),
    field(HASH),
    field(concat(field(ALGORITHM), field(signature))),
  );
  const lines = base64(blob).match(new RegExp(`.{1,${LINE}}`, 'g')) as string[];
  return `${[BEGIN, ...lines, END].join('\n')}\n`;
}

/** What an armored file holds, or null when it is not an Ed25519 and SHA-512 signature in this format. Proves nothing. */
export function parseSshsig(armored: string): Sshsig | null {
  const lines = armored.trim().split(/\r?\n/);
  if (lines[0] !== BEGIN || lines.at(-1) !== END) return null;
  const blob = fromBase64(lines.slice(1, -1).join(''));
  if (blob === null || blob.length < 10 || utf8Text(blob.subarray(0, 6)) !== 'SSHSIG') return null;
  if (new DataView(blob.buffer, blob.byteOffset + 6, 4).getUint32(0) !== VERSION) return null;
  const [key, namespace, , hash, signed] = fields(blob.subarray(10), 5) ?? [];
  const [keyAlgorithm, publicKey] = fields(key, 2) ?? [];
  const [algorithm, signature] = fields(signed, 2) ?? [];
  const name = namespace && utf8Text(namespace);
  const isOurs = [keyAlgorithm, algorithm].every((one) => one && utf8Text(one) === ALGORITHM);
  if (!isOurs || !name || hash === undefined || utf8Text(hash) !== HASH) return null;
  if (publicKey?.length !== 32 || signature?.length !== 64) return null;
  return { publicKey, namespace: name, signature };
}

export type AllowedSigner = {
  namespaces: readonly string[];
  /** Milliseconds since 1970; the line says whole seconds in UTC, as OpenSSH 9.1 and later read them. */
  validAfter?: number;
  validBefore?: number;
};

/**
 * One line of an allowed_signers file (ssh-keygen(1), ALLOWED SIGNERS), without newline. A key with `validBefore` in the
 * past still proves what it signed: `ssh-keygen -Y verify -Overify-time=…` asks for that day.
 */
export function allowedSignersLine(principal: string, publicKey: Uint8Array, signer: AllowedSigner): string {
  const { namespaces, validAfter, validBefore } = signer;
  for (const word of [principal, ...namespaces]) requirePlain(word);
  const options = [
    `namespaces="${namespaces.join(',')}"`,
    ...(validAfter === undefined ? [] : [`valid-after="${sshTime(validAfter)}"`]),
    ...(validBefore === undefined ? [] : [`valid-before="${sshTime(validBefore)}"`]),
  ];
  return `${principal} ${options.join(',')} ${ALGORITHM} ${base64(publicKeyBlob(publicKey))}`;
}

function publicKeyBlob(publicKey: Uint8Array): Uint8Array {
  if (publicKey.length !== 32) throw new RangeError('an Ed25519 public key has 32 bytes');
  return concat(field(ALGORITHM), field(publicKey));
}

/** `YYYYMMDDHHMMSSZ`. */
function sshTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z`;
}

/** An SSH string (RFC 4251 § 5): length, then bytes. */
function field(value: string | Uint8Array): Uint8Array {
  const bytes = typeof value === 'string' ? utf8(value) : value;
  return concat(uint32(bytes.length), bytes);
}

/** Exactly `count` SSH strings and nothing after them, or null. */
function fields(bytes: Uint8Array | undefined, count: number): Uint8Array[] | null {
  if (bytes === undefined) return null;
  const found: Uint8Array[] = [];
  let at = 0;
  while (found.length < count) {
    if (at + 4 > bytes.length) return null;
    const length = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0);
    if (at + 4 + length > bytes.length) return null;
    found.push(bytes.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return at === bytes.length ? found : null;
}

// These words stand between spaces, commas and quotes in a line that decides whom to trust.
function requirePlain(word: string): void {
  if (!/^[\w.@+-]+$/.test(word)) throw new RangeError(`not a plain word: ${JSON.stringify(word)}`);
}
