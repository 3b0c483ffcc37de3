import type { NotFilling, Refused } from '../../../ports/metadata-refused.ts';
import type { Id, NewRecord, NewUpload, Upload } from '../../../ports/metadata-rows.ts';
import { idBytes } from '../bytes.ts';
import { addCounts, tally } from '../sql/counts.ts';
import { dropDigests } from '../sql/digests.ts';
import { entryByHash } from '../sql/entries.ts';
import { nextTick, whyClosed } from '../sql/envelopes.ts';
import { removeFile } from '../sql/folders.ts';
import { heldBy, hold } from '../sql/held.ts';
import { appendRecord } from '../sql/records.ts';
import { setUploadState, toUpload, uploadById } from '../sql/uploads.ts';
import { statement } from '../statement.ts';
import type { Bytes, UploadTable } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { finishUpload, retire, unsettleRange } from './finish-upload.ts';
import { layStretch, makeUpload, refuse } from './make-upload.ts';

export type Made<C extends string> = { ok: true; upload: Upload } | Refused<C>;

export async function createUploads(
  tx: Tx,
  uploads: NewUpload[],
  now: number,
): Promise<Made<NotFilling | 'stretch_overlaps' | 'path_conflict' | 'invalid_request' | 'quota_exceeded'>[]> {
  const made: Made<NotFilling | 'stretch_overlaps' | 'path_conflict' | 'invalid_request' | 'quota_exceeded'>[] = [];
  for (const upload of uploads) made.push(await tx.attempt(() => createUpload(tx, upload, now)));
  return made;
}

async function createUpload(tx: Tx, upload: NewUpload, now: number): Promise<{ ok: true; upload: Upload }> {
  const standing = await tx.get(uploadById, { id: idBytes(upload.id) });
  if (standing) return { ok: true, upload: toUpload(standing) };
  const row = await makeUpload(tx, upload, now);
  if (row.length !== 0) return { ok: true, upload: toUpload(row) };
  await complete(tx, row, 0, now);
  return { ok: true, upload: toUpload((await tx.get(uploadById, { id: row.id })) as UploadTable) };
}

const setComplete = statement((db, p: { id: Bytes; received: number; length: number; now: number }) =>
  db
    .updateTable('upload')
    .set({ received: p.received, length: p.length, state: 'complete', updated_at: p.now })
    .where('id', '=', p.id),
);

/** Known to be whole: its entry appears. */
export async function complete(tx: Tx, row: UploadTable, length: number, now: number): Promise<void> {
  await tx.run(setComplete, { id: row.id, received: length, length, now });
  await finishUpload(tx, { ...row, received: length, length, state: 'complete' }, now);
}

const raise = statement((db, p: { id: Bytes }) =>
  db
    .updateTable('upload')
    .set((it) => ({ epoch: it('epoch', '+', 1) }))
    .where('id', '=', p.id),
);

export async function raiseEpoch(tx: Tx, upload: Id): Promise<Upload | null> {
  const id = idBytes(upload);
  await tx.run(raise, { id });
  const row = await tx.get(uploadById, { id });
  return row ? toUpload(row) : null;
}

const setLength = statement((db, p: { id: Bytes; length: number; now: number }) =>
  db.updateTable('upload').set({ length: p.length, updated_at: p.now }).where('id', '=', p.id),
);

export async function declareLength(
  tx: Tx,
  upload: Id,
  epoch: number,
  length: number,
  now: number,
): Promise<
  | { ok: true }
  | Refused<
      NotFilling | 'length_exceeded' | 'stretch_overlaps' | 'path_conflict' | 'invalid_request' | 'quota_exceeded'
    >
> {
  const row = await tx.get(uploadById, { id: idBytes(upload) });
  if (!row) throw refuse('not_found');
  if (row.length === length) return { ok: true };
  const closed = await whyClosed(tx, row.envelope);
  if (closed) throw refuse(closed);
  const fits = row.length === null && row.epoch === epoch && row.state === 'open' && Number.isSafeInteger(length);
  if (!fits) throw refuse('invalid_request');
  if (length < row.received) throw refuse('length_exceeded');
  const [was, is] = [heldBy(row), heldBy({ ...row, length })];
  await hold(tx, row.envelope, is.held - was.held, is.owed - was.owed);
  await tx.run(setLength, { id: row.id, length, now });
  await layStretch(tx, row, length);
  if (length === row.received) await complete(tx, row, length, now);
  return { ok: true };
}

const GONE: readonly UploadTable['state'][] = ['terminated', 'abandoned', 'replaced'];

export async function terminateUpload(
  tx: Tx,
  upload: Id,
  record: NewRecord,
): Promise<{ ok: true } | Refused<NotFilling | 'forbidden'>> {
  const row = await tx.get(uploadById, { id: idBytes(upload) });
  if (!row) throw refuse('not_found');
  if (row.state === 'terminated') return { ok: true };
  const closed = await whyClosed(tx, row.envelope);
  if (closed) throw refuse(closed);
  await appendRecord(tx, record);
  if (GONE.includes(row.state)) {
    await setUploadState(tx, row.id, 'terminated');
    return { ok: true };
  }
  await withdrawUpload(tx, row, 'terminated');
  return { ok: true };
}

/** The upload goes with its entry, and what was read on its stretch counts no longer. */
export async function withdrawUpload(tx: Tx, row: UploadTable, state: 'terminated' | 'abandoned'): Promise<void> {
  if (row.state === 'complete' && row.path_hash) {
    const counts = tally();
    const entry = await tx.get(entryByHash, { envelope: row.envelope, hash: row.path_hash });
    if (entry?.kind === 'file') {
      await dropDigests(tx, row.envelope, row.path_hash);
      await removeFile(tx, entry, counts);
    }
    await addCounts(tx, row.envelope, counts);
  }
  await retire(tx, row.id, row.received, state);
  if (row.received === 0 || row.path_hash) return;
  await nextTick(tx, row.envelope);
  await unsettleRange(tx, row.envelope, row.reel, row.position, row.position + row.received);
}
