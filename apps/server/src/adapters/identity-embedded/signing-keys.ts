import { createHash, generateKeyPair, type JsonWebKey } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeDirectory, replaceFile, writeNewFile } from '../../bytes/durable-files.ts';
import type { PublicJwk } from '../../ports/accounts.ts';

/** A new key is published at least this long before it signs, so that nobody meets a token of a key not yet seen. */
const AHEAD_MS = 10 * 60_000;
/** A replaced key is published for this long: no token lives longer. */
const AFTER_MS = 24 * 60 * 60_000;

export interface SigningKey {
  keyId: string;
  jwk: JsonWebKey;
  publishedAt: number;
  /** ms; null for the next one, which is published and does not sign. */
  signsFrom: number | null;
}

/** ES256 keys (RFC 7518) of the embedded issuer as files `<key id>.json`, mode 0600: one signs, one is published as the next. */
export class SigningKeys {
  readonly #directory: string;
  readonly #now: () => number;
  #keys: SigningKey[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  /** Bytes that sign cookies and forms. */
  readonly secret: Uint8Array;

  private constructor(directory: string, now: () => number, secret: Uint8Array) {
    this.#directory = directory;
    this.#now = now;
    this.secret = secret;
  }

  static async open(directory: string, now: () => number, random: (bytes: number) => Uint8Array): Promise<SigningKeys> {
    await makeDirectory(directory);
    const path = join(directory, 'cookies');
    const names = await readdir(directory);
    if (!names.includes('cookies')) await writeNewFile(path, random(32));
    const keys = new SigningKeys(directory, now, new Uint8Array(await readFile(path)));
    if (keys.secret.length !== 32) throw new Error(`${path} is damaged; remove it, and everybody signs in again.`);
    for (const name of names.filter((one) => one.endsWith('.json'))) {
      keys.#keys.push(parse(await readFile(join(directory, name), 'utf8'), join(directory, name)));
    }
    keys.#sort();
    if (!keys.#keys.some(({ signsFrom }) => signsFrom !== null)) await keys.#add(now());
    if (!keys.#keys.some(({ signsFrom }) => signsFrom === null)) await keys.#add(null);
    await keys.prune();
    return keys;
  }

  /** The one that signs now. */
  get current(): SigningKey {
    const now = this.#now();
    const signing = this.#keys.filter(({ signsFrom }) => signsFrom !== null && signsFrom <= now);
    // A clock that was set back: the oldest one goes on.
    return (signing.at(-1) ?? this.#keys.find(({ signsFrom }) => signsFrom !== null)) as SigningKey;
  }

  /** The signing one first, then the others that are published. */
  get published(): SigningKey[] {
    const { current } = this;
    return [current, ...this.#keys.filter((key) => key !== current && !this.#isOver(key))];
  }

  publicKeys(): { keys: PublicJwk[] } {
    return { keys: this.published.map(({ keyId, jwk }) => publicJwk(keyId, jwk)) };
  }

  /** The published next key begins to sign, at the earliest when it was published for ten minutes; another one is published. */
  rotate(): Promise<{ keyId: string; from: number }> {
    const turn = this.#turn.then(async () => {
      const next = this.#keys.find(({ signsFrom }) => signsFrom === null) ?? (await this.#add(null));
      const from = Math.max(
        this.#now(),
        next.publishedAt + AHEAD_MS,
        ...this.#keys.map((key) => (key.signsFrom ?? 0) + 1),
      );
      next.signsFrom = from;
      await replaceFile(this.#path(next), encode(next));
      this.#sort();
      await this.#add(null);
      await this.prune();
      return { keyId: next.keyId, from };
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async keepFresh(olderThan: number): Promise<void> {
    const now = this.#now();
    const latest = Math.max(...this.#keys.map(({ signsFrom }) => signsFrom ?? 0));
    if (now - latest > olderThan) await this.rotate();
    else await this.prune();
  }

  /** Removes keys of which no token is left. */
  async prune(): Promise<void> {
    const over = this.#keys.filter((key) => this.#isOver(key));
    this.#keys = this.#keys.filter((key) => !over.includes(key));
    for (const key of over) await rm(this.#path(key), { force: true });
  }

  #isOver(key: SigningKey): boolean {
    const after = this.#keys.find(({ signsFrom }) => signsFrom !== null && signsFrom > (key.signsFrom ?? Infinity));
    return after !== undefined && (after.signsFrom as number) + AFTER_MS < this.#now();
  }

  async #add(signsFrom: number | null): Promise<SigningKey> {
    const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
    const jwk = privateKey.export({ format: 'jwk' });
    const key: SigningKey = { keyId: thumbprint(jwk), jwk, publishedAt: this.#now(), signsFrom };
    await writeNewFile(this.#path(key), encode(key));
    this.#keys.push(key);
    this.#sort();
    return key;
  }

  #sort(): void {
    this.#keys.sort((one, other) => (one.signsFrom ?? Infinity) - (other.signsFrom ?? Infinity));
  }

  #path({ keyId }: SigningKey): string {
    return join(this.#directory, `${keyId}.json`);
  }
}

/** @throws when a file cannot be understood: a key is never quietly replaced. */
function parse(text: string, path: string): SigningKey {
  try {
    const key = JSON.parse(text) as SigningKey;
    if (key.keyId !== thumbprint(key.jwk) || !path.endsWith(`${key.keyId}.json`)) throw new TypeError('another key');
    return key;
  } catch (cause) {
    throw new Error(`${path} is damaged; restore it, or remove it and everybody signs in again.`, { cause });
  }
}

function encode(key: SigningKey): Buffer {
  return Buffer.from(`${JSON.stringify(key, null, 2)}\n`);
}

function publicJwk(keyId: string, { kty, crv, x, y }: JsonWebKey): PublicJwk {
  return { kty: String(kty), kid: keyId, alg: 'ES256', use: 'sig', crv: String(crv), x: String(x), y: String(y) };
}

/** RFC 7638. */
function thumbprint({ crv, kty, x, y }: JsonWebKey): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}
