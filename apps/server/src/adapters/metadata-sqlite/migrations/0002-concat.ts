import { type Compilable, type Kysely, sql } from 'kysely';

export const name = '0002-concat';

/** Upload-Concat of finals as sent: up to 128 KiB, so it stands apart from the rows that every PATCH reads. */
export function up(db: Kysely<unknown>): Compilable[] {
  return [
    db.schema
      .createTable('concat')
      .addColumn('upload', sql.raw('blob'), (it) => it.notNull().primaryKey())
      .addColumn('sent', sql.raw('blob'), (it) => it.notNull()),
  ];
}
