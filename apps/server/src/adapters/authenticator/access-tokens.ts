import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { normalAddress } from '../../ports/address.ts';
import { SCOPES, sessionKey } from '../../ports/authenticator.ts';
import type { TokenIssuer } from '../../ports/token-issuer.ts';
import { issuerKeys } from './issuer-keys.ts';

/** Clocks of two machines differ a little. */
const SKEW_S = 5;
/** Signatures by key pair only: a shared secret could be made by whoever checks. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];
const REMEMBER_MOST = 10_000;

/** What a token said, once its signature and claims were checked. */
export interface Claims {
  issuer: string;
  subject: string;
  /** Proven and in normal form, or null. */
  address: string | null;
  name: string;
  session: Uint8Array | null;
  scopes: readonly string[];
  /** ms since 1970. */
  expiresAt: number;
}

/** Access tokens (JWT) of the issuers that are believed. A signature is checked once; the outcome is kept until the token ends. */
export class AccessTokens {
  readonly #issuers: readonly { issuer: TokenIssuer; key: JWTVerifyGetKey }[];
  readonly #now: () => number;
  readonly #checked = new Map<string, Claims>();

  constructor(issuers: readonly TokenIssuer[], now: () => number) {
    this.#issuers = issuers.map((issuer) => ({ issuer, key: issuerKeys(issuer) }));
    this.#now = now;
  }

  /**
   * The claims of a good or merely expired token, else null. `key` is what it is remembered by: a hash of it.
   * @throws with code `identity_unavailable` when the issuer's keys cannot be had
   */
  async check(token: string, key: string): Promise<Claims | null> {
    const known = this.#checked.get(key);
    if (known) return known;
    const named = issuerOf(token);
    const found = this.#issuers.find(({ issuer }) => issuer.issuer === named);
    if (!found) return null;
    const { issuer } = found;
    let payload: JWTPayload;
    let type: string | undefined;
    try {
      const verified = await jwtVerify(token, found.key, {
        issuer: issuer.issuer,
        audience: issuer.audience,
        algorithms: ALGORITHMS,
        clockTolerance: SKEW_S,
        currentDate: new Date(this.#now()),
        requiredClaims: ['exp', 'sub'],
      });
      payload = verified.payload;
      type = verified.protectedHeader.typ;
    } catch (error) {
      // Everything else about it was right: it still says whom it was good for.
      if (!(error instanceof errors.JWTExpired)) return refusedFor(error);
      payload = error.payload;
    }
    if (payload.typ !== 'Bearer' && type?.toLowerCase() !== 'at+jwt') return null;
    const client = payload.azp ?? payload.client_id;
    if (issuer.clients && !(typeof client === 'string' && issuer.clients.includes(client))) return null;
    const claims = claimsOf(payload, issuer);
    if (claims && claims.expiresAt > this.#now()) this.#remember(key, claims);
    return claims;
  }

  #remember(key: string, claims: Claims): void {
    if (this.#checked.size >= REMEMBER_MOST) {
      for (const [old, { expiresAt }] of this.#checked) if (expiresAt <= this.#now()) this.#checked.delete(old);
      if (this.#checked.size >= REMEMBER_MOST) this.#checked.clear();
    }
    this.#checked.set(key, claims);
  }
}

function issuerOf(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    return '';
  }
}

const CANNOT_TELL = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID']);

/** Null: the token is at fault. Thrown: nobody can tell now. */
function refusedFor(error: unknown): null {
  if (error instanceof errors.JOSEError && !CANNOT_TELL.has(error.code)) return null;
  throw Object.assign(new Error('the keys of an issuer cannot be had', { cause: error }), {
    code: 'identity_unavailable',
  });
}

function claimsOf(payload: JWTPayload, issuer: TokenIssuer): Claims | null {
  const { sub, exp, sid, jti } = payload;
  if (typeof sub !== 'string' || sub === '' || sub.length > 255 || typeof exp !== 'number') return null;
  const isProven = issuer.trustsEmail && payload.email_verified === true && typeof payload.email === 'string';
  const name = payload.name ?? payload.preferred_username ?? payload.client_id;
  return {
    issuer: issuer.storedAs,
    subject: sub,
    address: isProven ? normalAddress(String(payload.email)) : null,
    name: typeof name === 'string' ? name.slice(0, 200) : '',
    session: sessionOf(issuer.storedAs, sid, jti),
    scopes: scopesOf(payload.scope),
    expiresAt: (exp + SKEW_S) * 1_000,
  };
}

function sessionOf(issuer: string, sid: unknown, jti: unknown): Uint8Array | null {
  if (typeof sid === 'string') return sessionKey(issuer, 'sid', sid);
  return typeof jti === 'string' ? sessionKey(issuer, 'jti', jti) : null;
}

/** A token that names scopes of ours (`dtrm:send`) is limited to them; one that names none is its person. */
function scopesOf(scope: unknown): readonly string[] {
  const words = typeof scope === 'string' ? scope.split(' ') : [];
  const ours = words.filter((word) => word.startsWith('dtrm:')).map((word) => word.slice(5));
  return ours.length === 0 ? ['*'] : ours.filter((word) => SCOPES.some((one) => one === word));
}
