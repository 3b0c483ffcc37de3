import type { Upload } from '../../../ports/metadata-rows.ts';
import { idText } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { Bytes, UploadTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

export const COLUMNS = [
  'id',
  'envelope',
  'kind',
  'length',
  'received',
  'epoch',
  'metadata',
  'path',
  'path_hash',
  'mtime',
  'state',
  'reel',
  'position',
  'dropped',
  'person',
  'created_at',
  'updated_at',
] as const;

export const uploadById = statement((db, p: { id: Bytes }) =>
  db.selectFrom('upload').select(COLUMNS).where('id', '=', p.id),
);

export const insertUpload = statement((db, p: UploadTable) =>
  db.insertInto('upload').values({
    id: p.id,
    envelope: p.envelope,
    kind: p.kind,
    length: p.length,
    received: p.received,
    epoch: p.epoch,
    metadata: p.metadata,
    path: p.path,
    path_hash: p.path_hash,
    mtime: p.mtime,
    state: p.state,
    reel: p.reel,
    position: p.position,
    dropped: p.dropped,
    person: p.person,
    created_at: p.created_at,
    updated_at: p.updated_at,
  }),
);

const setState = statement((db, p: { id: Bytes; state: UploadTable['state'] }) =>
  db.updateTable('upload').set({ state: p.state }).where('id', '=', p.id),
);

export async function setUploadState(tx: Tx, id: Bytes, state: UploadTable['state']): Promise<void> {
  await tx.run(setState, { id, state });
}

export const reelById = statement((db, p: { id: Bytes }) =>
  db.selectFrom('reel').select(['id', 'envelope', 'ordinal', 'own']).where('id', '=', p.id),
);
const lastOrdinal = statement((db, p: { envelope: Bytes }) =>
  db.selectFrom('reel').select('ordinal').where('envelope', '=', p.envelope).orderBy('ordinal', 'desc').limit(1),
);
const insertReel = statement((db, p: { id: Bytes; envelope: Bytes; ordinal: number; own: 0 | 1 }) =>
  db.insertInto('reel').values({ id: p.id, envelope: p.envelope, ordinal: p.ordinal, own: p.own }),
);

export async function openReel(tx: Tx, id: Bytes, envelope: Bytes, own: 0 | 1): Promise<void> {
  const last = await tx.get(lastOrdinal, { envelope });
  await tx.run(insertReel, { id, envelope, ordinal: last ? last.ordinal + 1 : 0, own });
}

export function toUpload(row: UploadTable): Upload {
  return {
    id: idText(row.id),
    envelope: idText(row.envelope),
    kind: row.kind,
    length: row.length,
    received: row.received,
    epoch: row.epoch,
    metadata: row.metadata,
    path: row.path,
    state: row.state,
    reel: idText(row.reel),
    position: row.position,
    drop: row.dropped === 1,
    person: idText(row.person),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
