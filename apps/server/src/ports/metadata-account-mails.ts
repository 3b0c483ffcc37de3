import type { AccountLink } from './metadata-accounts.ts';
import type { Lease } from './metadata-notices.ts';
import type { Id, NewRecord } from './metadata-rows.ts';
import type { Addressee, Message } from './notifier.ts';

/** What is said about an account. Those with a link get a new one at each try: a link is known by its hash alone. */
export type AccountMailKind = Extract<
  Message['kind'],
  'prove-address' | 'reset-password' | 'address-changed' | 'password-changed' | 'account-exists'
>;

/** A mail that is to be handed over: its row goes with that, or when nobody would want it any more. */
export interface AccountMail {
  id: Id;
  kind: AccountMailKind;
  to: Addressee;
  /** What its link will do. */
  link: Pick<AccountLink, 'kind' | 'account' | 'address' | 'data'> | null;
  /** ms: asked for, and not handed over any more. */
  at: number;
  until: number;
  tries: number;
}

export interface AccountMailSteps {
  putAccountMail(mail: AccountMail): Promise<void>;
  /** It was handed over, or never will be. False: it is not ours, or gone. */
  endAccountMail(id: Id, lease: Lease, record: NewRecord | null): Promise<boolean>;
  /** It is tried again at `due`. */
  putOffAccountMail(id: Id, lease: Lease, due: number): Promise<boolean>;
}

export interface AccountMailReads {
  /** Those whose time has come, the longest due first. limit ≤ 1,000. */
  dueAccountMails(now: number, limit: number): Promise<AccountMail[]>;
}
