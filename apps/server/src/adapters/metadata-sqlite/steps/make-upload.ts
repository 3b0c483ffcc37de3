import type { NewUpload } from '../../../ports/metadata-rows.ts';
import { idBytes, PIECE, parentOf, sha256 } from '../bytes.ts';
import { entryByHash } from '../sql/entries.ts';
import { tickOf, whyClosed } from '../sql/envelopes.ts';
import { heldBy, hold } from '../sql/held.ts';
import { insertStretch, siteOf } from '../sql/stretches.ts';
import { insertUpload, openReel, reelById } from '../sql/uploads.ts';
import type { Bytes, UploadTable } from '../tables.ts';
import { Refusal, type Tx } from '../tx.ts';

/**
 * Makes the rows of one upload: itself, its reel when there is none yet, its stretch when its length is known; its bytes are reserved.
 * `arriving`: bytes that come with it, in the same transaction. Throws a Refusal.
 */
export async function makeUpload(tx: Tx, upload: NewUpload, now: number, arriving = 0): Promise<UploadTable> {
  const id = idBytes(upload.id);
  const envelope = idBytes(upload.envelope);
  const closed = await whyClosed(tx, envelope);
  if (closed) throw refuse(closed);
  if (!isSound(upload)) throw refuse('invalid_request');
  if (upload.path && (await isFolderOrBelowFile(tx, envelope, upload.path))) throw refuse('path_conflict');

  const own = upload.reel === null;
  const reel = own ? id : idBytes(upload.reel?.id ?? '');
  const position = upload.reel?.position ?? 0;
  const standing = await tx.get(reelById, { id: reel });
  if (standing && (own || standing.own === 1 || Buffer.compare(standing.envelope, envelope) !== 0)) {
    throw refuse('invalid_request');
  }
  if (Buffer.compare(reel, envelope) === 0) throw refuse('invalid_request');
  if (!standing) await openReel(tx, reel, envelope, own ? 1 : 0);

  const row: UploadTable = {
    id,
    envelope,
    kind: upload.kind,
    length: upload.length,
    received: 0,
    epoch: 0,
    metadata: upload.metadata,
    path: upload.path,
    path_hash: upload.path ? sha256(upload.path) : null,
    mtime: upload.mtime,
    state: 'open',
    reel,
    position,
    dropped: upload.drop ? 1 : 0,
    person: idBytes(upload.person),
    created_at: now,
    updated_at: now,
  };
  const { held, owed } = heldBy(row);
  await hold(tx, envelope, held, held === 0 ? 0 : owed - arriving);
  await tx.run(insertUpload, row);
  if (upload.length !== null && upload.kind !== 'final') await layStretch(tx, row, upload.length);
  return row;
}

/** Gives an upload its stretch, unless it is a replacement, which gets one with its last byte. Throws a Refusal. */
export async function layStretch(tx: Tx, upload: UploadTable, length: number): Promise<void> {
  if (length === 0) return;
  const site = await siteOf(tx, { reel: upload.reel, position: upload.position, length });
  if (site === 'stretch_overlaps') throw refuse('stretch_overlaps');
  if (site === 'replacement') return;
  const since = await tickOf(tx, upload.envelope);
  const { reel, position, id } = upload;
  await insertStretch(tx, { reel, position, length, upload: id, at: 0, since });
}

export function refuse(code: string): Refusal {
  return new Refusal({ ok: false, code });
}

function isSound(upload: NewUpload): boolean {
  const { length, reel, path } = upload;
  if (length !== null && !(Number.isSafeInteger(length) && length >= 0)) return false;
  if (!reel) return true;
  const { position } = reel;
  const end = position + (length ?? 0);
  return path === null && Number.isSafeInteger(end) && position >= 0 && position % PIECE === 0;
}

/** An early answer; the transaction of the last part asks again. */
async function isFolderOrBelowFile(tx: Tx, envelope: Bytes, path: Bytes): Promise<boolean> {
  const row = await tx.get(entryByHash, { envelope, hash: sha256(path) });
  if (row) return row.kind !== 'file';
  for (let parent = parentOf(path); parent.length > 0; parent = parentOf(parent)) {
    const folder = await tx.get(entryByHash, { envelope, hash: sha256(parent) });
    if (folder) return folder.kind === 'file';
  }
  return false;
}
