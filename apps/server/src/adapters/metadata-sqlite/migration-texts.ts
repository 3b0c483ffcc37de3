import type { Kysely } from 'kysely';
import { composer } from './composer.ts';
import type { MigrationText } from './migrate.ts';
import { type Migration, migrations } from './migrations/index.ts';

/** Composes what migrations do. */
export function textsOf(some: readonly Migration[]): MigrationText[] {
  return some.map(({ name, up }) => ({
    name,
    sql: up(composer as unknown as Kysely<unknown>).map((query) => query.compile().sql),
  }));
}

export const migrationTexts = textsOf(migrations);
