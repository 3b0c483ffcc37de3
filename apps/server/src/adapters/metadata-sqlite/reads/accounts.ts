import type { Account, AccountLink, IdentityRow, SignIn } from '../../../ports/metadata-accounts.ts';
import type { Id } from '../../../ports/metadata-rows.ts';
import { idBytes, ROWS, utf8 } from '../bytes.ts';
import {
  accountById,
  accountByAddress as byAddress,
  linkByHash,
  oneAdmin,
  ROW,
  rowByHash,
  SIGN_IN,
  signInById,
  toAccount,
  toLink,
  toRow,
  toSignIn,
} from '../sql/accounts.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';

const rowByUid = statement((db, p: { uid: Bytes }) =>
  db.selectFrom('identity_row').select(ROW).where('uid', '=', p.uid).limit(1),
);
const rowByUserCode = statement((db, p: { code: Bytes }) =>
  db.selectFrom('identity_row').select(ROW).where('user_code', '=', p.code).limit(1),
);
const rowsOfModel = statement((db, p: { model: string }) =>
  db.selectFrom('identity_row').select(ROW).where('model', '=', p.model).orderBy('hash').limit(ROWS),
);
const signInsOf = statement((db, p: { account: Bytes }) =>
  db.selectFrom('sign_in').select(SIGN_IN).where('account', '=', p.account).orderBy('started_at', 'desc').limit(ROWS),
);

export async function account(tx: Tx, id: Id): Promise<Account | null> {
  const row = await tx.get(accountById, { id: idBytes(id) });
  return row ? toAccount(row) : null;
}

export async function accountByAddress(tx: Tx, address: string): Promise<Account | null> {
  const row = await tx.get(byAddress, { address: utf8(address) });
  return row ? toAccount(row) : null;
}

export async function accountLink(tx: Tx, hash: Uint8Array, now: number): Promise<AccountLink | null> {
  const row = await tx.get(linkByHash, { hash, now });
  return row ? toLink(row) : null;
}

export async function adminExists(tx: Tx): Promise<boolean> {
  return (await tx.get(oneAdmin, {})) !== undefined;
}

export async function identityRow(tx: Tx, model: string, hash: Uint8Array): Promise<IdentityRow | null> {
  const row = await tx.get(rowByHash, { model, hash });
  return row ? toRow(row) : null;
}

export async function identityRowByUid(tx: Tx, uid: Uint8Array): Promise<IdentityRow | null> {
  const row = await tx.get(rowByUid, { uid });
  return row ? toRow(row) : null;
}

export async function identityRowByUserCode(tx: Tx, userCode: Uint8Array): Promise<IdentityRow | null> {
  const row = await tx.get(rowByUserCode, { code: userCode });
  return row ? toRow(row) : null;
}

export async function identityRows(tx: Tx, model: string): Promise<IdentityRow[]> {
  return (await tx.all(rowsOfModel, { model })).map(toRow);
}

export async function signIn(tx: Tx, id: string): Promise<SignIn | null> {
  const row = await tx.get(signInById, { id: utf8(id) });
  return row ? toSignIn(row) : null;
}

export async function signIns(tx: Tx, account: Id): Promise<SignIn[]> {
  return (await tx.all(signInsOf, { account: idBytes(account) })).map(toSignIn);
}
