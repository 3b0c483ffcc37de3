import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { bind, type Statement } from './statement.ts';

/** A value now (this dialect) or later (one with a server behind it). */
export type Eventually<T> = T | Promise<T>;

/** What a step may do: statements one after the other, inside the transaction its caller opened. */
export interface Tx {
  get<P, R>(statement: Statement<P, R>, parameters: P): Eventually<R | undefined>;
  all<P, R>(statement: Statement<P, R>, parameters: P): Eventually<R[]>;
  /** Answers how many rows changed. */
  run<P>(statement: Statement<P, unknown>, parameters: P): Eventually<number>;
  /** What `work` wrote is undone when it throws; a Refusal becomes the answer, anything else is thrown on. */
  attempt<T>(work: () => Promise<T>): Promise<T>;
}

/** Thrown to write nothing and still answer. */
export class Refusal {
  readonly answer: unknown;
  constructor(answer: unknown) {
    this.answer = answer;
  }
}

export class SqliteTx implements Tx {
  readonly #db: DatabaseSync;
  readonly #prepared: StatementSync[] = [];
  readonly #savepoints = new Map<string, { set: StatementSync; release: StatementSync }>();
  #depth = 0;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  get<P, R>(statement: Statement<P, R>, parameters: P): R | undefined {
    return this.#prepare(statement).get(...(bind(statement, parameters) as never[])) as R | undefined;
  }

  all<P, R>(statement: Statement<P, R>, parameters: P): R[] {
    return this.#prepare(statement).all(...(bind(statement, parameters) as never[])) as R[];
  }

  run<P>(statement: Statement<P, unknown>, parameters: P): number {
    return Number(this.#prepare(statement).run(...(bind(statement, parameters) as never[])).changes);
  }

  async attempt<T>(work: () => Promise<T>): Promise<T> {
    const name = `s${this.#depth}`;
    const point = this.#savepoint(name);
    point.set.run();
    this.#depth += 1;
    try {
      const answer = await work();
      point.release.run();
      return answer;
    } catch (error) {
      // A full disk may have undone the whole transaction already; then there is nothing to go back to.
      if (this.#db.isTransaction) this.#db.exec(`ROLLBACK TO ${name}; RELEASE ${name}`);
      if (error instanceof Refusal) return error.answer as T;
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  /** Parsed once: a step of a small file would otherwise spend more on this than on its rows. */
  #savepoint(name: string): { set: StatementSync; release: StatementSync } {
    let point = this.#savepoints.get(name);
    if (!point) {
      point = { set: this.#db.prepare(`SAVEPOINT ${name}`), release: this.#db.prepare(`RELEASE ${name}`) };
      this.#savepoints.set(name, point);
    }
    return point;
  }

  #prepare(statement: Pick<Statement<never, unknown>, 'index' | 'sql'>): StatementSync {
    let prepared = this.#prepared[statement.index];
    if (!prepared) {
      prepared = this.#db.prepare(statement.sql);
      this.#prepared[statement.index] = prepared;
    }
    return prepared;
  }
}
