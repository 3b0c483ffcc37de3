import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Statement, statements } from './statement.ts';
import { openDirect } from './testing/direct.ts';
import './steps/index.ts';
import './reads/index.ts';

function plan(explain: (sql: string) => { detail: string }[], made: Statement<never, unknown>): string[] {
  return explain(`EXPLAIN QUERY PLAN ${made.sql}`).map((row) => row.detail);
}

describe('statements of the SQLite metadata', () => {
  it('find their rows by an index, every one of them', () => {
    using direct = openDirect();
    const explain = (sql: string) => direct.db.prepare(sql).all() as unknown as { detail: string }[];
    assert.ok(statements.length > 100);
    const scans = statements.flatMap((made) =>
      plan(explain, made)
        .filter((detail) => /^SCAN(?! CONSTANT)/.test(detail) || /USE TEMP B-TREE/.test(detail))
        .map((detail) => `${detail}: ${made.sql}`),
    );
    assert.deepEqual(scans, []);
  });

  it('are seen when they scan', () => {
    using direct = openDirect();
    const explain = (sql: string) => direct.db.prepare(sql).all() as unknown as { detail: string }[];
    const made = { sql: 'SELECT * FROM entry WHERE size = ?' } as Statement<never, unknown>;
    assert.match(plan(explain, made).join(), /SCAN entry/);
  });
});
