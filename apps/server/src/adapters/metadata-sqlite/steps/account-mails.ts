import type { AccountMail } from '../../../ports/metadata-account-mails.ts';
import type { Lease } from '../../../ports/metadata-notices.ts';
import type { Id, NewRecord } from '../../../ports/metadata-rows.ts';
import { idBytes, utf8 } from '../bytes.ts';
import { appendRecord } from '../sql/records.ts';
import { statement } from '../statement.ts';
import type { AccountMailTable } from '../tables-accounts.ts';
import type { Tx } from '../tx.ts';
import { isHeld } from './notices.ts';

type Bytes = AccountMailTable['id'];

const insert = statement((db, p: AccountMailTable) =>
  db.insertInto('account_mail').values({
    id: p.id,
    kind: p.kind,
    address: p.address,
    name: p.name,
    language: p.language,
    link: p.link,
    at: p.at,
    until: p.until,
    due_at: p.due_at,
    tries: p.tries,
  }),
);
const drop = statement((db, p: { id: Bytes }) => db.deleteFrom('account_mail').where('id', '=', p.id));
const putOff = statement((db, p: { id: Bytes; due: number }) =>
  db
    .updateTable('account_mail')
    .set((it) => ({ due_at: p.due, tries: it('tries', '+', 1) }))
    .where('id', '=', p.id),
);

export async function putAccountMail(tx: Tx, { id, kind, to, link, at, until, tries }: AccountMail): Promise<void> {
  await tx.run(insert, {
    id: idBytes(id),
    kind,
    address: utf8(to.address),
    name: to.name ?? '',
    language: to.language,
    link: link && JSON.stringify(link),
    at,
    until,
    due_at: at,
    tries,
  });
}

export async function endAccountMail(tx: Tx, id: Id, lease: Lease, record: NewRecord | null): Promise<boolean> {
  if (!(await isHeld(tx, lease)) || (await tx.run(drop, { id: idBytes(id) })) === 0) return false;
  if (record) await appendRecord(tx, record);
  return true;
}

export async function putOffAccountMail(tx: Tx, id: Id, lease: Lease, due: number): Promise<boolean> {
  return (await isHeld(tx, lease)) && (await tx.run(putOff, { id: idBytes(id), due })) > 0;
}
