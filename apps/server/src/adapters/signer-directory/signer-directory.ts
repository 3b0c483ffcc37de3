import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isErrno, makeDirectory, replaceFile, writeNewFile } from '../../bytes/durable-files.ts';
import { fault } from '../../bytes/faults.ts';
import {
  type PublicKeyEntry,
  SIGNING_PURPOSES,
  type Signature,
  type Signer,
  SignerDamaged,
  SignerError,
  SignerUnavailable,
  type SigningPurpose,
} from '../../ports/signer.ts';

interface KeyFile {
  purpose: SigningPurpose;
  /** JSON Web Keys (RFC 8037); the private half goes when the key is replaced. */
  publicKey: { kty: string; crv: string; x: string };
  privateKey?: Record<string, unknown>;
  from: number;
  until: number | null;
}

interface Held extends PublicKeyEntry {
  private: KeyObject | null;
  path: string;
}

/** Ed25519 keys as files `<purpose>-<key id>.json`, mode 0600, made at the first start. */
export class DirectorySigner implements Signer {
  readonly #directory: string;
  readonly #now: () => number;
  readonly #keys: Held[] = [];
  #rotating: Promise<unknown> = Promise.resolve();

  private constructor(options: { directory: string; now?: () => number }) {
    this.#directory = options.directory;
    this.#now = options.now ?? Date.now;
  }

  /** @throws SignerDamaged when a file cannot be understood: a key is never quietly replaced. */
  static async open(options: { directory: string; now?: () => number }): Promise<DirectorySigner> {
    const signer = new DirectorySigner(options);
    try {
      await makeDirectory(options.directory);
      await signer.#load();
      for (const purpose of SIGNING_PURPOSES) if (!signer.#current(purpose)) await signer.#add(purpose);
    } catch (error) {
      throw known(error, 'start');
    }
    return signer;
  }

  async sign(purpose: SigningPurpose, bytes: Uint8Array): Promise<Signature> {
    const key = this.#current(purpose);
    if (!key?.private) throw new SignerUnavailable(`no key for ${purpose}`);
    fault('sign.before');
    const signature = new Uint8Array(sign(null, bytes, key.private));
    fault('sign.after');
    return { signature, keyId: key.keyId, publicKey: key.publicKey };
  }

  async publicKeys(): Promise<PublicKeyEntry[]> {
    return this.#keys.map(publicEntry);
  }

  rotate(purpose: SigningPurpose): Promise<PublicKeyEntry> {
    const rotated = this.#rotating.then(() => this.#add(purpose));
    this.#rotating = rotated.catch(() => undefined);
    return rotated.then(publicEntry, (error: unknown) => {
      throw known(error, 'rotate');
    });
  }

  #current(purpose: SigningPurpose): Held | undefined {
    return this.#keys.findLast((key) => key.purpose === purpose);
  }

  /** The new key is on the disk before it signs; only then the old private half goes. */
  async #add(purpose: SigningPurpose): Promise<Held> {
    const old = this.#current(purpose);
    const from = Math.max(this.#now(), (old?.from ?? 0) + 1);
    const { privateKey } = await promisify(generateKeyPair)('ed25519');
    const publicKey = createPublicKey(privateKey).export({ format: 'jwk' }) as KeyFile['publicKey'];
    const file: KeyFile = { purpose, publicKey, privateKey: privateKey.export({ format: 'jwk' }), from, until: null };
    const path = join(this.#directory, `${purpose}-${thumbprint(publicKey)}.json`);
    await writeNewFile(path, encode(file));
    const key = held(file, path);
    this.#keys.push(key);
    if (old) await this.#retire(old, from);
    return key;
  }

  async #retire(key: Held, until: number): Promise<void> {
    key.until = until;
    const file: KeyFile = { purpose: key.purpose, publicKey: jwkOf(key.publicKey), from: key.from, until };
    await replaceFile(key.path, encode(file));
    key.private = null;
  }

  async #load(): Promise<void> {
    const names = (await readdir(this.#directory)).filter((name) => name.endsWith('.json'));
    for (const name of names) {
      const path = join(this.#directory, name);
      this.#keys.push(parse(await readFile(path, 'utf8'), path));
    }
    this.#keys.sort((one, other) => one.from - other.from || (one.keyId < other.keyId ? -1 : 1));
    for (const purpose of SIGNING_PURPOSES) {
      const keys = this.#keys.filter((key) => key.purpose === purpose);
      // A rotation that was killed before its end: the newer key signs, so the older ones end where it begins.
      for (const [i, key] of keys.slice(0, -1).entries()) {
        if (key.until === null || key.private) await this.#retire(key, (keys[i + 1] as Held).from);
      }
      if (keys.length > 0 && !keys.at(-1)?.private)
        throw new SignerDamaged(`${purpose}: the newest key has no private half`);
    }
  }
}

function parse(text: string, path: string): Held {
  try {
    const file = JSON.parse(text) as KeyFile;
    const key = held(file, path);
    const named = path.endsWith(`${file.purpose}-${key.keyId}.json`) && SIGNING_PURPOSES.includes(file.purpose);
    if (!named || !Number.isSafeInteger(file.from) || key.publicKey.length !== 32)
      throw new TypeError('not a key file');
    return key;
  } catch (error) {
    throw new SignerDamaged(path, error);
  }
}

function held(file: KeyFile, path: string): Held {
  const publicKey = new Uint8Array(Buffer.from(file.publicKey.x, 'base64url'));
  const key = file.privateKey ? createPrivateKey({ key: file.privateKey, format: 'jwk' }) : null;
  if (key && createPublicKey(key).export({ format: 'jwk' }).x !== file.publicKey.x) {
    throw new TypeError('the two halves differ');
  }
  const { purpose, from, until } = file;
  return { purpose, keyId: thumbprint(file.publicKey), publicKey, from, until, private: key, path };
}

/** RFC 7638: the required members in this order, no white space (RFC 8037 § 2 names them for OKP keys). */
function thumbprint({ crv, kty, x }: KeyFile['publicKey']): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
}

function jwkOf(publicKey: Uint8Array): KeyFile['publicKey'] {
  return { crv: 'Ed25519', kty: 'OKP', x: Buffer.from(publicKey).toString('base64url') };
}

function publicEntry({ purpose, keyId, publicKey, from, until }: Held): PublicKeyEntry {
  return { purpose, keyId, publicKey: Uint8Array.from(publicKey), from, until };
}

function encode(file: KeyFile): Buffer {
  return Buffer.from(`${JSON.stringify(file, null, 2)}\n`);
}

function known(error: unknown, what: string): SignerError {
  if (error instanceof SignerError) return error;
  const { code } = error as NodeJS.ErrnoException;
  return new SignerUnavailable(code && !isErrno(error, 'EEXIST') ? `${what}: ${code}` : what, error);
}
