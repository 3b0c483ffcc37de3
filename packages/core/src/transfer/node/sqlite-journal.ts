import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { deserialize, serialize } from 'node:v8';
import type { Journal } from '../ports.ts';

/** So long a write waits for others: each commit is a sync of the disk, and holds this thread. */
const GATHER_MS = 5;

type Row = { table: string; key: string; value: unknown };

/** The journal as one SQLite file, synced with every write; writes that come together share one transaction and one sync. */
export class SqliteJournal implements Journal {
  readonly #db: DatabaseSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #get: StatementSync;
  readonly #list: StatementSync;
  readonly #drop: StatementSync;
  #waiting: { rows: readonly Row[]; done(): void; failed(error: unknown): void }[] = [];

  /** @param file is made when it is absent; its folder exists */
  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000');
    this.#db.exec(
      'CREATE TABLE IF NOT EXISTS row (tab TEXT, key TEXT, value BLOB, PRIMARY KEY (tab, key)) WITHOUT ROWID',
    );
    this.#put = this.#db.prepare('INSERT OR REPLACE INTO row (tab, key, value) VALUES (?, ?, ?)');
    this.#remove = this.#db.prepare('DELETE FROM row WHERE tab = ? AND key = ?');
    this.#get = this.#db.prepare('SELECT value FROM row WHERE tab = ? AND key = ?');
    this.#list = this.#db.prepare(
      'SELECT key, value FROM row WHERE tab = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?',
    );
    this.#drop = this.#db.prepare('DELETE FROM row WHERE tab = ? AND substr(key, 1, ?) = ?');
  }

  async get<T>(table: string, key: string): Promise<T | undefined> {
    await this.#settled();
    const row = this.#get.get(table, key);
    return row === undefined ? undefined : (deserialize(row.value as Uint8Array) as T);
  }

  async list<T>(table: string, from: string, to: string, limit: number): Promise<{ key: string; value: T }[]> {
    await this.#settled();
    const rows = this.#list.all(table, from, to, limit);
    return rows.map(({ key, value }) => ({ key: String(key), value: deserialize(value as Uint8Array) as T }));
  }

  write(rows: readonly Row[]): Promise<void> {
    return new Promise((done, failed) => {
      if (this.#waiting.length === 0) setTimeout(() => this.#commit(), GATHER_MS);
      this.#waiting.push({ rows, done, failed });
    });
  }

  async drop(table: string, prefix: string): Promise<void> {
    await this.#settled();
    this.#drop.run(table, prefix.length, prefix);
  }

  close(): void {
    this.#commit();
    this.#db.close();
  }

  /** What was asked to be written before stands before anything is read. */
  async #settled(): Promise<void> {
    if (this.#waiting.length > 0) this.#commit();
  }

  #commit(): void {
    const group = this.#waiting;
    this.#waiting = [];
    if (group.length === 0) return;
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      for (const { rows } of group) for (const row of rows) this.#write(row);
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      for (const { failed } of group) failed(error);
      return;
    }
    for (const { done } of group) done();
  }

  #write({ table, key, value }: Row): void {
    if (value === undefined) this.#remove.run(table, key);
    else this.#put.run(table, key, serialize(value));
  }
}
