import { createHash } from 'node:crypto';
import type { Id, Person } from './metadata-rows.ts';

/** What a token may be limited to. `read`: look, never content. `account`: tokens, tickets, sessions and identities of one's own. */
export const SCOPES = ['send', 'receive', 'read', 'account', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who asks, and what the credential lets that person do. */
export interface Principal {
  person: Person;
  /** `access`: an access token (JWT) of an issuer; `token`: a personal one. */
  kind: 'access' | 'token' | 'ticket' | 'cookie';
  /** A ticket or the cookie of its download opens one envelope in one direction; a token has neither. */
  envelope: Id | null;
  direction: 'send' | 'receive' | null;
  /** What the credential is good for: `*`, scopes of a token, or the direction of a ticket. */
  scopes: readonly string[];
  /** ms since 1970, or null. */
  expiresAt: number | null;
  /** Hash of the personal token or ticket; null for an access token. */
  credential?: Uint8Array | null;
  /** The sign-in behind an access token or what was made with one (`sessionKey`). */
  session?: Uint8Array | null;
  /** Who the access token says this is. */
  identity?: { issuer: string; subject: string } | null;
}

/**
 * Why a credential opens nothing. `expired` still names whom it was good for: HEAD of an upload answers 423 to that
 * person and 404 to everybody else (design § 9), since some clients restart at zero on 401.
 */
export type Refusal =
  | { ok: false; why: 'absent' | 'revoked' | 'wrong' | 'disabled' }
  | { ok: false; why: 'expired'; principal: Principal };

export type Authentication = { ok: true; principal: Principal } | Refusal;

/**
 * Credential → principal, or why not. Only hashes of secrets are known here; a secret is never stored, logged or
 * compared in clear. Rejects only when it cannot tell now (the store of credentials is away: any error; the keys of an
 * issuer cannot be had: code `identity_unavailable`).
 */
export interface Authenticator {
  /** @param authorization the Authorization header: `Bearer <token or ticket>` */
  authenticate(authorization: string | undefined): Promise<Authentication>;
  /**
   * A native download: the id in its address and the cookie that was set for it; either alone opens nothing. It ends
   * with the receive ticket that it stands beside.
   * @param cookies the Cookie header
   */
  authenticateDownload(id: string, cookies: string | undefined): Promise<Authentication>;
  /** What was revoked or disabled counts at once; without a hash everything remembered is dropped. */
  forget(hash?: Uint8Array): void;
}

/** How a sign-in (`sid`, or `jti` of a token without one) is stored: a hash, since some issuers take it for a secret. */
export function sessionKey(issuer: string, kind: 'sid' | 'jti', id: string): Uint8Array {
  return createHash('sha256').update(`${kind}\0${issuer}\0${id}`).digest();
}
