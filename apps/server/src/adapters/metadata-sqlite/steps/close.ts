import type { Refused } from '../../../ports/metadata.ts';
import type { Id, NewRecord } from '../../../ports/metadata-rows.ts';
import { idBytes, idText, ROWS } from '../bytes.ts';
import { entryByHash } from '../sql/entries.ts';
import { envelopeById } from '../sql/envelope-rows.ts';
import { appendRecord } from '../sql/records.ts';
import { openUploads } from '../sql/upload-pages.ts';
import { statement } from '../statement.ts';
import type { Bytes, UploadTable } from '../tables.ts';
import { Refusal, type Tx } from '../tx.ts';
import { refuse } from './make-upload.ts';
import { withdrawUpload } from './uploads.ts';

type Unfinished = { id: Id; path: Uint8Array | null; received: number; length: number | null };

const NAMED = 100;
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
): Promise<
  | { ok: true; again: boolean }
  | (Refused<'counts_differ'> & { entries: number; bytes: number })
  | (Refused<'uploads_unfinished'> & { unfinished: Unfinished[]; total: number })
  | Refused<'not_found' | 'envelope_closed' | 'invalid_request'>
> {
  const id = idBytes(envelope);
  const row = await tx.get(envelopeById, { id });
  if (!row) throw refuse('not_found');
  if (row.state === 'purging' || row.state === 'purged') throw refuse('envelope_closed');
  if (row.state !== 'filling') return { ok: true, again: true };

  const unfinished: Unfinished[] = [];
  let total = 0;
  for await (const upload of open(tx, id)) {
    if (abandon || (await isForgotten(tx, upload))) {
      await withdrawUpload(tx, upload, 'abandoned');
      continue;
    }
    total += 1;
    const { path, received, length } = upload;
    if (unfinished.length < NAMED) unfinished.push({ id: idText(upload.id), path, received, length });
  }
  if (total > 0) throw new Refusal({ ok: false, code: 'uploads_unfinished', unfinished, total });

  const { entries, bytes } = (await tx.get(envelopeById, { id })) ?? row;
  if (entries !== counts.entries || bytes !== counts.bytes) {
    throw new Refusal({ ok: false, code: 'counts_differ', entries, bytes });
  }
  await tx.run(setSealing, { id, now });
  await appendRecord(tx, record);
  return { ok: true, again: false };
}

async function* open(tx: Tx, envelope: Bytes): AsyncGenerator<UploadTable> {
  for (let after: Bytes = FIRST; ; ) {
    const page = await tx.all(openUploads, { envelope, after, limit: ROWS });
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < ROWS) return;
    after = last.id;
  }
}

/** What nobody waits for: it holds no byte, its path came by another upload since, or it is a partial. */
async function isForgotten(tx: Tx, upload: UploadTable): Promise<boolean> {
  if (upload.kind === 'partial' || upload.received === 0) return true;
  if (!upload.path_hash) return false;
  const entry = await tx.get(entryByHash, { envelope: upload.envelope, hash: upload.path_hash });
  return entry?.kind === 'file' && entry.put_at >= upload.created_at;
}
