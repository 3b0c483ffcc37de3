import type { Bytes, Flag } from './table-values.ts';

export interface AccountTable {
  id: Bytes;
  address: Bytes;
  name: string;
  password: string;
  verified: Flag;
  disabled: Flag;
  language: 'en' | 'pt-BR' | 'es';
  created_at: number;
}

export interface AccountLinkTable {
  hash: Bytes;
  kind: 'prove' | 'invite' | 'reset' | 'change' | 'admin';
  account: Bytes | null;
  address: Bytes | null;
  envelope: Bytes | null;
  data: string;
  expires_at: number;
}

export interface IdentityRowTable {
  model: string;
  hash: Bytes;
  payload: string;
  grant_hash: Bytes | null;
  user_code: Bytes | null;
  uid: Bytes | null;
  consumed_at: number | null;
  expires_at: number | null;
}

export interface SignInTable {
  id: Bytes;
  account: Bytes;
  client: string;
  session: Bytes | null;
  started_at: number;
  seen_at: number;
  agent: string | null;
  origin: string | null;
  expires_at: number;
}

/** Who signs in here, and what the OpenID provider keeps about it. */
export interface AccountTables {
  account: AccountTable;
  account_link: AccountLinkTable;
  identity_row: IdentityRowTable;
  sign_in: SignInTable;
}
