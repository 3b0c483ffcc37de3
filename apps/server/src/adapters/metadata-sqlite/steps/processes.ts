import type { Id, NewRecord } from '../../../ports/metadata-rows.ts';
import { idBytes, ROWS } from '../bytes.ts';
import { doomBlob } from '../sql/blobs.ts';
import { appendRecord as append } from '../sql/records.ts';
import { statement } from '../statement.ts';
import type { Bytes, LeaseTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

const processById = statement((db, p: { id: Bytes }) => db.selectFrom('process').select('id').where('id', '=', p.id));
const insertProcess = statement((db, p: { id: Bytes; now: number }) =>
  db.insertInto('process').values({ id: p.id, beat: p.now, ended: 0 }),
);
const setBeat = statement((db, p: { id: Bytes; now: number }) =>
  db.updateTable('process').set({ beat: p.now, ended: 0 }).where('id', '=', p.id),
);
const setEnded = statement((db, p: { id: Bytes }) =>
  db.updateTable('process').set({ ended: 1 }).where('id', '=', p.id),
);
const writingOf = statement((db, p: { owner: Bytes; limit: number }) =>
  db.selectFrom('blob').select('id').where('state', '=', 'writing').where('owner', '=', p.owner).limit(p.limit),
);

export async function beat(tx: Tx, process: Id, now: number): Promise<void> {
  const id = idBytes(process);
  const standing = await tx.get(processById, { id });
  await tx.run(standing ? setBeat : insertProcess, { id, now });
}

export async function endProcess(tx: Tx, process: Id): Promise<void> {
  const id = idBytes(process);
  await tx.run(setEnded, { id });
  for (;;) {
    const blobs = await tx.all(writingOf, { owner: id, limit: ROWS });
    for (const blob of blobs) await tx.run(doomBlob, { id: blob.id, from: 'writing' });
    if (blobs.length < ROWS) return;
  }
}

const leaseByName = statement((db, p: { name: string }) =>
  db.selectFrom('lease').select(['name', 'owner', 'token', 'until']).where('name', '=', p.name),
);
const insertLease = statement((db, p: LeaseTable) =>
  db.insertInto('lease').values({ name: p.name, owner: p.owner, token: p.token, until: p.until }),
);
const updateLease = statement((db, p: LeaseTable) =>
  db.updateTable('lease').set({ owner: p.owner, token: p.token, until: p.until }).where('name', '=', p.name),
);

/** A holder in time keeps its token; every change of hands and every lapse gives a higher one. */
export async function hold(tx: Tx, name: string, owner: Id, forMs: number, now: number): Promise<number | null> {
  const id = idBytes(owner);
  const row = await tx.get(leaseByName, { name });
  const until = now + forMs;
  if (!row) {
    await tx.run(insertLease, { name, owner: id, token: 1, until });
    return 1;
  }
  const mine = Buffer.compare(row.owner, id) === 0;
  const lapsed = row.until <= now;
  if (!mine && !lapsed) return null;
  const token = mine && !lapsed ? row.token : row.token + 1;
  await tx.run(updateLease, { name, owner: id, token, until });
  return token;
}

export async function appendRecord(tx: Tx, record: NewRecord): Promise<void> {
  await append(tx, record);
}
