import type { Id } from '../../../ports/metadata-rows.ts';
import { equal, idBytes, idText } from '../bytes.ts';
import { blobById, deleteBlob, insertBlob } from '../sql/blobs.ts';
import { gate } from '../sql/envelopes.ts';
import { countRemovedBlobs } from '../sql/job-figures.ts';
import { clock } from '../sql/records.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';

/** @throws envelope_closed when the envelope is being purged or unknown: no blob may come after the purge looked. */
export async function allocateBlobs(tx: Tx, envelope: Id, ids: Id[], owner: Id): Promise<void> {
  const id = idBytes(envelope);
  const row = await tx.get(gate, { id });
  if (!row || row.state === 'purging' || row.state === 'purged') {
    throw Object.assign(new Error('The envelope takes no bytes any more.'), { code: 'envelope_closed' });
  }
  const now = await clock(tx);
  for (const blob of ids) {
    const standing = await tx.get(blobById, { id: idBytes(blob) });
    if (standing && equal(standing.owner, idBytes(owner)) && standing.state === 'writing') continue;
    await tx.run(insertBlob, { id: idBytes(blob), envelope: id, owner: idBytes(owner), changed_at: now });
  }
}

/** Only doomed ones, or those of an envelope that is being purged; any other row stands. */
export async function forgetBlobs(tx: Tx, ids: Id[]): Promise<void> {
  const removed = new Map<Id, number>();
  for (const id of ids) {
    const row = await tx.get(blobById, { id: idBytes(id) });
    if (!row) continue;
    const state = row.state === 'doomed' ? 'purging' : (await tx.get(gate, { id: row.envelope }))?.state;
    if (state !== 'purging' || (await tx.run(deleteBlob, { id: row.id })) === 0) continue;
    const envelope = idText(row.envelope);
    removed.set(envelope, (removed.get(envelope) ?? 0) + 1);
  }
  for (const [envelope, blobs] of removed) await countRemovedBlobs(tx, idBytes(envelope), blobs);
}

const giveUp = statement((db, p: { id: Bytes; owner: Bytes }) =>
  db
    .updateTable('blob')
    .set({ state: 'doomed' })
    .where('id', '=', p.id)
    .where('state', '=', 'writing')
    .where('owner', '=', p.owner),
);

export async function giveUpBlobs(tx: Tx, ids: Id[], owner: Id): Promise<void> {
  for (const id of ids) await tx.run(giveUp, { id: idBytes(id), owner: idBytes(owner) });
}
