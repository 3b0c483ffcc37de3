import type { CommitGroup, CommitMember, CommitResult } from '../../../ports/metadata-rows.ts';
import { idBytes, idText } from '../bytes.ts';
import { writeBlob } from '../sql/blobs.ts';
import { whyClosed } from '../sql/envelopes.ts';
import { heldBy, hold } from '../sql/held.ts';
import { insertPart } from '../sql/parts.ts';
import { uploadById } from '../sql/uploads.ts';
import { statement } from '../statement.ts';
import type { Bytes, UploadTable } from '../tables.ts';
import { Refusal, type Tx } from '../tx.ts';
import { finishUpload } from './finish-upload.ts';
import { layStretch, makeUpload, refuse } from './make-upload.ts';

const advance = statement(
  (
    db,
    p: {
      id: Bytes;
      start: number;
      end: number;
      epoch: number;
      length: number | null;
      state: UploadTable['state'];
      now: number;
    },
  ) =>
    db
      .updateTable('upload')
      .set({ received: p.end, length: p.length, state: p.state, updated_at: p.now })
      .where('id', '=', p.id)
      .where('received', '=', p.start)
      .where('epoch', '=', p.epoch)
      .where('state', '=', 'open')
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('envelope')
            .select('envelope.id')
            .whereRef('envelope.id', '=', 'upload.envelope')
            .where('envelope.state', '=', 'filling')
            .where('envelope.frozen_at', 'is', null),
        ),
      ),
);
const blobEnvelope = statement((db, p: { id: Bytes }) =>
  db.selectFrom('blob').select('envelope').where('id', '=', p.id),
);
interface BlobShare {
  id: Bytes;
  size: number;
  live: number;
  envelope: string;
}

/** Design § 4, Receiving 3. Each member stands or falls alone; a blob that is not ours to write any more takes the whole group back. */
export async function commitParts(tx: Tx, group: CommitGroup): Promise<CommitResult[]> {
  const owner = idBytes(group.owner);
  const blobs = new Map<string, BlobShare>();
  for (const { id, size } of group.blobs) {
    const row = await tx.get(blobEnvelope, { id: idBytes(id) });
    if (!row) throw allLost(group);
    blobs.set(id, { id: idBytes(id), size, live: 0, envelope: idText(row.envelope) });
  }
  const results: CommitResult[] = [];
  for (const member of group.members) {
    const result = await tx.attempt(() => commitMember(tx, member, blobs, group.now));
    results.push(result);
    if (!result.ok) continue;
    for (const part of member.parts) (blobs.get(part.blob) as BlobShare).live += part.size;
  }
  for (const { id, size, live } of blobs.values()) {
    if ((await tx.run(writeBlob, { id, owner, size, live, now: group.now })) === 0) throw allLost(group);
  }
  return results;
}

async function commitMember(
  tx: Tx,
  member: CommitMember,
  blobs: Map<string, BlobShare>,
  now: number,
): Promise<CommitResult> {
  if (!isSound(member, blobs)) throw refuse('lost');
  const id = idBytes(member.upload);
  const { start, end, epoch } = member;
  const standing = await tx.get(uploadById, { id });
  const upload = standing ?? (await create(tx, member, now));
  const declared = member.length ?? null;
  if (upload.length !== null && declared !== null && upload.length !== declared) throw refuse('length_exceeded');
  const length = upload.length ?? declared;
  if (length !== null && end > length) throw refuse('length_exceeded');
  const complete = length !== null && end === length;
  const state = complete ? 'complete' : 'open';
  if ((await tx.run(advance, { id, start, end, epoch, length, state, now })) === 0) {
    throw refuse((await whyClosed(tx, upload.envelope)) ?? 'lost');
  }
  if (standing || upload.length === null) await holdMore(tx, upload, { ...upload, length, received: end });
  for (const part of member.parts) await tx.run(insertPart, { ...part, upload: id, blob: idBytes(part.blob) });
  const fresh: UploadTable = { ...upload, length, received: end, state, updated_at: now };
  if (upload.length === null && length !== null) await layStretch(tx, fresh, length);
  if (complete) await finishUpload(tx, fresh, now);
  return { ok: true, received: end, length, complete, reel: idText(upload.reel), position: upload.position };
}

async function create(tx: Tx, member: CommitMember, now: number): Promise<UploadTable> {
  if (!member.create) throw refuse('not_found');
  return makeUpload(tx, member.create, now, member.end - member.start);
}

async function holdMore(tx: Tx, before: UploadTable, after: UploadTable): Promise<void> {
  const [was, is] = [heldBy(before), heldBy(after)];
  await hold(tx, before.envelope, is.held - was.held, is.owed - was.owed);
}

/** Parts follow each other without a hole from start to end, in blobs of this group and this envelope. */
function isSound(member: CommitMember, blobs: Map<string, BlobShare>): boolean {
  let at = member.start;
  for (const part of member.parts) {
    if (part.start !== at || part.length <= 0 || blobs.get(part.blob)?.envelope !== member.envelope) return false;
    at += part.length;
  }
  return at === member.end;
}

function allLost(group: CommitGroup): Refusal {
  return new Refusal(group.members.map(() => ({ ok: false, code: 'lost' })));
}
