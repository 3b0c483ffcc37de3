import type { Id, Page } from '../../../ports/metadata-rows.ts';
import { fromHex, hex, idBytes } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';

const names = statement((db, p: { envelope: Bytes; after: Bytes; limit: number }) =>
  db
    .selectFrom('entry')
    .select(['path_hash', 'name'])
    .where('envelope', '=', p.envelope)
    .where('path_hash', '>', p.after)
    .orderBy('path_hash')
    .limit(p.limit),
);

export async function entryNames(
  tx: Tx,
  envelope: Id,
  cursor: string | null,
  limit: number,
): Promise<Page<{ pathHash: Uint8Array; name: Uint8Array }>> {
  const rows = await tx.all(names, { envelope: idBytes(envelope), after: fromHex(cursor ?? ''), limit });
  const last = rows.at(-1);
  const items = rows.map(({ path_hash, name }) => ({ pathHash: path_hash, name }));
  return { items, cursor: last && rows.length === limit ? hex(last.path_hash) : null };
}
