import type { AccountMailKind } from '../../ports/metadata-account-mails.ts';
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

export interface AccountMailTable {
  id: Bytes;
  kind: AccountMailKind;
  address: Bytes;
  name: string;
  language: 'en' | 'pt-BR' | 'es';
  link: string | null;
  at: number;
  until: number;
  due_at: number;
  tries: number;
}

/** Who signs in here, and what the OpenID provider keeps about it. */
export interface AccountTables {
  account: AccountTable;
  account_link: AccountLinkTable;
  account_mail: AccountMailTable;
  identity_row: IdentityRowTable;
  sign_in: SignInTable;
}
