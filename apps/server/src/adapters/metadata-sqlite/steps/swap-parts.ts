import type { Id, NewPart } from '../../../ports/metadata-rows.ts';
import { idBytes, ROWS } from '../bytes.ts';
import { blobById, changeLive, writeBlob } from '../sql/blobs.ts';
import { gate } from '../sql/envelopes.ts';
import { insertPart } from '../sql/parts.ts';
import { uploadById } from '../sql/uploads.ts';
import { statement } from '../statement.ts';
import type { Bytes, PartTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

const partsIn = statement((db, p: { upload: Bytes; from: number; to: number; limit: number }) =>
  db
    .selectFrom('part')
    .select(['upload', 'start', 'length', 'blob', 'at', 'size'])
    .where('upload', '=', p.upload)
    .where('start', '>=', p.from)
    .where('start', '<', p.to)
    .orderBy('start')
    .limit(p.limit),
);
const dropIn = statement((db, p: { upload: Bytes; from: number; to: number }) =>
  db.deleteFrom('part').where('upload', '=', p.upload).where('start', '>=', p.from).where('start', '<', p.to),
);
/** The new part stands for exactly the parts it names, or nothing is changed. */
export async function swapParts(
  tx: Tx,
  envelope: Id,
  upload: Id,
  part: NewPart,
  owner: Id,
  now: number,
): Promise<boolean> {
  const id = idBytes(upload);
  const state = (await tx.get(gate, { id: idBytes(envelope) }))?.state;
  if (state !== 'filling' && state !== 'sealing') return false;
  const of = (await tx.get(uploadById, { id }))?.envelope;
  const blob = await tx.get(blobById, { id: idBytes(part.blob) });
  if (!of || !blob || Buffer.compare(of, idBytes(envelope)) !== 0 || Buffer.compare(blob.envelope, of) !== 0)
    return false;
  const to = part.start + part.length;
  const old = await tx.all(partsIn, { upload: id, from: part.start, to, limit: ROWS + 1 });
  if (old.length > ROWS || !covers(old, part.start, to)) return false;
  if ((await tx.run(writeBlob, { id: blob.id, owner: idBytes(owner), size: part.size, live: part.size, now })) === 0)
    return false;
  await tx.run(dropIn, { upload: id, from: part.start, to });
  await tx.run(insertPart, { ...part, upload: id, blob: blob.id });
  for (const { blob: left, size } of old) await tx.run(changeLive, { id: left, by: -size, now });
  return true;
}

/** The parts run from `from` to `to` without a hole. */
function covers(parts: PartTable[], from: number, to: number): boolean {
  let at = from;
  for (const { start, length } of parts) {
    if (start !== at) return false;
    at += length;
  }
  return parts.length > 0 && at === to;
}
