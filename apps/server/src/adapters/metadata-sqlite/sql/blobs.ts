import type { BlobRow } from '../../../ports/metadata-rows.ts';
import { idText } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { BlobTable, Bytes } from '../tables.ts';

const COLUMNS = ['id', 'envelope', 'state', 'owner', 'size', 'live', 'changed_at'] as const;

export const blobById = statement((db, p: { id: Bytes }) =>
  db.selectFrom('blob').select(COLUMNS).where('id', '=', p.id),
);
export const blobsOfEnvelope = statement((db, p: { envelope: Bytes; limit: number }) =>
  db.selectFrom('blob').select(COLUMNS).where('envelope', '=', p.envelope).limit(p.limit),
);
export const blobsInState = statement((db, p: { state: BlobTable['state']; limit: number }) =>
  db.selectFrom('blob').select(COLUMNS).where('state', '=', p.state).limit(p.limit),
);
export const insertBlob = statement((db, p: Omit<BlobTable, 'state' | 'size' | 'live'>) =>
  db.insertInto('blob').values({
    id: p.id,
    envelope: p.envelope,
    state: 'writing',
    owner: p.owner,
    size: 0,
    live: 0,
    changed_at: p.changed_at,
  }),
);
/** What its owner wrote counts from now on; no row changes when it is not its to write any more. */
export const writeBlob = statement((db, p: { id: Bytes; owner: Bytes; size: number; live: number; now: number }) =>
  db
    .updateTable('blob')
    .set((it) => ({ state: 'written' as const, size: p.size, live: it('live', '+', p.live), changed_at: p.now }))
    .where('id', '=', p.id)
    .where('state', '=', 'writing')
    .where('owner', '=', p.owner),
);
/** Only from the state it was seen in: an owner that was faster keeps its blob. */
export const doomBlob = statement((db, p: { id: Bytes; from: BlobTable['state'] }) =>
  db.updateTable('blob').set({ state: 'doomed' }).where('id', '=', p.id).where('state', '=', p.from),
);
export const changeLive = statement((db, p: { id: Bytes; by: number; now: number }) =>
  db
    .updateTable('blob')
    .set((it) => ({ live: it('live', '+', p.by), changed_at: p.now }))
    .where('id', '=', p.id),
);
export const deleteBlob = statement((db, p: { id: Bytes }) => db.deleteFrom('blob').where('id', '=', p.id));

export function toBlob(row: BlobTable): BlobRow {
  return {
    id: idText(row.id),
    envelope: idText(row.envelope),
    state: row.state,
    owner: idText(row.owner),
    size: row.size,
  };
}
