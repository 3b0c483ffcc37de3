import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';

const figuresOf = statement((db, p: { envelope: Bytes }) =>
  db.selectFrom('job').select('figures').where('envelope', '=', p.envelope),
);
const setFigures = statement((db, p: { envelope: Bytes; figures: string }) =>
  db.updateTable('job').set({ figures: p.figures }).where('envelope', '=', p.envelope),
);

/** Counts blobs that a purge removed, in the transaction that forgets them, for the certificate. Without a purge it does nothing. */
export async function countRemovedBlobs(tx: Tx, envelope: Bytes, blobs: number): Promise<void> {
  const job = await tx.get(figuresOf, { envelope });
  if (!job) return;
  const figures = JSON.parse(job.figures) as { blobs?: number };
  figures.blobs = (figures.blobs ?? 0) + blobs;
  await tx.run(setFigures, { envelope, figures: JSON.stringify(figures) });
}
