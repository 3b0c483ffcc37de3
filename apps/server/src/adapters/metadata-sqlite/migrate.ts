import type { DatabaseSync } from 'node:sqlite';

/** A migration as text, in order of its statements. */
export interface MigrationText {
  name: string;
  sql: readonly string[];
}

/**
 * Runs what is missing, in order, all in one transaction; running it again changes nothing.
 * @throws when the file was made by a later version, whose tables this one does not know.
 */
export function migrate(db: DatabaseSync, migrations: readonly MigrationText[]): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    db.exec('CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL)');
    const done = db.prepare('SELECT number, name FROM migration ORDER BY number').all() as unknown as {
      number: number;
      name: string;
    }[];
    const unknown = done.find((row) => migrations[row.number - 1]?.name !== row.name);
    if (unknown) {
      throw new Error(`The database was made by another version (${unknown.name}); start the version that made it.`);
    }
    const note = db.prepare('INSERT INTO migration (number, name) VALUES (?, ?)');
    for (const [index, migration] of migrations.entries()) {
      if (index < done.length) continue;
      for (const sql of migration.sql) db.exec(sql);
      note.run(index + 1, migration.name);
    }
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
