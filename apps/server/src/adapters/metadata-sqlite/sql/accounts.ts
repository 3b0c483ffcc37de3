import type { Account, AccountLink, IdentityRow, SignIn } from '../../../ports/metadata-accounts.ts';
import { idBytes, idBytesOrNull, idText, idTextOrNull, ROWS, text, utf8 } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { AccountLinkTable, AccountTable, IdentityRowTable, SignInTable } from '../tables-accounts.ts';

const ACCOUNT = ['id', 'address', 'name', 'password', 'verified', 'disabled', 'language', 'created_at'] as const;
const LINK = ['hash', 'kind', 'account', 'address', 'envelope', 'data', 'expires_at'] as const;
export const ROW = ['model', 'hash', 'payload', 'grant_hash', 'user_code', 'uid', 'consumed_at', 'expires_at'] as const;
export const SIGN_IN = [
  'id',
  'account',
  'client',
  'session',
  'started_at',
  'seen_at',
  'agent',
  'origin',
  'expires_at',
] as const;

export const accountById = statement((db, p: { id: Bytes }) =>
  db.selectFrom('account').select(ACCOUNT).where('id', '=', p.id),
);
export const accountByAddress = statement((db, p: { address: Bytes }) =>
  db.selectFrom('account').select(ACCOUNT).where('address', '=', p.address),
);
export const linkByHash = statement((db, p: { hash: Bytes; now: number }) =>
  db.selectFrom('account_link').select(LINK).where('hash', '=', p.hash).where('expires_at', '>', p.now),
);
export const oneAdmin = statement((db, _: Record<string, never>) =>
  db.selectFrom('person').select('id').where('role', '=', 'admin').limit(1),
);
export const rowByHash = statement((db, p: { model: string; hash: Bytes }) =>
  db.selectFrom('identity_row').select(ROW).where('model', '=', p.model).where('hash', '=', p.hash),
);
/** `consumed_at` of a row that a sibling's use ended: long ago. */
export const ENDED_BY_SIBLING = 1_000;
export const rowsByUid = statement((db, p: { uid: Bytes }) =>
  db.selectFrom('identity_row').select(['model', 'hash', 'consumed_at']).where('uid', '=', p.uid).limit(ROWS),
);
export const signInById = statement((db, p: { id: Bytes }) =>
  db.selectFrom('sign_in').select(SIGN_IN).where('id', '=', p.id),
);

export function toAccount(row: AccountTable): Account {
  return {
    id: idText(row.id),
    address: text(row.address),
    name: row.name,
    password: row.password,
    verified: row.verified === 1,
    disabled: row.disabled === 1,
    language: row.language,
    createdAt: row.created_at,
  };
}

export function fromAccount(account: Account): AccountTable {
  return {
    id: idBytes(account.id),
    address: utf8(account.address),
    name: account.name,
    password: account.password,
    verified: account.verified ? 1 : 0,
    disabled: account.disabled ? 1 : 0,
    language: account.language,
    created_at: account.createdAt,
  };
}

export function toLink(row: AccountLinkTable): AccountLink {
  return {
    hash: row.hash,
    kind: row.kind,
    account: idTextOrNull(row.account),
    address: row.address === null ? null : text(row.address),
    envelope: idTextOrNull(row.envelope),
    data: JSON.parse(row.data),
    expiresAt: row.expires_at,
  };
}

export function fromLink(link: AccountLink): AccountLinkTable {
  return {
    hash: link.hash,
    kind: link.kind,
    account: idBytesOrNull(link.account),
    address: link.address === null ? null : utf8(link.address),
    envelope: idBytesOrNull(link.envelope),
    data: JSON.stringify(link.data),
    expires_at: link.expiresAt,
  };
}

/** What was consumed says so in its payload, as the provider expects it (seconds). */
export function toRow(row: IdentityRowTable): IdentityRow {
  const payload: Record<string, unknown> = JSON.parse(row.payload);
  if (row.consumed_at !== null) payload.consumed = Math.floor(row.consumed_at / 1000);
  return {
    model: row.model,
    hash: row.hash,
    payload,
    grant: row.grant_hash,
    userCode: row.user_code,
    uid: row.uid,
    expiresAt: row.expires_at,
  };
}

export function toSignIn(row: SignInTable): SignIn {
  return {
    id: text(row.id),
    account: idText(row.account),
    client: row.client,
    session: row.session,
    startedAt: row.started_at,
    seenAt: row.seen_at,
    agent: row.agent,
    from: row.origin,
    expiresAt: row.expires_at,
  };
}
