import type { Compilable, Kysely } from 'kysely';

export const name = '0009-pages';

/** What the pages ask for: when a recipient was last reminded, records by their time, the last purge. */
export function up(db: Kysely<unknown>): Compilable[] {
  return [
    db.schema.alterTable('recipient').addColumn('reminded_at', 'integer'),
    db.schema.createIndex('record_at').on('record').columns(['at', 'seq']),
    db.schema.createIndex('envelope_purged').on('envelope').columns(['purged_at', 'id']),
  ];
}
