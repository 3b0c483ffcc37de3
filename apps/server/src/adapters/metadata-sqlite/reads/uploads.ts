import type { BlobRow, Id, Upload } from '../../../ports/metadata-rows.ts';
import { idBytes, sha256 } from '../bytes.ts';
import { blobById, blobsInState, blobsOfEnvelope, toBlob } from '../sql/blobs.ts';
import { clock } from '../sql/records.ts';
import { uploadsOfPath } from '../sql/upload-pages.ts';
import { toUpload, uploadById } from '../sql/uploads.ts';
import type { Tx } from '../tx.ts';

const MANY = 100;

export async function upload(tx: Tx, id: Id): Promise<Upload | null> {
  const row = await tx.get(uploadById, { id: idBytes(id) });
  return row ? toUpload(row) : null;
}

export async function openDrop(tx: Tx, envelope: Id, path: Uint8Array): Promise<Upload | null> {
  const rows = await tx.all(uploadsOfPath, {
    envelope: idBytes(envelope),
    hash: sha256(path),
    state: 'open',
    limit: MANY,
  });
  const row = rows.find((upload) => upload.dropped === 1);
  return row ? toUpload(row) : null;
}

export async function blob(tx: Tx, id: Id): Promise<BlobRow | null> {
  const row = await tx.get(blobById, { id: idBytes(id) });
  return row ? toBlob(row) : null;
}

export async function blobs(tx: Tx, envelope: Id, limit: number): Promise<BlobRow[]> {
  return (await tx.all(blobsOfEnvelope, { envelope: idBytes(envelope), limit })).map(toBlob);
}

export async function doomed(tx: Tx, limit: number): Promise<BlobRow[]> {
  return (await tx.all(blobsInState, { state: 'doomed', limit })).map(toBlob);
}

export async function lastBeat(tx: Tx): Promise<number | null> {
  return (await clock(tx)) || null;
}
