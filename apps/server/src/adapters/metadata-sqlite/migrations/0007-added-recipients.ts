import type { Compilable, Kysely } from 'kysely';

export const name = '0007-added-recipients';

/** When a recipient was added to an envelope that was sealed already. */
export function up(db: Kysely<unknown>): Compilable[] {
  return [db.schema.alterTable('recipient').addColumn('added_at', 'integer')];
}
