import { DIGEST, equal, isZero, PIECE, PIECES_A_ROW, pieceCount } from '../bytes.ts';
import { addCounts, count, tally } from '../sql/counts.ts';
import { digestPage } from '../sql/digests.ts';
import { type EntryRow, verdict } from '../sql/entries.ts';
import { statement } from '../statement.ts';
import type { Bytes, EntryTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

const setVerdict = statement((db, p: { no: number; state: EntryTable['state']; compared: 0 | 1 }) =>
  db.updateTable('entry').set({ state: p.state, compared: p.compared }).where('no', '=', p.no),
);

/** Compares what was declared with what was measured, and keeps the verdict. The row is one that was read back. */
export async function judge(tx: Tx, row: EntryRow): Promise<EntryTable['state']> {
  const pieces = await comparePieces(tx, row);
  const whole = row.sha256 === null ? 'measured' : verdict(row.declared, row.sha256);
  const state = whole === 'differs' || pieces.differs ? 'differs' : 'measured';
  const compared: 0 | 1 = row.declared !== null || pieces.all ? 1 : 0;
  if (state === row.state && compared === row.compared) return state;
  await tx.run(setVerdict, { no: row.no, state, compared });
  const counts = tally();
  count(counts, row, -1);
  count(counts, { ...row, state, compared }, 1);
  await addCounts(tx, row.envelope, counts);
  return state;
}

/** Slots that both sides know must be equal; `all`: the sender declared every piece. */
async function comparePieces(tx: Tx, row: EntryRow): Promise<{ differs: boolean; all: boolean }> {
  if (row.size <= PIECE) return { differs: false, all: false };
  const pieces = pieceCount(row.size);
  let all = true;
  for (let page = 0; page * PIECES_A_ROW < pieces; page += 1) {
    const slots = await tx.get(digestPage, { envelope: row.envelope, hash: row.path_hash, page });
    if (!slots?.declared) {
      all = false;
      continue;
    }
    const width = Math.min(PIECES_A_ROW, pieces - page * PIECES_A_ROW);
    for (let i = 0; i < width; i += 1) {
      const declared = slot(slots.declared, i);
      const measured = slots.measured && slot(slots.measured, i);
      if (isZero(declared)) all = false;
      else if (measured && !isZero(measured) && !equal(declared, measured)) return { differs: true, all: false };
    }
  }
  return { differs: false, all };
}

function slot(page: Bytes, index: number): Bytes {
  return page.subarray(index * DIGEST, (index + 1) * DIGEST);
}
