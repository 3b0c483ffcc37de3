import type { AccountMailReads, AccountMailSteps } from './metadata-account-mails.ts';
import type { RotationReads } from './metadata-rotation.ts';
import type { Id, NewRecord, Person } from './metadata-rows.ts';
import type { Language } from './notifier.ts';

export type { Language } from './notifier.ts';

/** Somebody who signs in here. Its id is the subject (`sub`) of the embedded issuer and never changes. */
export interface Account {
  id: Id;
  /** Trimmed, lower-case, domain as A-label; nothing folded. One account an address. */
  address: string;
  name: string;
  /** argon2id in PHC string form. */
  password: string;
  /** The address was proven by a link, or an admin vouched for it. */
  verified: boolean;
  disabled: boolean;
  language: Language;
  createdAt: number;
}

export type LinkKind = 'prove' | 'invite' | 'reset' | 'change' | 'admin';

/** A one-time link as stored: only the SHA-256 of its secret is known. */
export interface AccountLink {
  hash: Uint8Array;
  kind: LinkKind;
  /** Whose it is, where there is an account already. */
  account: Id | null;
  /** The address it was sent to, which using it proves. */
  address: string | null;
  /** The envelope an invitation speaks of: the row goes with its purge. */
  envelope: Id | null;
  /** What using it will do: name, password hash, language, and the browser that asked. No secret in clear. */
  data: Record<string, string>;
  expiresAt: number;
}

/** One row of the OpenID provider. Its id is a secret the provider handed out, so only the SHA-256 is known. */
export interface IdentityRow {
  /** Session, Grant, RefreshToken, AuthorizationCode, DeviceCode, Interaction, Client, … */
  model: string;
  hash: Uint8Array;
  payload: Record<string, unknown>;
  /** SHA-256 of the grant it hangs on, of the user code, of the session's uid; `uid` of a refresh token names the one it follows. */
  grant: Uint8Array | null;
  userCode: Uint8Array | null;
  uid: Uint8Array | null;
  /** ms; null never. */
  expiresAt: number | null;
}

/** A session as its owner sees it: one person, one client, one browser or device. Lives as long as its grant. */
export interface SignIn {
  /** The `sid` of its tokens; opens nothing by itself. */
  id: string;
  account: Id;
  client: string;
  /** SHA-256 of the uid of the browser session that ends with it; null for a device. */
  session: Uint8Array | null;
  startedAt: number;
  seenAt: number;
  agent: string | null;
  from: string | null;
  expiresAt: number;
}

/** What using a link does, in one transaction with its end. */
export type LinkEffect =
  | { kind: 'prove' | 'invite'; account: Account }
  | { kind: 'reset'; password: string }
  | { kind: 'change' }
  | { kind: 'admin'; account: Account; person: Person };

export type LinkUsed = { ok: true; account: Account } | { ok: false; code: 'link_unknown' | 'address_taken' };

export interface AccountSteps extends AccountMailSteps {
  /** Makes it, or answers false when the address has an account. Safe to repeat with the same id. */
  putAccount(account: Account): Promise<boolean>;
  changeAccount(id: Id, change: Partial<Pick<Account, 'name' | 'password' | 'disabled' | 'language'>>): Promise<void>;
  putAccountLink(link: AccountLink): Promise<void>;
  /**
   * Uses a link once: it must be of the effect's kind, not expired and its account not disabled; it ends in the same transaction.
   * `reset` ends every other link of the account. `admin` answers `link_unknown` as soon as there is an admin.
   */
  useAccountLink(hash: Uint8Array, effect: LinkEffect, now: number, record: NewRecord): Promise<LinkUsed>;
  /** Ends ≤ 1,000 links of a kind: a new start hands out a new admin link. */
  dropAccountLinks(kind: LinkKind): Promise<void>;

  putIdentityRow(row: IdentityRow): Promise<void>;
  /** True the first time only: of two that consume at once, one does. Rows with the same `uid` end with it. */
  consumeIdentityRow(model: string, hash: Uint8Array, now: number): Promise<boolean>;
  dropIdentityRow(model: string, hash: Uint8Array): Promise<void>;
  /** ≤ 1,000 rows a call; true while there are more. */
  dropGrant(grant: Uint8Array): Promise<boolean>;
  /** A browser session lives on: its row keeps what it holds, and expires then. */
  extendSession(uid: Uint8Array, expiresAt: number): Promise<void>;
  putSignIn(signIn: SignIn): Promise<void>;
  seeSignIn(id: string, now: number, expiresAt: number): Promise<void>;
  /** True the first time; the record is written then. */
  endSignIn(id: string, record: NewRecord): Promise<boolean>;
  /** Removes ≤ 1,000 expired rows of each kind; true while there may be more. */
  sweepIdentity(now: number): Promise<boolean>;
}

export interface AccountReads extends RotationReads, AccountMailReads {
  account(id: Id): Promise<Account | null>;
  accountByAddress(address: string): Promise<Account | null>;
  accountLink(hash: Uint8Array, now: number): Promise<AccountLink | null>;
  adminExists(): Promise<boolean>;
  identityRow(model: string, hash: Uint8Array): Promise<IdentityRow | null>;
  identityRowByUid(uid: Uint8Array): Promise<IdentityRow | null>;
  identityRowByUserCode(userCode: Uint8Array): Promise<IdentityRow | null>;
  /** Clients that an admin made, ≤ 1,000. */
  identityRows(model: string): Promise<IdentityRow[]>;
  signIn(id: string): Promise<SignIn | null>;
  /** Those that go on, newest first, ≤ 1,000. */
  signIns(account: Id): Promise<SignIn[]>;
}
