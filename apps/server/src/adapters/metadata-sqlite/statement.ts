import { type Compilable, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { Tables } from './tables.ts';

/** Composes SQL only: nothing is ever executed through it. */
export const composer = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** One query, composed once: its text, and for each position the name of a parameter or a constant. */
export interface Statement<P, R> {
  readonly index: number;
  readonly sql: string;
  readonly names: readonly (string | null)[];
  readonly constants: readonly unknown[];
  /** Types only. */
  readonly types?: { parameters: P; row: R };
}

/** Every statement of this adapter, for the test that none of them scans a table. */
export const statements: Statement<never, unknown>[] = [];

const placeholders = new Proxy({}, { get: (_, name) => new Placeholder(String(name)) });

/** `build` sees typed stand-ins instead of values and runs once; the same text is then prepared once per connection. */
export function statement<P, R>(build: (db: Kysely<Tables>, p: P) => Compilable<R>): Statement<P, R> {
  const { sql, parameters } = build(composer, placeholders as P).compile();
  const made: Statement<P, R> = {
    index: statements.length,
    sql,
    names: parameters.map((value) => (value instanceof Placeholder ? value.name : null)),
    constants: parameters.map((value) => (value instanceof Placeholder ? null : value)),
  };
  statements.push(made as Statement<never, unknown>);
  return made;
}

/** The values in the order of the statement's positions. */
export function bind<P>(made: Statement<P, unknown>, parameters: P): unknown[] {
  const { names, constants } = made;
  const values = new Array<unknown>(names.length);
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i] as string | null;
    values[i] = name === null ? constants[i] : (parameters as Record<string, unknown>)[name];
  }
  return values;
}
