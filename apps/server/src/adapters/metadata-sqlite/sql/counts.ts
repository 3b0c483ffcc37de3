import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';

/** What a step adds to an envelope's running counts. */
export interface Tally {
  entries: number;
  files: number;
  bytes: number;
  verifiedFiles: number;
  verifiedBytes: number;
  compared: number;
}

export function tally(): Tally {
  return { entries: 0, files: 0, bytes: 0, verifiedFiles: 0, verifiedBytes: 0, compared: 0 };
}

const add = statement((db, p: Tally & { envelope: Bytes }) =>
  db
    .updateTable('envelope')
    .set((it) => ({
      entries: it('entries', '+', p.entries),
      files: it('files', '+', p.files),
      bytes: it('bytes', '+', p.bytes),
      verified_files: it('verified_files', '+', p.verifiedFiles),
      verified_bytes: it('verified_bytes', '+', p.verifiedBytes),
      compared: it('compared', '+', p.compared),
    }))
    .where('id', '=', p.envelope),
);

export async function addCounts(tx: Tx, envelope: Bytes, counts: Tally): Promise<void> {
  if (Object.values(counts).every((value) => value === 0)) return;
  await tx.run(add, { envelope, ...counts });
}

/** What an entry's row contributes; `sign` -1 takes it out again. */
export function count(
  counts: Tally,
  entry: { kind: string; size: number; state: string; compared: number },
  sign: 1 | -1,
): void {
  if (entry.kind === 'implied') return;
  counts.entries += sign;
  if (entry.kind !== 'file') return;
  counts.files += sign;
  counts.bytes += sign * entry.size;
  if (entry.state !== 'measured' && entry.state !== 'differs') return;
  counts.verifiedFiles += sign;
  counts.verifiedBytes += sign * entry.size;
  counts.compared += sign * entry.compared;
}
