import { statement } from '../statement.ts';
import type { Bytes, UploadTable } from '../tables.ts';
import { Refusal, type Tx } from '../tx.ts';

const defaultQuota = statement((db, _: Record<string, never>) =>
  db.selectFrom('figure').select('value').where('name', '=', 'quota'),
);
const setDefault = statement((db, p: { value: number }) =>
  db.updateTable('figure').set({ value: p.value }).where('name', '=', 'quota'),
);

/** Bytes a person may hold where no admin set another figure; 0: any number. */
export async function quotaByDefault(tx: Tx): Promise<number> {
  return (await tx.get(defaultQuota, {}))?.value ?? 0;
}

export async function setDefaultQuota(tx: Tx, bytes: number): Promise<void> {
  await tx.run(setDefault, { value: bytes });
}

const ofEnvelope = statement((db, p: { id: Bytes }) =>
  db.selectFrom('envelope').select(['sender', 'held', 'owed']).where('id', '=', p.id),
);
const ofPerson = statement((db, p: { id: Bytes }) =>
  db.selectFrom('person').select(['held', 'quota']).where('id', '=', p.id),
);
const addToEnvelope = statement((db, p: { id: Bytes; held: number; owed: number }) =>
  db
    .updateTable('envelope')
    .set((it) => ({ held: it('held', '+', p.held), owed: it('owed', '+', p.owed) }))
    .where('id', '=', p.id),
);
const addToPerson = statement((db, p: { id: Bytes; held: number }) =>
  db
    .updateTable('person')
    .set((it) => ({ held: it('held', '+', p.held) }))
    .where('id', '=', p.id),
);
const addToHouse = statement((db, p: { owed: number }) =>
  db
    .updateTable('figure')
    .set((it) => ({ value: it('value', '+', p.owed) }))
    .where('name', '=', 'owed'),
);

/**
 * Changes what an envelope holds (`held`) and what of it has not come (`owed`), with the running sums of its sender and of the house.
 * Throws a Refusal `quota_exceeded` when its sender may not hold that much more; without a quota a sum must still be a number that can be told.
 */
export async function hold(tx: Tx, envelope: Bytes, held: number, owed: number): Promise<void> {
  if (held === 0 && owed === 0) return;
  const row = await tx.get(ofEnvelope, { id: envelope });
  if (!row) return;
  if (held > 0) {
    const person = await tx.get(ofPerson, { id: row.sender });
    const limit = person?.quota ?? (await quotaByDefault(tx));
    const most = limit > 0 ? limit : Number.MAX_SAFE_INTEGER;
    if (person && person.held + held > most) throw new Refusal({ ok: false, code: 'quota_exceeded' });
  }
  await tx.run(addToEnvelope, { id: envelope, held, owed });
  if (held !== 0) await tx.run(addToPerson, { id: row.sender, held });
  if (owed !== 0) await tx.run(addToHouse, { owed });
}

/** What an upload holds by its row: what was announced, or came where nothing was announced. A `final` shows others' bytes. */
export function heldBy(row: Pick<UploadTable, 'kind' | 'state' | 'length' | 'received'>): {
  held: number;
  owed: number;
} {
  const isLive = row.kind !== 'final' && (row.state === 'open' || row.state === 'complete');
  const held = isLive ? (row.length ?? row.received) : 0;
  return { held, owed: isLive ? held - row.received : 0 };
}

/** An upload leaves: what it held is free again. */
export async function release(tx: Tx, row: UploadTable): Promise<void> {
  const { held, owed } = heldBy(row);
  await hold(tx, row.envelope, -held, -owed);
}

/** Nothing more comes (the purge began), or nothing is left (it ended). */
export async function releaseEnvelope(tx: Tx, id: Bytes, what: 'owed' | 'all'): Promise<void> {
  const row = await tx.get(ofEnvelope, { id });
  if (row) await hold(tx, id, what === 'all' ? -row.held : 0, -row.owed);
}
