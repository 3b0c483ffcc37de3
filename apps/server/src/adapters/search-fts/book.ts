import { rmSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { SearchDocument } from '../../ports/search-index.ts';
import { wordsOf } from './fold.ts';

/** Documents of a chapter: their numbers follow that of the chapter. */
export const CHAPTER = 2 ** 24;

/**
 * One file of the index. Deleted words would stay readable in it (FTS5 marks them, and pages keep copies), so nothing is ever deleted from a book:
 * it goes as a whole. The text itself is not kept, only its words.
 */
export class Book {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #refer: StatementSync;
  readonly #find: StatementSync;

  constructor(file: string) {
    this.#db = new DatabaseSync(file, { timeout: 5_000 });
    this.#db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA temp_store = MEMORY;
      PRAGMA cache_size = -4096;
      CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5
        (text, content='', columnsize=0, detail=none, prefix='2 3', tokenize='ascii');
      CREATE TABLE IF NOT EXISTS document (no INTEGER PRIMARY KEY, ref BLOB NOT NULL);
    `);
    this.#insert = this.#db.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)');
    this.#refer = this.#db.prepare('INSERT INTO document (no, ref) VALUES (?, ?)');
    this.#find = this.#db.prepare(`
      SELECT document.no, document.ref FROM words JOIN document ON document.no = words.rowid
      WHERE words MATCH ? AND words.rowid > ? AND words.rowid < ? ORDER BY words.rowid LIMIT ?`);
  }

  /** One transaction. `doc` is the number of the first one in its chapter. */
  add(chapter: number, doc: number, documents: readonly SearchDocument[]): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const [i, { ref, text }] of documents.entries()) {
        const no = chapter * CHAPTER + doc + i;
        this.#insert.run(no, wordsOf(text).join(' '));
        this.#refer.run(no, ref);
      }
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Documents of a chapter with numbers in (after, before). */
  find(
    expression: string,
    chapter: number,
    after: number,
    before: number,
    limit: number,
  ): { doc: number; ref: Uint8Array }[] {
    const base = chapter * CHAPTER;
    const rows = this.#find.all(expression, base + after, base + before, limit) as { no: number; ref: Uint8Array }[];
    return rows.map(({ no, ref }) => ({ doc: no - base, ref }));
  }

  /** Documents of all chapters, by chapter, in their order; null when they are more than `most`. */
  findAll(expression: string, most: number): Map<number, { doc: number; ref: Uint8Array }[]> | null {
    const rows = this.#find.all(expression, -1, Number.MAX_SAFE_INTEGER, most + 1) as { no: number; ref: Uint8Array }[];
    if (rows.length > most) return null;
    const found = new Map<number, { doc: number; ref: Uint8Array }[]>();
    for (const { no, ref } of rows) {
      const chapter = Math.floor(no / CHAPTER);
      const hits = found.get(chapter) ?? [];
      hits.push({ doc: no % CHAPTER, ref });
      found.set(chapter, hits);
    }
    return found;
  }

  close(): void {
    this.#db.close();
  }
}

/** Its file and what SQLite keeps beside it; absent ones are fine. */
export function removeBook(file: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${end}`, { force: true });
}
