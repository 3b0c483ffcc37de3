import type { DatabaseSync } from 'node:sqlite';
import { type Answer, type Call, describe } from './channel.ts';
import { SqliteTx, type Tx } from './tx.ts';

export type Step = (tx: Tx, ...args: never[]) => Promise<unknown>;

export interface GroupLimits {
  steps: number;
  ms: number;
}

export const LIMITS: GroupLimits = { steps: 64, ms: 20 };

/**
 * Steps that wait while one transaction runs share the next commit. Each stands or falls alone (a savepoint each);
 * all are answered after the commit, so a step that answered is durable.
 */
export class GroupWriter {
  readonly #db: DatabaseSync;
  readonly #tx: SqliteTx;
  readonly #steps: Readonly<Record<string, Step>>;
  readonly #fault: (name: string) => void;
  readonly #limits: GroupLimits;

  constructor(
    db: DatabaseSync,
    steps: Readonly<Record<string, Step>>,
    fault: (name: string) => void,
    limits: GroupLimits = LIMITS,
  ) {
    this.#db = db;
    this.#tx = new SqliteTx(db);
    this.#steps = steps;
    this.#fault = fault;
    this.#limits = limits;
  }

  /** Runs one group: `next` gives the calls that wait, until it answers undefined. */
  async run(next: () => Call | undefined): Promise<Answer[]> {
    const answers: Answer[] = [];
    const began = performance.now();
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      for (let call = next(); call; call = next()) {
        answers.push(await this.#step(call));
        if (!this.#db.isTransaction) throw new Error('the transaction was undone');
        if (answers.length >= this.#limits.steps || performance.now() - began >= this.#limits.ms) break;
      }
      this.#fault('commit.before');
      this.#db.exec('COMMIT');
      this.#fault('commit.after');
      return answers;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      // Nobody may believe what was undone; a step that failed by itself says better why.
      const reason = answers.find((answer) => answer.error)?.error ?? describe(error);
      const failed = answers.map(({ id, error: own }) => ({ id, error: own ?? reason }));
      if (failed.length > 0) return failed;
      const call = next();
      return call ? [{ id: call.id, error: reason }] : [];
    }
  }

  async #step({ id, method, args }: Call): Promise<Answer> {
    try {
      const step = this.#steps[method];
      if (!step) throw new TypeError(`no step is named ${method}`);
      return { id, value: await this.#tx.attempt(() => step(this.#tx, ...(args as never[]))) };
    } catch (error) {
      return { id, error: describe(error) };
    }
  }
}
