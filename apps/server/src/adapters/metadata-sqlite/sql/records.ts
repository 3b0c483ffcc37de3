import type { NewRecord } from '../../../ports/metadata-rows.ts';
import { idBytesOrNull } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { RecordTable } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { announce } from './outbox.ts';

const insert = statement((db, p: Omit<RecordTable, 'seq'>) =>
  db.insertInto('record').values({
    type: p.type,
    envelope: p.envelope,
    person: p.person,
    origin: p.origin,
    result: p.result,
    data: p.data,
    at: p.at,
  }),
);

/** Records written by this thread so far, also ones that were rolled back: who follows them looks again. */
export const written = { count: 0 };

/** In the same transaction as what it tells of. */
export async function appendRecord(tx: Tx, record: NewRecord): Promise<void> {
  written.count += 1;
  await tx.run(insert, {
    type: record.type,
    envelope: idBytesOrNull(record.envelope),
    person: idBytesOrNull(record.person),
    origin: record.from,
    result: record.result,
    data: record.data === undefined ? null : JSON.stringify(record.data),
    at: record.at,
  });
  await announce(tx, record);
}

const latestBeat = statement((db, _: Record<string, never>) =>
  db.selectFrom('process').select('beat').where('beat', '>', 0).orderBy('beat', 'desc').limit(1),
);

/** The database's clock: the last heartbeat, ms; 0 before the first. */
export async function clock(tx: Tx): Promise<number> {
  return (await tx.get(latestBeat, {}))?.beat ?? 0;
}
