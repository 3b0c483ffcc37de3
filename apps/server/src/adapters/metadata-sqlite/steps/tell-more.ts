import type { EntryRow } from '../sql/entries.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { judge } from './judge-entry.ts';

const setDeclared = statement((db, p: { no: number; mtime: number | null; declared: Bytes | null; now: number }) =>
  db.updateTable('entry').set({ mtime: p.mtime, declared: p.declared, put_at: p.now }).where('no', '=', p.no),
);

/** The same bytes, told more about: another time, or a digest, compared at once where the file was read back already. */
export async function tellMore(
  tx: Tx,
  row: EntryRow,
  mtime: number | null,
  declared: Bytes | null,
  now: number,
): Promise<void> {
  await tx.run(setDeclared, { no: row.no, mtime, declared, now });
  const read = row.kind === 'file' && (row.state === 'measured' || row.state === 'differs');
  if (read) await judge(tx, { ...row, mtime, declared });
}
