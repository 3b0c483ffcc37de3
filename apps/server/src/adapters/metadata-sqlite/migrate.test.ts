import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { migrate } from './migrate.ts';
import { migrationTexts, textsOf } from './migration-texts.ts';
import type { Migration } from './migrations/index.ts';

const schema = (db: DatabaseSync) => db.prepare('SELECT sql FROM sqlite_schema ORDER BY name').all();
const later: Migration = { name: '9999-later', up: (db) => [db.schema.createTable('later').addColumn('id', 'blob')] };
const broken: Migration = {
  name: '9998-broken',
  up: (db) => [
    db.schema.createTable('half').addColumn('id', 'blob'),
    db.schema.createTable('half').addColumn('id', 'blob'),
  ],
};

describe('Migrations', () => {
  it('run twice without a change', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db, migrationTexts);
    const before = schema(db);
    migrate(db, migrationTexts);
    assert.deepEqual(schema(db), before);
  });

  it('run only what is missing', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db, migrationTexts);
    migrate(db, [...migrationTexts, ...textsOf([later])]);
    assert.equal(db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'later'").get()?.n, 1);
  });

  it('leave nothing half done', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db, migrationTexts);
    const before = schema(db);
    assert.throws(() => migrate(db, [...migrationTexts, ...textsOf([broken])]));
    assert.deepEqual(schema(db), before);
  });

  it('refuse a file that a later version made', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db, [...migrationTexts, ...textsOf([later])]);
    assert.throws(() => migrate(db, migrationTexts), /made by another version \(9999-later\)/);
  });
});
