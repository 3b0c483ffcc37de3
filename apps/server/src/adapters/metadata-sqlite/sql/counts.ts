import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import { Refusal, type Tx } from '../tx.ts';

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

/** Bytes of all files of an envelope: a sum beyond it could not be told exactly, nor read. */
export const MOST_BYTES = Number.MAX_SAFE_INTEGER;

const add = statement((db, p: Tally & { envelope: Bytes; room: number }) =>
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
    .where('id', '=', p.envelope)
    .where('bytes', '<=', p.room),
);

/** Throws a Refusal `quota_exceeded` when the files would be more than MOST_BYTES together. */
export async function addCounts(tx: Tx, envelope: Bytes, counts: Tally): Promise<void> {
  if (Object.values(counts).every((value) => value === 0)) return;
  const room = MOST_BYTES - Math.max(0, counts.bytes);
  if ((await tx.run(add, { envelope, ...counts, room })) === 0)
    throw new Refusal({ ok: false, code: 'quota_exceeded' });
}

const bytes = statement((db, p: { envelope: Bytes }) =>
  db.selectFrom('envelope').select('bytes').where('id', '=', p.envelope),
);

export async function bytesOf(tx: Tx, envelope: Bytes): Promise<number> {
  return (await tx.get(bytes, { envelope }))?.bytes ?? 0;
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
