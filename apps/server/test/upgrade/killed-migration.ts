// node killed-migration.ts <datoferum.db>: runs today's migrations, and dies between two statements of one more.
import { DatabaseSync } from 'node:sqlite';
import { migrate } from '../../src/adapters/metadata-sqlite/migrate.ts';
import { migrationTexts } from '../../src/adapters/metadata-sqlite/migration-texts.ts';

function* halfAndEnd(): Generator<string> {
  yield 'CREATE TABLE half (id BLOB)';
  process.kill(process.pid, 'SIGKILL');
}
const half = { name: '9999-dies', sql: halfAndEnd() as unknown as readonly string[] };
migrate(new DatabaseSync(process.argv[2] as string), [...migrationTexts, half]);
