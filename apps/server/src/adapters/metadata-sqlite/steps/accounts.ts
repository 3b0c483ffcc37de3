import type { Account, AccountLink, LinkEffect, LinkKind, LinkUsed } from '../../../ports/metadata-accounts.ts';
import type { Id, NewRecord } from '../../../ports/metadata-rows.ts';
import { idBytes, ROWS, utf8 } from '../bytes.ts';
import {
  accountByAddress,
  accountById,
  fromAccount,
  fromLink,
  linkByHash,
  oneAdmin,
  toAccount,
} from '../sql/accounts.ts';
import { identityOf } from '../sql/people.ts';
import { appendRecord } from '../sql/records.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { AccountLinkTable, AccountTable } from '../tables-accounts.ts';
import { Refusal, type Tx } from '../tx.ts';
import { seeIdentity } from './identities.ts';
import { putPerson } from './people.ts';

const insertAccount = statement((db, p: AccountTable) =>
  db.insertInto('account').values({
    id: p.id,
    address: p.address,
    name: p.name,
    password: p.password,
    verified: p.verified,
    disabled: p.disabled,
    language: p.language,
    created_at: p.created_at,
  }),
);
const updateAccount = statement((db, p: AccountTable) =>
  db
    .updateTable('account')
    .set({ address: p.address, name: p.name, password: p.password, disabled: p.disabled, language: p.language })
    .where('id', '=', p.id),
);
const insertLink = statement((db, p: AccountLinkTable) =>
  db.insertInto('account_link').values({
    hash: p.hash,
    kind: p.kind,
    account: p.account,
    address: p.address,
    envelope: p.envelope,
    data: p.data,
    expires_at: p.expires_at,
  }),
);
const dropLink = statement((db, p: { hash: Bytes }) => db.deleteFrom('account_link').where('hash', '=', p.hash));
const linksOfKind = statement((db, p: { kind: LinkKind }) =>
  db.selectFrom('account_link').select('hash').where('kind', '=', p.kind).limit(ROWS),
);
const linksOfAccount = statement((db, p: { account: Bytes }) =>
  db.selectFrom('account_link').select('hash').where('account', '=', p.account).limit(ROWS),
);

export async function putAccount(tx: Tx, account: Account): Promise<boolean> {
  const row = fromAccount(account);
  const [same, taken] = [await tx.get(accountById, { id: row.id }), await tx.get(accountByAddress, row)];
  if (taken && Buffer.compare(taken.id, row.id) !== 0) return false;
  await tx.run(same ? updateAccount : insertAccount, row);
  return true;
}

export async function changeAccount(tx: Tx, id: Id, change: Partial<Account>): Promise<void> {
  const row = await tx.get(accountById, { id: idBytes(id) });
  if (row) await tx.run(updateAccount, fromAccount({ ...toAccount(row), ...change }));
}

export async function putAccountLink(tx: Tx, link: AccountLink): Promise<void> {
  await tx.run(insertLink, fromLink(link));
}

export async function dropAccountLinks(tx: Tx, kind: LinkKind): Promise<void> {
  for (const { hash } of await tx.all(linksOfKind, { kind })) await tx.run(dropLink, { hash });
}

export async function useAccountLink(
  tx: Tx,
  hash: Uint8Array,
  effect: LinkEffect,
  now: number,
  record: NewRecord,
): Promise<LinkUsed> {
  return tx.attempt(async () => {
    const link = await tx.get(linkByHash, { hash, now });
    if (!link || link.kind !== effect.kind) throw new Refusal({ ok: false, code: 'link_unknown' });
    const account = await apply(tx, link, effect, record);
    await tx.run(dropLink, { hash });
    await appendRecord(tx, record);
    return { ok: true, account };
  });
}

async function apply(tx: Tx, link: AccountLinkTable, effect: LinkEffect, record: NewRecord): Promise<Account> {
  if (effect.kind === 'prove' || effect.kind === 'invite') {
    if (link.address === null) throw new Refusal({ ok: false, code: 'link_unknown' });
    return insert(tx, { ...effect.account, verified: true }, link.address);
  }
  if (effect.kind === 'admin') {
    if (await tx.get(oneAdmin, {})) throw new Refusal({ ok: false, code: 'link_unknown' });
    const account = await insert(tx, { ...effect.account, verified: true }, utf8(effect.account.address));
    const { person } = effect;
    const seen = { issuer: 'embedded', subject: account.id, address: account.address, name: account.name };
    await seeIdentity(tx, { ...seen, person: person.id }, record);
    await putPerson(tx, person);
    return account;
  }
  const row = link.account && (await tx.get(accountById, { id: link.account }));
  if (!row || row.disabled === 1) throw new Refusal({ ok: false, code: 'link_unknown' });
  const account = toAccount(row);
  if (effect.kind === 'reset') {
    account.password = effect.password;
    for (const other of await tx.all(linksOfAccount, { account: row.id })) await tx.run(dropLink, other);
  } else {
    const taken = link.address && (await tx.get(accountByAddress, { address: link.address }));
    if (!link.address || taken) throw new Refusal({ ok: false, code: 'address_taken' });
    account.address = Buffer.from(link.address).toString();
  }
  await tx.run(updateAccount, fromAccount(account));
  // What came by the old address from now on is its next owner's, also for who never signs in again but has a token.
  if (effect.kind === 'change') await seeAgain(tx, account, record);
  return account;
}

/** The person of an account, where it has one already, follows it. */
async function seeAgain(tx: Tx, { id, address, name }: Account, record: NewRecord): Promise<void> {
  const identity = { issuer: 'embedded', subject: id };
  const known = await tx.get(identityOf, { issuer: utf8(identity.issuer), subject: utf8(identity.subject) });
  if (known) await seeIdentity(tx, { ...identity, address, name, person: id }, record);
}

async function insert(tx: Tx, account: Account, address: Bytes): Promise<Account> {
  if (await tx.get(accountByAddress, { address })) throw new Refusal({ ok: false, code: 'address_taken' });
  const made = { ...account, address: Buffer.from(address).toString() };
  await tx.run(insertAccount, fromAccount(made));
  return made;
}
