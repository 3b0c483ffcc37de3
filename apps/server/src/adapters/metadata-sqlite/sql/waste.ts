import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';

const standing = statement((db, p: { upload: Bytes; start: number }) =>
  db.selectFrom('waste').select('stop').where('upload', '=', p.upload).where('start', '=', p.start),
);
const insert = statement((db, p: { upload: Bytes; start: number; stop: number }) =>
  db.insertInto('waste').values({ upload: p.upload, start: p.start, stop: p.stop }),
);
const widen = statement((db, p: { upload: Bytes; start: number; stop: number }) =>
  db.updateTable('waste').set({ stop: p.stop }).where('upload', '=', p.upload).where('start', '=', p.start),
);

/** Bytes [start, stop) of an upload are no longer shown; the sweep drops their parts in pages. */
export async function leaveToSweep(tx: Tx, upload: Bytes, start: number, stop: number): Promise<void> {
  if (stop <= start) return;
  const row = await tx.get(standing, { upload, start });
  if (!row) await tx.run(insert, { upload, start, stop });
  else if (row.stop < stop) await tx.run(widen, { upload, start, stop });
}
