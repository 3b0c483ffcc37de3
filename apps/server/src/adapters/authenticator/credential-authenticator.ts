import { fromHex } from '@datoferum/core';
import type { Authentication, Authenticator, Principal } from '../../ports/authenticator.ts';
import { downloadCookieHash } from '../../ports/download-cookie.ts';
import type { MetadataReads, MetadataSteps } from '../../ports/metadata.ts';
import type { Credential, Person } from '../../ports/metadata-rows.ts';
import { secretHash } from '../../ports/secret-hash.ts';
import type { TokenIssuer } from '../../ports/token-issuer.ts';
import type { World } from '../../ports/world.ts';
import { AccessTokens, type Claims } from './access-tokens.ts';
import { DEMO_PEOPLE } from './demo-people.ts';
import { DeniedSessions } from './denied-sessions.ts';
import { Remembered } from './remembered.ts';

const COOKIE = /(?:^|; *)dtrm_download=([\w-]{1,128})(?=;|$)/g;
const BEARER = /^Bearer +([\x21-\x7e]{1,16384}) *$/i;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const DAY = 86_400_000;

type Reads = Pick<MetadataReads, 'credential' | 'personOfIdentity' | 'deniedSessions'>;
type Needs = {
  metadata: { read: Reads; write?: Pick<MetadataSteps, 'seeIdentity' | 'touchCredentials'> };
  world: Pick<World, 'now'> & Partial<Pick<World, 'id'>>;
  /** Demo mode knows its fixed tokens; production refuses them. */
  demo: boolean;
  /** Whose access tokens are believed. */
  issuers?: readonly TokenIssuer[];
};
type Found = { credential: Credential; person: Person; orphaned?: boolean } | null;

/** Tokens and tickets of the courier itself, found by the hash of the secret, and access tokens of the issuers it believes. */
export class CredentialAuthenticator implements Authenticator {
  readonly #metadata: Needs['metadata'];
  readonly #world: Needs['world'];
  readonly #refused: ReadonlySet<string>;
  readonly #credentials: Remembered<NonNullable<Found>>;
  readonly #people: Remembered<Person>;
  readonly #denied: DeniedSessions;
  readonly #access: AccessTokens;

  constructor({ metadata, world, demo, issuers = [] }: Needs) {
    const now = (): number => world.now();
    this.#metadata = metadata;
    this.#world = world;
    // Even if a demo database was carried into production, its strings open nothing there.
    this.#refused = new Set(demo ? [] : DEMO_PEOPLE.map(({ token }) => token));
    this.#credentials = new Remembered(now);
    this.#people = new Remembered(now);
    this.#denied = new DeniedSessions(metadata.read);
    this.#access = new AccessTokens(issuers, now);
  }

  async authenticate(authorization: string | undefined): Promise<Authentication> {
    if (authorization === undefined || authorization.trim() === '') return { ok: false, why: 'absent' };
    const secret = BEARER.exec(authorization)?.[1];
    if (secret === undefined || this.#refused.has(secret)) return { ok: false, why: 'wrong' };
    const hash = secretHash(secret);
    if (JWT.test(secret)) {
      const claims = await this.#access.check(secret, keyOf(hash));
      return claims ? this.#judgeClaims(claims) : { ok: false, why: 'wrong' };
    }
    const found = await this.#find(hash);
    const answer = await this.#judge(found);
    if (found && answer.ok) this.#touch(found.credential);
    return answer;
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
      const own = await this.#judge(known, 'cookie');
      return own.ok ? this.#judge(ticket, 'cookie') : own;
    }
    return { ok: false, why: 'wrong' };
  }

  forget(hash?: Uint8Array): void {
    this.#credentials.forget(hash ? keyOf(hash) : undefined);
    if (hash) return;
    this.#people.forget();
    this.#denied.forget();
  }

  #find(hash: Uint8Array): Promise<Found> {
    return this.#credentials.get(keyOf(hash), () => this.#metadata.read.credential(hash));
  }

  async #judge(found: Found, by: 'bearer' | 'cookie' = 'bearer'): Promise<Authentication> {
    if (!found || (found.credential.kind === 'cookie' && by === 'bearer')) return { ok: false, why: 'wrong' };
    const { credential, person } = found;
    if (person.disabled) return { ok: false, why: 'disabled' };
    if (credential.revokedAt !== null || found.orphaned) return { ok: false, why: 'revoked' };
    if (credential.session && (await this.#denied.has(credential.session))) return { ok: false, why: 'revoked' };
    const principal = { ...principalOf(credential, person), ...(by === 'cookie' ? { kind: by } : {}) };
    const isOver = credential.expiresAt !== null && credential.expiresAt <= this.#world.now();
    return isOver ? { ok: false, why: 'expired', principal } : { ok: true, principal };
  }

  async #judgeClaims(claims: Claims): Promise<Authentication> {
    if (claims.session && (await this.#denied.has(claims.session))) return { ok: false, why: 'revoked' };
    const isOver = claims.expiresAt <= this.#world.now();
    // With what it proves: a token that proves an address counts at once, beside an older one that does not.
    const key = [claims.issuer, claims.subject, claims.address, claims.name].join('\0');
    const person = await this.#people.get(key, () => (isOver ? this.#known(claims) : this.#seen(claims)));
    if (!person) return { ok: false, why: 'wrong' };
    if (person.disabled) return { ok: false, why: 'disabled' };
    const { issuer, subject, session, scopes, expiresAt } = claims;
    const principal: Principal = {
      person,
      kind: 'access',
      envelope: null,
      direction: null,
      scopes,
      expiresAt,
      credential: null,
      session,
      identity: { issuer, subject },
    };
    return isOver ? { ok: false, why: 'expired', principal } : { ok: true, principal };
  }

  #known({ issuer, subject }: Claims): Promise<Person | null> {
    return this.#metadata.read.personOfIdentity(issuer, subject);
  }

  /** Who was seen before with the same address and name is only looked up. */
  async #seen(claims: Claims): Promise<Person | null> {
    const { issuer, subject, address, name } = claims;
    const known = await this.#known(claims);
    const { write } = this.#metadata;
    const isAsKnown = known && (address === null || address === known.address) && (name === '' || name === known.name);
    if (isAsKnown || !write || !this.#world.id) return known;
    const record = { type: 'person.seen', envelope: null, person: null, from: null, result: 'done' as const };
    return write.seeIdentity(
      { issuer, subject, address, name, person: this.#world.id() },
      { ...record, at: this.#world.now() },
    );
  }

  /** The day of its last use, written once a day and never waited for. */
  #touch(credential: Credential): void {
    const today = Math.floor(this.#world.now() / DAY);
    if (credential.kind !== 'token' || credential.usedOn === undefined || credential.usedOn === today) return;
    credential.usedOn = today;
    this.#metadata.write?.touchCredentials([credential.hash], today).catch(() => undefined);
  }
}

function principalOf(credential: Credential, person: Person): Principal {
  const { hash, kind, envelope, direction, expiresAt, session = null } = credential;
  const scopes = direction === null ? (credential.scopes ?? ['*']) : [direction];
  return { person, kind, envelope, direction, scopes, expiresAt, credential: hash, session, identity: null };
}

const keyOf = (hash: Uint8Array): string => Buffer.from(hash).toString('latin1');
