import { closeSync, fsyncSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SearchDocument, SearchHit, SearchPlace, SearchScope, Wanted } from '../../ports/search-index.ts';
import { Book, CHAPTER, removeBook } from './book.ts';
import { Catalog, type ChapterRow } from './catalog.ts';
import { expressionOf } from './fold.ts';

/** Documents of a shared book: as many are written anew when one of its envelopes is purged. An envelope with more has a book of its own. */
const SHARED_DOCS = 4_096;
/** From so many envelopes on a shared book is asked once for all: each question reads it from its begin, whatever chapter it is of. */
const MANY_SCOPES = 8;
const OPEN_BOOKS = 32;
/** In the order in which an envelope's documents are answered. */
const KINDS = ['words', 'names'] as const;

/** What shared books answered to one question; null where a book is better asked for each chapter. */
type KnownHits = Map<number, ReturnType<Book['findAll']>>;

/** Everything the index does, one thing after the other, on files of its own: a catalog, and books that go as a whole (see Book). */
export class Library {
  readonly #directory: string;
  readonly #open = new Map<number, Book>();
  #catalog: Catalog;

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    try {
      this.#catalog = this.#begin();
    } catch (error) {
      if (!isSpoilt(error)) throw error;
      // It can be made again from the metadata; an index that cannot be read must not stop a start.
      rmSync(directory, { recursive: true, force: true });
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      this.#catalog = this.#begin();
    }
  }

  position(): number {
    return this.#catalog.get<{ position: number }>('SELECT position FROM followed WHERE one = 1')?.position ?? 0;
  }

  want(items: Wanted[], position: number): void {
    this.#catalog.transaction(() => {
      for (const { envelope, kind } of items) this.#want(idBytes(envelope), kind);
      this.#catalog.run('INSERT OR REPLACE INTO followed (one, position) VALUES (1, ?)', position);
    });
  }

  wanted(limit: number): Wanted[] {
    const sql = "SELECT envelope, kind FROM chapter WHERE state = 'wanted' ORDER BY no LIMIT ?";
    const rows = this.#catalog.all<Pick<ChapterRow, 'envelope' | 'kind'>>(sql, limit);
    return rows.map(({ envelope, kind }) => ({ envelope: idText(envelope), kind }));
  }

  /** The chapter to write to; null when the envelope was removed. */
  begin({ envelope, kind }: Wanted, expected: number): number | null {
    const id = idBytes(envelope);
    return this.#catalog.transaction(() => {
      if (this.#isGone(id)) return null;
      const book = this.#bookFor(expected);
      this.#catalog.run("DELETE FROM chapter WHERE envelope = ? AND kind = ? AND state = 'wanted'", id, kind);
      return this.#catalog.run(
        "INSERT INTO chapter (envelope, kind, book, state, docs) VALUES (?, ?, ?, 'writing', 0)",
        id,
        kind,
        book,
      );
    });
  }

  /** False when the chapter's place was lost meanwhile. */
  add(no: number, documents: SearchDocument[]): boolean {
    const chapter = this.#chapter(no);
    if (chapter?.state !== 'writing' || chapter.docs + documents.length >= CHAPTER) return false;
    try {
      this.#book(chapter.book).add(no, chapter.docs, documents);
    } catch (error) {
      this.#lose(chapter.book, error);
      return false;
    }
    this.#catalog.run('UPDATE chapter SET docs = docs + ? WHERE no = ?', documents.length, no);
    return true;
  }

  finish(no: number): boolean {
    const chapter = this.#chapter(no);
    if (chapter?.state !== 'writing') return false;
    const { envelope, kind } = chapter;
    this.#catalog.transaction(() => {
      this.#catalog.run(
        "UPDATE chapter SET state = 'dead' WHERE envelope = ? AND kind = ? AND state = 'done'",
        envelope,
        kind,
      );
      this.#catalog.run("UPDATE chapter SET state = 'done' WHERE no = ?", no);
    });
    return true;
  }

  /** What was written counts for nothing, and it waits again. */
  abandon(no: number): void {
    const chapter = this.#chapter(no);
    if (chapter?.state !== 'writing') return;
    this.#catalog.transaction(() => {
      this.#catalog.run("UPDATE chapter SET state = 'dead' WHERE no = ?", no);
      this.#want(chapter.envelope, chapter.kind);
    });
  }

  remove(envelope: string): void {
    const id = idBytes(envelope);
    this.#catalog.transaction(() => {
      this.#catalog.run('INSERT OR IGNORE INTO gone (envelope) VALUES (?)', id);
      const sql = 'SELECT DISTINCT book FROM chapter WHERE envelope = ? AND book > 0';
      const held = this.#catalog.all<{ book: number }>(sql, id).map(({ book }) => book);
      this.#catalog.run('DELETE FROM chapter WHERE envelope = ?', id);
      for (const book of held) this.#doom(book);
    });
    this.#burn();
  }

  query(q: string, scopes: SearchScope[], after: SearchPlace | null, limit: number): SearchHit[] {
    const expression = expressionOf(q);
    const hits: SearchHit[] = [];
    if (expression === null) return hits;
    const known: KnownHits | null = scopes.length < MANY_SCOPES ? null : new Map();
    for (const { envelope, as } of scopes) {
      for (const kind of KINDS) {
        if (hits.length >= limit) return hits;
        const isBegun = after?.envelope === envelope;
        if (isBegun && KINDS.indexOf(kind) < KINDS.indexOf(after.kind)) continue;
        const sql = "SELECT * FROM chapter WHERE envelope = ? AND kind = ? AND state = 'done' ORDER BY no DESC LIMIT 1";
        const chapter = this.#catalog.get<ChapterRow>(sql, idBytes(envelope), kind);
        if (!chapter) continue;
        // Of the words there are two documents: what all parties may read, and what the sender may.
        const [first, stop] = kind === 'names' ? [0, CHAPTER] : as === 'sender' ? [1, 2] : [0, 1];
        const from = isBegun && after.kind === kind ? Math.max(after.doc, first - 1) : first - 1;
        for (const { doc, ref } of this.#find(chapter, expression, from, stop, limit - hits.length, known))
          hits.push({ envelope, kind, doc, ref });
      }
    }
    return hits;
  }

  rebuild(): void {
    this.#catalog.transaction(() => {
      this.#catalog.run('DELETE FROM chapter');
      this.#catalog.run("UPDATE book SET state = 'doomed'");
      this.#catalog.run('DELETE FROM followed');
    });
    this.#burn();
  }

  close(): void {
    for (const book of this.#open.values()) book.close();
    this.#open.clear();
    this.#catalog.close();
  }

  /** What was being written when the process ended may be half there: its book is lost, and what stood in it waits again. */
  #begin(): Catalog {
    const catalog = new Catalog(join(this.#directory, 'catalog.db'));
    this.#catalog = catalog;
    catalog.transaction(() => {
      const sql = "SELECT DISTINCT book FROM chapter WHERE state = 'writing'";
      for (const { book } of catalog.all<{ book: number }>(sql)) this.#doom(book);
    });
    this.#burn();
    return catalog;
  }

  #find(
    chapter: ChapterRow,
    expression: string,
    after: number,
    before: number,
    limit: number,
    known: KnownHits | null,
  ) {
    try {
      const all = known && this.#inShared(chapter.book, expression, known);
      if (all) return (all.get(chapter.no) ?? []).filter(({ doc }) => doc > after && doc < before).slice(0, limit);
      return this.#book(chapter.book).find(expression, chapter.no, after, before, limit);
    } catch (error) {
      this.#lose(chapter.book, error);
      return [];
    }
  }

  #inShared(book: number, expression: string, known: KnownHits): ReturnType<Book['findAll']> {
    const before = known.get(book);
    if (before !== undefined) return before;
    const { state } = this.#catalog.get<{ state: string }>('SELECT state FROM book WHERE no = ?', book) ?? {};
    const found = state === 'shared' ? this.#book(book).findAll(expression, 2 * SHARED_DOCS) : null;
    known.set(book, found);
    return found;
  }

  /** A book that cannot be read is written anew; another error is thrown on. */
  #lose(book: number, error: unknown): void {
    if (!isSpoilt(error)) throw error;
    this.#catalog.transaction(() => this.#doom(book));
    this.#burn();
  }

  #want(envelope: Uint8Array, kind: string): void {
    if (this.#isGone(envelope)) return;
    const sql = "SELECT 1 FROM chapter WHERE envelope = ? AND kind = ? AND state = 'wanted'";
    if (this.#catalog.get(sql, envelope, kind)) return;
    this.#catalog.run(
      "INSERT INTO chapter (envelope, kind, book, state, docs) VALUES (?, ?, 0, 'wanted', 0)",
      envelope,
      kind,
    );
  }

  #isGone(envelope: Uint8Array): boolean {
    return this.#catalog.get('SELECT 1 FROM gone WHERE envelope = ?', envelope) !== undefined;
  }

  #chapter(no: number): ChapterRow | undefined {
    return this.#catalog.get<ChapterRow>('SELECT * FROM chapter WHERE no = ?', no);
  }

  #bookFor(expected: number): number {
    const state = expected > SHARED_DOCS ? 'own' : 'shared';
    if (state === 'shared') {
      const sql = "SELECT no FROM book WHERE state = 'shared' AND docs + ? <= ? ORDER BY no DESC LIMIT 1";
      const open = this.#catalog.get<{ no: number }>(sql, expected, SHARED_DOCS);
      if (open) {
        this.#catalog.run('UPDATE book SET docs = docs + ? WHERE no = ?', expected, open.no);
        return open.no;
      }
    }
    return this.#catalog.run('INSERT INTO book (docs, state) VALUES (?, ?)', expected, state);
  }

  #book(no: number): Book {
    const open = this.#open.get(no) ?? new Book(this.#file(no));
    this.#open.delete(no);
    this.#open.set(no, open);
    const [oldest] = this.#open.keys();
    if (this.#open.size > OPEN_BOOKS && oldest !== undefined) this.#closeBook(oldest);
    return open;
  }

  /** In a transaction: the book goes, and what else stood in it waits to be written anew. */
  #doom(no: number): void {
    const sql = "SELECT DISTINCT envelope, kind FROM chapter WHERE book = ? AND state IN ('done', 'writing')";
    const lost = this.#catalog.all<Pick<ChapterRow, 'envelope' | 'kind'>>(sql, no);
    this.#catalog.run('DELETE FROM chapter WHERE book = ?', no);
    this.#catalog.run("UPDATE book SET state = 'doomed' WHERE no = ?", no);
    for (const { envelope, kind } of lost) this.#want(envelope, kind);
  }

  /** The files first, durably, then the rows: killed in between, a start does it again. */
  #burn(): void {
    const books = this.#catalog.all<{ no: number }>("SELECT no FROM book WHERE state = 'doomed'");
    if (books.length === 0) return;
    for (const { no } of books) {
      this.#closeBook(no);
      removeBook(this.#file(no));
    }
    const directory = openSync(this.#directory, 'r');
    fsyncSync(directory);
    closeSync(directory);
    for (const { no } of books) this.#catalog.run('DELETE FROM book WHERE no = ?', no);
  }

  #closeBook(no: number): void {
    this.#open.get(no)?.close();
    this.#open.delete(no);
  }

  #file(no: number): string {
    return join(this.#directory, `${no}.db`);
  }
}

/** SQLITE_CORRUPT, SQLITE_NOTADB. */
const SPOILT = new Set([11, 26]);

function isSpoilt(error: unknown): boolean {
  return SPOILT.has(((error as { errcode?: number } | null)?.errcode ?? 0) & 0xff);
}

function idBytes(id: string): Uint8Array {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

function idText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('hex');
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}
