// node killed-migration.ts <datoferum.db>: runs today's migrations, and dies between two statements of one more.
import { DatabaseSync } from 'node:sqlite';
import { migrate } from '../../src/adapters/metadata-sqlite/migrate.ts';
import { migrations } from '../../src/adapters/metadata-sqlite/migrations/index.ts';

const dies = { compile: (): never => process.kill(process.pid, 'SIGKILL') as never };
migrate(new DatabaseSync(process.argv[2] as string), [
  ...migrations,
  { name: '9999-dies', up: (db) => [db.schema.createTable('half').addColumn('id', 'blob'), dies] },
]);
