import type { IdentityRow, SignIn } from '../../../ports/metadata-accounts.ts';
import type { NewRecord } from '../../../ports/metadata-rows.ts';
import { idBytes, ROWS, utf8 } from '../bytes.ts';
import { ENDED_BY_SIBLING, rowByHash, rowsByUid, signInById } from '../sql/accounts.ts';
import { appendRecord } from '../sql/records.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { IdentityRowTable, SignInTable } from '../tables-accounts.ts';
import type { Tx } from '../tx.ts';

type Key = { model: string; hash: Bytes };

const insertRow = statement((db, p: Omit<IdentityRowTable, 'consumed_at'>) =>
  db.insertInto('identity_row').values({
    model: p.model,
    hash: p.hash,
    payload: p.payload,
    grant_hash: p.grant_hash,
    user_code: p.user_code,
    uid: p.uid,
    consumed_at: null,
    expires_at: p.expires_at,
  }),
);
const updateRow = statement((db, p: Omit<IdentityRowTable, 'consumed_at'>) =>
  db
    .updateTable('identity_row')
    .set({
      payload: p.payload,
      grant_hash: p.grant_hash,
      user_code: p.user_code,
      uid: p.uid,
      expires_at: p.expires_at,
    })
    .where('model', '=', p.model)
    .where('hash', '=', p.hash),
);
const consume = statement((db, p: Key & { now: number }) =>
  db
    .updateTable('identity_row')
    .set({ consumed_at: p.now })
    .where('model', '=', p.model)
    .where('hash', '=', p.hash)
    .where('consumed_at', 'is', null),
);
const dropRow = statement((db, p: Key) =>
  db.deleteFrom('identity_row').where('model', '=', p.model).where('hash', '=', p.hash),
);
const rowsOfGrant = statement((db, p: { grant: Bytes }) =>
  db.selectFrom('identity_row').select(['model', 'hash']).where('grant_hash', '=', p.grant).limit(ROWS),
);
const rowByUid = statement((db, p: { uid: Bytes }) =>
  db.selectFrom('identity_row').select(['model', 'hash', 'payload']).where('uid', '=', p.uid).limit(1),
);
const setExpiry = statement((db, p: Key & { payload: string; expires_at: number }) =>
  db
    .updateTable('identity_row')
    .set({ payload: p.payload, expires_at: p.expires_at })
    .where('model', '=', p.model)
    .where('hash', '=', p.hash),
);
const expiredRows = statement((db, p: { now: number }) =>
  db
    .selectFrom('identity_row')
    .select(['model', 'hash'])
    .where('expires_at', '<=', p.now)
    .orderBy('expires_at')
    .limit(ROWS),
);

const insertSignIn = statement((db, p: SignInTable) =>
  db.insertInto('sign_in').values({
    id: p.id,
    account: p.account,
    client: p.client,
    session: p.session,
    started_at: p.started_at,
    seen_at: p.seen_at,
    agent: p.agent,
    origin: p.origin,
    expires_at: p.expires_at,
  }),
);
const see = statement((db, p: { id: Bytes; now: number; expires_at: number }) =>
  db.updateTable('sign_in').set({ seen_at: p.now, expires_at: p.expires_at }).where('id', '=', p.id),
);
const expiredSignIns = statement((db, p: { now: number }) =>
  db.selectFrom('sign_in').select('id').where('expires_at', '<=', p.now).orderBy('expires_at').limit(ROWS),
);
const dropSignIn = statement((db, p: { id: Bytes }) => db.deleteFrom('sign_in').where('id', '=', p.id));
const expiredLinks = statement((db, p: { now: number }) =>
  db.selectFrom('account_link').select('hash').where('expires_at', '<=', p.now).orderBy('expires_at').limit(ROWS),
);
const dropLink = statement((db, p: { hash: Bytes }) => db.deleteFrom('account_link').where('hash', '=', p.hash));

export async function putIdentityRow(tx: Tx, row: IdentityRow): Promise<void> {
  const values = {
    model: row.model,
    hash: row.hash,
    payload: JSON.stringify(row.payload),
    grant_hash: row.grant,
    user_code: row.userCode,
    uid: row.uid,
    expires_at: row.expiresAt,
  };
  const standing = await tx.get(rowByHash, { model: row.model, hash: row.hash });
  await tx.run(standing ? updateRow : insertRow, values);
}

export async function consumeIdentityRow(tx: Tx, model: string, hash: Uint8Array, now: number): Promise<boolean> {
  if ((await tx.run(consume, { model, hash, now })) === 0) return false;
  const uid = (await tx.get(rowByHash, { model, hash }))?.uid;
  for (const sibling of uid ? await tx.all(rowsByUid, { uid }) : [])
    if (sibling.consumed_at === null) await tx.run(consume, { ...sibling, now: ENDED_BY_SIBLING });
  return true;
}

export async function dropIdentityRow(tx: Tx, model: string, hash: Uint8Array): Promise<void> {
  await tx.run(dropRow, { model, hash });
}

export async function dropGrant(tx: Tx, grant: Uint8Array): Promise<boolean> {
  const rows = await tx.all(rowsOfGrant, { grant });
  for (const key of rows) await tx.run(dropRow, key);
  return rows.length === ROWS;
}

/** The provider reads the end from the payload (seconds), the sweep from the column. */
export async function extendSession(tx: Tx, uid: Uint8Array, expiresAt: number): Promise<void> {
  const row = await tx.get(rowByUid, { uid });
  if (!row) return;
  const payload = JSON.stringify({ ...JSON.parse(row.payload), exp: Math.floor(expiresAt / 1000) });
  await tx.run(setExpiry, { model: row.model, hash: row.hash, payload, expires_at: expiresAt });
}

export async function putSignIn(tx: Tx, signIn: SignIn): Promise<void> {
  const id = utf8(signIn.id);
  if (await tx.get(signInById, { id })) return;
  await tx.run(insertSignIn, {
    id,
    account: idBytes(signIn.account),
    client: signIn.client,
    session: signIn.session,
    started_at: signIn.startedAt,
    seen_at: signIn.seenAt,
    agent: signIn.agent,
    origin: signIn.from,
    expires_at: signIn.expiresAt,
  });
}

export async function seeSignIn(tx: Tx, id: string, now: number, expiresAt: number): Promise<void> {
  await tx.run(see, { id: utf8(id), now, expires_at: expiresAt });
}

export async function endSignIn(tx: Tx, id: string, record: NewRecord): Promise<boolean> {
  const ended = (await tx.run(dropSignIn, { id: utf8(id) })) === 1;
  if (ended) await appendRecord(tx, record);
  return ended;
}

export async function sweepIdentity(tx: Tx, now: number): Promise<boolean> {
  const rows = await tx.all(expiredRows, { now });
  for (const key of rows) await tx.run(dropRow, key);
  const signIns = await tx.all(expiredSignIns, { now });
  for (const key of signIns) await tx.run(dropSignIn, key);
  const links = await tx.all(expiredLinks, { now });
  for (const key of links) await tx.run(dropLink, key);
  return [rows, signIns, links].some(({ length }) => length === ROWS);
}
