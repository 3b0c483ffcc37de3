import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account, Language, SignIn } from './metadata-accounts.ts';
import type { Id } from './metadata-rows.ts';

/** The courier's own OpenID provider. Its issuer is stored as `embedded`, so a new host name breaks no pin. */
export interface EmbeddedIssuer {
  /** DATOFERUM_URL + /realms/datoferum: the `iss` of its tokens. */
  readonly issuer: string;
  /** Public keys that may have signed a token which is still good, and the one that signs next (RFC 7517). */
  keys(): { keys: PublicJwk[] };
  /** The published next key signs from the answered time on (ms); another one is made and published. */
  rotate(): Promise<{ keyId: string; from: number }>;
  /** Rotates when the signing key is older (ms) and removes keys of which no token is left. */
  keepKeysFresh(olderThan: number): Promise<void>;
  readonly sessions: Sessions;
  readonly directory: Directory;
  readonly clients: ClientBook;
}

/** Clients an admin made: programs that act for themselves, with an id and a secret (RFC 6749, section 4.4). */
export interface ClientBook {
  /** The secret is answered once and stored hashed. `address` is the client's own; the admin vouches for it. */
  make(client: { name: string; address: string; scopes: readonly string[] }): Promise<{ id: string; secret: string }>;
  list(): Promise<MadeClient[]>;
  /** It gets no token from now on, and those it has open nothing any more. False: there is none. */
  drop(id: string): Promise<boolean>;
}

export interface MadeClient {
  id: string;
  name: string;
  address: string;
  /** Empty: its tokens are not limited. */
  scopes: string[];
  madeAt: number;
}

/** Public members only. */
export interface PublicJwk {
  kty: string;
  kid: string;
  alg: string;
  use: 'sig';
  crv?: string;
  x?: string;
  y?: string;
}

/** Sessions of accounts; `id` is the `sid` claim of their tokens. */
export interface Sessions {
  list(account: Id): Promise<SignIn[]>;
  /** Ends one; false when it is not this account's or ended already. Its refresh tokens are gone, its listeners are told. */
  revoke(account: Id, id: string): Promise<boolean>;
  /** Answers how many ended. */
  revokeAll(account: Id): Promise<number>;
  /** Told of every session that ends by logout, revocation, a disabled account or (without an account) a dropped client, before the answer leaves. */
  onEnded(listener: (ended: { account: Id | null; id: string }) => Promise<void>): void;
}

/** Who has an account. */
export interface Directory {
  find(address: string): Promise<Account | null>;
  get(id: Id): Promise<Account | null>;
  /** A link that proves the address and leads to an account: to be sent to that address and shown to nobody. */
  invite(address: string, options: { envelope: Id | null; language: Language; expiresAt: number }): Promise<string>;
  /** Disabling ends every session. */
  disable(id: Id, disabled: boolean): Promise<void>;
}

export interface PasswordHasher {
  /** PHC string. */
  hash(password: string): Promise<string>;
  /** As much work for `null` (nobody) as for a stored one. */
  verify(password: string, stored: string | null): Promise<boolean>;
}

/** An interaction of somebody who is about to sign in, as the pages need it. */
export interface SignInRequest {
  uid: string;
  /** Cookie and path agree. */
  clientId: string;
  /** Where the browser goes afterwards, for the form's policy; null for a device. */
  redirectUri: string | null;
  loginHint: string | null;
  locales: string | null;
  wantsToRegister: boolean;
}

/** What the pages need of the provider. */
export interface IdentityEngine extends EmbeddedIssuer {
  /** Answers a request below the realm; the path begins after it. False when the provider has no such route. */
  serve(req: IncomingMessage, res: ServerResponse, path: string, from: string | null): Promise<void>;
  request(req: IncomingMessage, res: ServerResponse): Promise<SignInRequest | null>;
  /** Redirects the browser on, signed in as this account. */
  signIn(req: IncomingMessage, res: ServerResponse, account: Id): Promise<void>;
  /** The account that this browser is signed in as. */
  signedIn(
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<{ account: Id; sids: string[]; sid(client: string): string | null } | null>;
  /** The claims of one of its own access tokens, or null. */
  claims(token: string): Promise<Record<string, unknown> | null>;
  /** 32 bytes of HMAC-SHA-256 under a key of its own: CSRF tokens. */
  mac(text: string): Uint8Array;
}
