import type { Unfinished } from '../../../ports/metadata-closing.ts';
import { idText } from '../bytes.ts';
import type { UploadTable } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { entryByHash } from './entries.ts';

/** Of these open uploads, those that somebody may wait for. */
export async function unfinishedOf(tx: Tx, uploads: readonly UploadTable[]): Promise<Unfinished[]> {
  const found: Unfinished[] = [];
  for (const upload of uploads) {
    if (await isForgotten(tx, upload)) continue;
    const { path, received, length } = upload;
    found.push({ id: idText(upload.id), path, received, length });
  }
  return found;
}

/** What nobody waits for: it holds no byte, its path came by another upload since, or it is a partial. */
async function isForgotten(tx: Tx, upload: UploadTable): Promise<boolean> {
  if (upload.kind === 'partial' || upload.received === 0) return true;
  if (!upload.path_hash) return false;
  const entry = await tx.get(entryByHash, { envelope: upload.envelope, hash: upload.path_hash });
  return entry?.kind === 'file' && entry.put_at >= upload.created_at;
}
