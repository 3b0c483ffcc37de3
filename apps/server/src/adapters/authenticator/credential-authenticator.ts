import { fromHex } from '@datoferum/core';
import type { Authentication, Authenticator, Principal } from '../../ports/authenticator.ts';
import { downloadCookieHash } from '../../ports/download-cookie.ts';
import type { MetadataReads } from '../../ports/metadata.ts';
import type { Credential, Person } from '../../ports/metadata-rows.ts';
import type { World } from '../../ports/world.ts';
import { DEMO_PEOPLE } from './demo-people.ts';
import { secretHash } from './secret-hash.ts';

/** How long an answer may be remembered: a revocation made by another process counts after this. */
const REMEMBER_MS = 2_000;
const REMEMBER_MOST = 10_000;
const COOKIE = /(?:^|; *)dtrm_download=([\w-]{1,128})(?=;|$)/g;
const BEARER = /^Bearer +([\x21-\x7e]{1,512}) *$/i;

type Needs = {
  metadata: { read: Pick<MetadataReads, 'credential'> };
  world: Pick<World, 'now'>;
  /** Demo mode knows its fixed tokens; production refuses them. */
  demo: boolean;
};
type Found = { credential: Credential; person: Person } | null;

/** Tokens and tickets of the courier itself, found by the hash of the secret. */
export class CredentialAuthenticator implements Authenticator {
  readonly #read: Pick<MetadataReads, 'credential'>;
  readonly #now: () => number;
  readonly #refused: ReadonlySet<string>;
  readonly #remembered = new Map<string, { at: number; found: Promise<Found> }>();

  constructor({ metadata, world, demo }: Needs) {
    this.#read = metadata.read;
    this.#now = () => world.now();
    // Even if a demo database was carried into production, its strings open nothing there.
    this.#refused = new Set(demo ? [] : DEMO_PEOPLE.map(({ token }) => token));
  }

  async authenticate(authorization: string | undefined): Promise<Authentication> {
    if (authorization === undefined || authorization.trim() === '') return { ok: false, why: 'absent' };
    const secret = BEARER.exec(authorization)?.[1];
    if (secret === undefined || this.#refused.has(secret)) return { ok: false, why: 'wrong' };
    return this.#judge(await this.#find(secretHash(secret)));
  }

  async authenticateDownload(id: string, cookies: string | undefined): Promise<Authentication> {
    // A parent domain may have planted a second one of this name; a browser sends few.
    const sent = [...(cookies ?? '').matchAll(COOKIE)].slice(0, 4).map(([, cookie]) => cookie as string);
    if (sent.length === 0) return { ok: false, why: 'absent' };
    const ticket = /^[0-9a-f]{64}$/.test(id) ? await this.#find(fromHex(id) as Uint8Array) : null;
    if (ticket?.credential.kind !== 'ticket' || ticket.credential.direction !== 'receive')
      return { ok: false, why: 'wrong' };
    for (const cookie of sent) {
      const known = await this.#find(downloadCookieHash(id, cookie));
      if (known?.credential.kind !== 'cookie') continue;
      const own = this.#judge(known, 'cookie');
      return own.ok ? this.#judge(ticket, 'cookie') : own;
    }
    return { ok: false, why: 'wrong' };
  }

  #judge(found: Found, by: 'bearer' | 'cookie' = 'bearer'): Authentication {
    if (!found || (found.credential.kind === 'cookie' && by === 'bearer')) return { ok: false, why: 'wrong' };
    const { credential, person } = found;
    if (person.disabled) return { ok: false, why: 'disabled' };
    if (credential.revokedAt !== null) return { ok: false, why: 'revoked' };
    const principal = { ...principalOf(credential, person), ...(by === 'cookie' ? { kind: by } : {}) };
    const isOver = credential.expiresAt !== null && credential.expiresAt <= this.#now();
    return isOver ? { ok: false, why: 'expired', principal } : { ok: true, principal };
  }

  forget(hash?: Uint8Array): void {
    if (hash) this.#remembered.delete(keyOf(hash));
    else this.#remembered.clear();
  }

  #find(hash: Uint8Array): Promise<Found> {
    const key = keyOf(hash);
    const now = this.#now();
    const known = this.#remembered.get(key);
    if (known && now - known.at < REMEMBER_MS && now >= known.at) return known.found;
    if (this.#remembered.size >= REMEMBER_MOST) this.#remembered.clear();
    const found = this.#read.credential(hash);
    this.#remembered.set(key, { at: now, found });
    // What could not be told is asked again, and what is unknown may be made in a moment.
    found.then(
      (row) => row ?? this.#remembered.delete(key),
      () => this.#remembered.delete(key),
    );
    return found;
  }
}

function principalOf(credential: Credential, person: Person): Principal {
  const { kind, envelope, direction, expiresAt } = credential;
  return { person, kind, envelope, direction, scopes: direction === null ? ['*'] : [direction], expiresAt };
}

const keyOf = (hash: Uint8Array): string => Buffer.from(hash).toString('latin1');
