import type { Id } from './metadata-rows.ts';

/** A sign-in at the embedded identity provider; `id` is the `sid` of its tokens. */
export interface SignInShown {
  id: string;
  client: string;
  startedAt: number;
  seenAt: number;
  agent: string | null;
  from: string | null;
}

/** What the embedded identity provider does for the people of the courier; accounts are its subjects. */
export interface SignIns {
  list(account: Id): Promise<SignInShown[]>;
  /** Its tokens and the tickets that hang on it open nothing once this has answered. False when it is not this account's or ended already. */
  revoke(account: Id, id: string): Promise<boolean>;
  /** Answers how many ended. */
  revokeAll(account: Id): Promise<number>;
  /** A disabled account signs in no more, and every session of it ends. */
  disable(account: Id, disabled: boolean): Promise<void>;
}
