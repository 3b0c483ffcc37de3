import { type Compilable, type Kysely, sql } from 'kysely';

export const name = '0006-outbox';

/** What is to be said, and to whom, by ids alone; when a filling deadline was extended. */
export function up(db: Kysely<unknown>): Compilable[] {
  return [
    db.schema
      .createTable('outbox')
      .addColumn('no', 'integer', (it) => it.primaryKey().autoIncrement())
      .addColumn('envelope', sql.raw('blob'), (it) => it.notNull())
      .addColumn('kind', 'text', (it) => it.notNull())
      .addColumn('recipient', sql.raw('blob'))
      .addColumn('person', sql.raw('blob'))
      .addColumn('at', 'integer', (it) => it.notNull())
      .addColumn('since', 'integer', (it) => it.notNull())
      .addColumn('due_at', 'integer', (it) => it.notNull())
      .addColumn('tries', 'integer', (it) => it.notNull()),
    db.schema.alterTable('envelope').addColumn('extended_at', 'integer'),
    db.schema.createIndex('outbox_due').on('outbox').columns(['due_at', 'no']),
    db.schema.createIndex('outbox_envelope').on('outbox').columns(['envelope', 'no']),
    db.schema.createIndex('person_role').on('person').columns(['role', 'id']),
  ];
}
