import type { Id } from '../../../ports/metadata-rows.ts';
import { idBytes } from '../bytes.ts';
import { concatOfUpload } from '../sql/concat.ts';
import type { Tx } from '../tx.ts';

export async function concatenation(tx: Tx, upload: Id): Promise<Uint8Array | null> {
  return (await tx.get(concatOfUpload, { upload: idBytes(upload) }))?.sent ?? null;
}
