import type { Id } from '../../../ports/metadata-rows.ts';
import { fromHex, hex, idBytes, ROWS, SHA256_OF_NOTHING } from '../bytes.ts';
import type { EntryRow } from '../sql/entries.ts';
import { lane, laneKeys } from '../sql/lane.ts';
import { sizesOnTape, tapeEnd } from '../sql/tape.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';

/** First all folders are set to nothing, then the files are added page by page: those on the tape, then the empty ones. */
type Phase = 'declared' | 'implied' | 'tape' | 'empty';
interface Cursor {
  phase: Phase;
  after: string;
}
const NEXT: Record<Phase, Phase | null> = { declared: 'implied', implied: 'tape', tape: 'empty', empty: null };

const clear = statement((db, p: { no: number }) =>
  db.updateTable('entry').set({ below_files: 0, below_bytes: 0 }).where('no', '=', p.no),
);
const add = statement((db, p: { no: number; files: number; bytes: number }) =>
  db
    .updateTable('entry')
    .set((it) => ({ below_files: it('below_files', '+', p.files), below_bytes: it('below_bytes', '+', p.bytes) }))
    .where('no', '=', p.no),
);

/** After placing. Safe to begin again from null at any time; a page and its cursor are one transaction. */
export async function sumFolders(tx: Tx, envelope: Id, cursor: string | null): Promise<{ cursor: string | null }> {
  const id = idBytes(envelope);
  const { phase, after }: Cursor = cursor === null ? { phase: 'declared', after: '' } : JSON.parse(cursor);
  const rows = await pageOf(tx, id, phase, after);
  const last = rows.at(-1);
  if (phase === 'declared' || phase === 'implied') {
    for (const row of rows) if (row.kind !== 'file') await tx.run(clear, { no: row.no });
  } else {
    await addUp(tx, id, phase === 'tape' ? rows : rows.filter((row) => row.kind === 'file'));
  }
  const more = rows.length === ROWS && last;
  const next = more ? phase : NEXT[phase];
  if (next === null) return { cursor: null };
  const from = more ? (phase === 'tape' ? String(last.tape_at) : hex(last.path_hash)) : '';
  return { cursor: JSON.stringify({ phase: next, after: from } satisfies Cursor) };
}

type Row = Pick<EntryRow, 'no' | 'path_hash' | 'parent_hash' | 'kind' | 'size'> & { tape_at?: number | null };

async function pageOf(tx: Tx, envelope: Bytes, phase: Phase, after: string): Promise<Row[]> {
  if (phase === 'tape') {
    const before = await tapeEnd(tx, envelope);
    return tx.all(sizesOnTape, { envelope, after: after === '' ? -1 : Number(after), before, limit: ROWS });
  }
  const which = phase === 'implied' ? 'implied' : 'declared';
  return tx.all(laneKeys, { ...lane(envelope, which), after: fromHex(after), limit: ROWS });
}

const folderOf = statement((db, p: { envelope: Bytes; hash: Bytes }) =>
  db
    .selectFrom('entry')
    .select(['no', 'parent_hash'])
    .where('envelope', '=', p.envelope)
    .where('path_hash', '=', p.hash),
);

/** Sums by folder first: files of one folder stand together. */
async function addUp(tx: Tx, envelope: Bytes, files: Row[]): Promise<void> {
  const sums = new Map<string, { hash: Bytes; files: number; bytes: number }>();
  for (const { parent_hash: hash, size } of files) {
    const sum = sums.get(hex(hash)) ?? { hash, files: 0, bytes: 0 };
    sum.files += 1;
    sum.bytes += size;
    sums.set(hex(hash), sum);
  }
  for (const sum of sums.values()) {
    for (let hash = sum.hash; Buffer.compare(hash, SHA256_OF_NOTHING) !== 0; ) {
      const folder = await tx.get(folderOf, { envelope, hash });
      if (!folder) break;
      await tx.run(add, { no: folder.no, files: sum.files, bytes: sum.bytes });
      hash = folder.parent_hash;
    }
  }
}
