import type { ClosingSteps } from '../../../ports/metadata-closing.ts';
import type { Id, NewRecord } from '../../../ports/metadata-rows.ts';
import { idBytes, ROWS } from '../bytes.ts';
import { envelopeById } from '../sql/envelope-rows.ts';
import { gate } from '../sql/envelopes.ts';
import { appendRecord } from '../sql/records.ts';
import { unfinishedOf } from '../sql/unfinished.ts';
import { openUploads } from '../sql/upload-pages.ts';
import { statement } from '../statement.ts';
import type { Bytes, UploadTable } from '../tables.ts';
import { Refusal, type Tx } from '../tx.ts';
import { refuse } from './make-upload.ts';
import { withdrawUpload } from './uploads.ts';

const NAMED = 100;
/** An upload that goes may touch the entries of its stretch; the writer is free again after this many. */
const AT_ONCE = 250;
const FIRST = new Uint8Array(0);

const setSealing = statement((db, p: { id: Bytes; now: number }) =>
  db.updateTable('envelope').set({ state: 'sealing', closed_at: p.now, due_at: null }).where('id', '=', p.id),
);

export async function close(
  tx: Tx,
  envelope: Id,
  counts: { entries: number; bytes: number },
  abandon: boolean,
  now: number,
  record: NewRecord,
): ReturnType<ClosingSteps['close']> {
  const id = idBytes(envelope);
  const row = await tx.get(envelopeById, { id });
  if (!row) throw refuse('not_found');
  if (row.state === 'purging' || row.state === 'purged') throw refuse('envelope_closed');
  if (row.state !== 'filling') return { ok: true, again: true };

  if (!abandon) {
    // Page by page to the end: one that got its first byte since they were looked through must not be abandoned unseen.
    for (let after: Bytes = FIRST, page: UploadTable[] = []; ; after = (page.at(-1) as UploadTable).id) {
      page = await tx.all(openUploads, { envelope: id, after, limit: ROWS });
      const open = await unfinishedOf(tx, page);
      if (open.length > 0) {
        const unfinished = open.slice(0, NAMED);
        throw new Refusal({ ok: false, code: 'uploads_unfinished', unfinished, total: open.length });
      }
      if (page.length < ROWS) break;
    }
  }
  const { entries, bytes } = row;
  if (entries !== counts.entries || bytes !== counts.bytes) {
    throw new Refusal({ ok: false, code: 'counts_differ', entries, bytes });
  }
  await tx.run(setSealing, { id, now });
  await appendRecord(tx, record);
  return { ok: true, again: false };
}

export async function abandonOpen(tx: Tx, envelope: Id): Promise<boolean> {
  const id = idBytes(envelope);
  if ((await tx.get(gate, { id }))?.state !== 'sealing') return false;
  const page = await tx.all(openUploads, { envelope: id, after: FIRST, limit: AT_ONCE });
  for (const upload of page) await withdrawUpload(tx, upload, 'abandoned');
  return page.length === AT_ONCE;
}
