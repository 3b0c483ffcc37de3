import { DatabaseSync } from 'node:sqlite';

/** Pages of the write-ahead log (4 KiB each) at which a commit also checkpoints. */
const CHECKPOINT_PAGES = 4_000;

/** The only writing connection. A commit that returned is on the disk; what is deleted is overwritten. */
export function openWriter(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 5_000 });
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = OFF;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -32768;
    PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
  `);
  return db;
}

/** Sees every commit that has returned. */
export function openReader(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  db.exec('PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; PRAGMA query_only = ON');
  return db;
}
