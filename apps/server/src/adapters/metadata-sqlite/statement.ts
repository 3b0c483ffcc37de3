import type { Compilable, Kysely } from 'kysely';
import { type ComposedStatement, composed } from './composed.ts';
import type { Tables } from './tables.ts';

/** The builder, where nobody composed for this thread. */
const { composer } = composed ? { composer: null } : await import('./composer.ts');

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

/** What was composed here, by the place that asked for it. */
export const byPlace = new Map<string, ComposedStatement>();

/** `build` sees typed stand-ins instead of values and runs once; the same text is then prepared once per connection. */
export function statement<P, R>(build: (db: Kysely<Tables>, p: P) => Compilable<R>): Statement<P, R> {
  const place = placeOf();
  const found = composer ? compose(build(composer, placeholders as P)) : composed?.statements.get(place);
  if (!found) throw new Error(`No SQL was composed for ${place}.`);
  byPlace.set(place, found);
  const made: Statement<P, R> = { index: statements.length, ...found };
  statements.push(made as Statement<never, unknown>);
  return made;
}

function compose(query: Compilable<unknown>): ComposedStatement {
  const { sql, parameters } = query.compile();
  return {
    sql,
    names: parameters.map((value) => (value instanceof Placeholder ? value.name : null)),
    constants: parameters.map((value) => (value instanceof Placeholder ? null : value)),
  };
}

const asked = new Map<string, number>();

/** The callers' places in the source, and how often they asked before: the same in every thread that loads the same modules. */
function placeOf(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 6;
  const frames = (new Error().stack ?? '').split('\n').slice(3);
  Error.stackTraceLimit = limit;
  const callers = frames.flatMap((line) => /file:[^)]+/.exec(line) ?? []).join(' ');
  const times = asked.get(callers) ?? 0;
  asked.set(callers, times + 1);
  return `${callers} ${times}`;
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
