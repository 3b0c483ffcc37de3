import { type Compilable, type Kysely, sql } from 'kysely';

export const name = '0008-account-mails';

/** Mails about accounts that are to be handed over. */
export function up(db: Kysely<unknown>): Compilable[] {
  return [
    db.schema
      .createTable('account_mail')
      .addColumn('id', sql.raw('blob'), (it) => it.notNull())
      .addColumn('kind', 'text', (it) => it.notNull())
      .addColumn('address', sql.raw('blob'), (it) => it.notNull())
      .addColumn('name', 'text', (it) => it.notNull())
      .addColumn('language', 'text', (it) => it.notNull())
      .addColumn('link', 'text')
      .addColumn('at', 'integer', (it) => it.notNull())
      .addColumn('until', 'integer', (it) => it.notNull())
      .addColumn('due_at', 'integer', (it) => it.notNull())
      .addColumn('tries', 'integer', (it) => it.notNull())
      .addPrimaryKeyConstraint('account_mail_key', ['id'] as never)
      .modifyEnd(sql`without rowid`),
    db.schema.createIndex('account_mail_due').on('account_mail').columns(['due_at', 'id']),
  ];
}
