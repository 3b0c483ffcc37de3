import type { Lease } from '../../../ports/metadata-notices.ts';
import type { NewRecord } from '../../../ports/metadata-rows.ts';
import { appendRecord } from '../sql/records.ts';
import { statement } from '../statement.ts';
import type { Tx } from '../tx.ts';

const tokenOf = statement((db, p: { name: string }) =>
  db.selectFrom('lease').select('token').where('name', '=', p.name),
);
const drop = statement((db, p: { no: number }) => db.deleteFrom('outbox').where('no', '=', p.no));
const putOff = statement((db, p: { no: number; due: number }) =>
  db
    .updateTable('outbox')
    .set((it) => ({ due_at: p.due, tries: it('tries', '+', 1) }))
    .where('no', '=', p.no),
);

/** A token only grows: while it is the same, nobody else has held the lease since. */
export async function isHeld(tx: Tx, { name, token }: Lease): Promise<boolean> {
  return (await tx.get(tokenOf, { name }))?.token === token;
}

export async function endNotice(tx: Tx, no: number, lease: Lease, record: NewRecord | null): Promise<boolean> {
  if (!(await isHeld(tx, lease)) || (await tx.run(drop, { no })) === 0) return false;
  if (record) await appendRecord(tx, record);
  return true;
}

export async function putOffNotice(tx: Tx, no: number, lease: Lease, due: number): Promise<boolean> {
  return (await isHeld(tx, lease)) && (await tx.run(putOff, { no, due })) > 0;
}
