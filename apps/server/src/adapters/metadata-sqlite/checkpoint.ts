import type { DatabaseSync } from 'node:sqlite';

const TRIES = 5;

/** Empties the write-ahead log; a reader that holds it is waited for (busy timeout) and the whole is tried again. */
export function truncateLog(db: DatabaseSync): void {
  for (let left = TRIES; left > 0; left -= 1) {
    const row = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
    if (row.busy === 0) return;
  }
  throw Object.assign(new Error('The database log could not be emptied: a reader holds it.'), {
    code: 'storage_unavailable',
  });
}
