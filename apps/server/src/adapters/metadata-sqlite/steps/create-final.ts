import type { NotFilling } from '../../../ports/metadata-refused.ts';
import type { Id, NewUpload } from '../../../ports/metadata-rows.ts';
import { idBytes } from '../bytes.ts';
import { insertConcat } from '../sql/concat.ts';
import { insertStretch } from '../sql/stretches.ts';
import { toUpload, uploadById } from '../sql/uploads.ts';
import type { UploadTable } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { makeUpload, refuse } from './make-upload.ts';
import { complete, type Made } from './uploads.ts';

/** A `final` shows the bytes of its partials on a reel of its own; no byte moves. */
export async function createFinal(
  tx: Tx,
  upload: NewUpload,
  partials: Id[],
  sent: Uint8Array,
  now: number,
): Promise<Made<NotFilling | 'path_conflict' | 'uploads_unfinished' | 'invalid_request' | 'quota_exceeded'>> {
  const id = idBytes(upload.id);
  const standing = await tx.get(uploadById, { id });
  if (standing) return { ok: true, upload: toUpload(standing) };
  const row = await makeUpload(tx, { ...upload, kind: 'final', length: null, reel: null }, now);
  let length = 0;
  for (const partial of partials) {
    const part = await completePartial(tx, partial, row);
    if (part.received === 0) continue;
    const stretch = { reel: row.reel, position: length, length: part.received, upload: part.id };
    await insertStretch(tx, { ...stretch, at: 0, since: 0 });
    length += part.received;
  }
  if (!Number.isSafeInteger(length)) throw refuse('invalid_request');
  await tx.run(insertConcat, { upload: id, sent });
  await complete(tx, row, length, now);
  return { ok: true, upload: toUpload((await tx.get(uploadById, { id })) as UploadTable) };
}

/** A partial of the same envelope and person, with all its bytes. Throws a Refusal. */
async function completePartial(tx: Tx, id: Id, final: UploadTable): Promise<UploadTable> {
  const part = await tx.get(uploadById, { id: idBytes(id) });
  const fits =
    part?.kind === 'partial' &&
    Buffer.compare(part.envelope, final.envelope) === 0 &&
    Buffer.compare(part.person, final.person) === 0;
  if (!fits) throw refuse('invalid_request');
  if (part.state === 'open') throw refuse('uploads_unfinished');
  if (part.state !== 'complete') throw refuse('invalid_request');
  return part;
}
