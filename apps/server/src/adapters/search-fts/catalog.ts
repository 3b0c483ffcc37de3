import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

/** wanted: waits to be written · writing · done · dead: its words are in the book, and nobody asks for them. */
export type ChapterState = 'wanted' | 'writing' | 'done' | 'dead';

export interface ChapterRow {
  no: number;
  envelope: Uint8Array;
  kind: 'words' | 'names';
  /** 0 while it waits. */
  book: number;
  state: ChapterState;
  docs: number;
}

/** Which chapter of which envelope stands in which book: ids and counts, no word. */
export class Catalog {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(file: string) {
    this.#db = new DatabaseSync(file, { timeout: 5_000 });
    this.#db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS book (no INTEGER PRIMARY KEY AUTOINCREMENT, docs INTEGER NOT NULL, state TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS chapter (no INTEGER PRIMARY KEY AUTOINCREMENT, envelope BLOB NOT NULL, kind TEXT NOT NULL,
        book INTEGER NOT NULL, state TEXT NOT NULL, docs INTEGER NOT NULL);
      CREATE INDEX IF NOT EXISTS chapter_envelope ON chapter (envelope, kind);
      CREATE INDEX IF NOT EXISTS chapter_book ON chapter (book);
      CREATE INDEX IF NOT EXISTS chapter_state ON chapter (state);
      CREATE TABLE IF NOT EXISTS gone (envelope BLOB PRIMARY KEY) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS followed (one INTEGER PRIMARY KEY, position INTEGER NOT NULL);
    `);
  }

  all<T>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#statement(sql).all(...values) as T[];
  }

  get<T>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.#statement(sql).get(...values) as T | undefined;
  }

  /** The rowid of what was inserted last. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).lastInsertRowid);
  }

  transaction<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const answer = work();
      this.#db.exec('COMMIT');
      return answer;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#db.close();
  }

  #statement(sql: string): StatementSync {
    let prepared = this.#prepared.get(sql);
    if (!prepared) {
      prepared = this.#db.prepare(sql);
      this.#prepared.set(sql, prepared);
    }
    return prepared;
  }
}
