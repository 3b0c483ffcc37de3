import type { Unfinished } from '../../../ports/metadata-closing.ts';
import type { Id, Page } from '../../../ports/metadata-rows.ts';
import { idBytes, idText, ROWS } from '../bytes.ts';
import { unfinishedOf } from '../sql/unfinished.ts';
import { openUploads } from '../sql/upload-pages.ts';
import type { Tx } from '../tx.ts';

export async function unfinishedUploads(tx: Tx, envelope: Id, cursor: string | null): Promise<Page<Unfinished>> {
  const after = cursor === null ? new Uint8Array(0) : idBytes(cursor);
  const page = await tx.all(openUploads, { envelope: idBytes(envelope), after, limit: ROWS });
  const last = page.at(-1);
  return { items: await unfinishedOf(tx, page), cursor: last && page.length === ROWS ? idText(last.id) : null };
}
