import { type Compilable, type Kysely, sql } from 'kysely';

export const name = '0004-watch';

/** What watches over the house keeps here: how far a follower of the records has come, figures by day, and the patrol. */
export function up(db: Kysely<unknown>): Compilable[] {
  return [
    db.schema
      .createTable('mark')
      .addColumn('name', 'text', (it) => it.notNull())
      .addColumn('position', 'integer', (it) => it.notNull())
      .addPrimaryKeyConstraint('mark_key', ['name'] as never)
      .modifyEnd(sql`without rowid`),
    figures(db),
    db.schema.createIndex('day_figure_sender').on('day_figure').columns(['sender', 'day']),
    db.schema.createIndex('day_figure_recipient').on('day_figure').columns(['recipient', 'day']),
    db.schema
      .createTable('patrol')
      .addColumn('envelope', 'blob', (it) => it.notNull())
      .addColumn('position', 'integer', (it) => it.notNull())
      .addColumn('began_at', 'integer', (it) => it.notNull())
      .addColumn('found', 'integer', (it) => it.notNull())
      .addPrimaryKeyConstraint('patrol_key', ['envelope'] as never)
      .modifyEnd(sql`without rowid`),
    db.schema.alterTable('envelope').addColumn('patrolled_at', 'integer'),
    db.schema.createIndex('envelope_patrol').on('envelope').columns(['state', 'patrolled_at', 'sealed_at']),
  ];
}

const COUNTS = ['sent', 'sealed', 'files', 'bytes', 'collected', 'collected_files', 'collected_bytes', 'refused'];
const ENDS = ['purged', 'purged_files', 'purged_bytes'];

function figures(db: Kysely<unknown>): Compilable {
  let create = db.schema.createTable('day_figure').addColumn('day', 'integer', (it) => it.notNull());
  for (const column of ['sender', 'recipient', 'contract'])
    create = create.addColumn(column, 'blob', (it) => it.notNull());
  for (const column of [...COUNTS, ...ENDS]) create = create.addColumn(column, 'integer', (it) => it.notNull());
  return create
    .addPrimaryKeyConstraint('day_figure_key', ['day', 'sender', 'recipient', 'contract'] as never)
    .modifyEnd(sql`without rowid`);
}
