import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { truncateLog } from './checkpoint.ts';

/** Bytes of the file looked at in one go, between two groups of steps. */
const SLICE = 32 * 1024 * 1024;
/** Page numbers below this have a zero first byte, so an overflow or free page is never taken for a tree page. */
const MOST_PAGES = 0x01ffffff;
/** First byte of interior and leaf pages of indexes and tables (SQLite file format § 1.6). */
const TREE_PAGES = new Set([0x02, 0x05, 0x0a, 0x0d]);

/**
 * secure_delete overwrites deleted rows where they lay, yet when SQLite splits or joins pages it leaves copies of rows in the
 * unused middle of a page, and these stay readable for as long as the page lives. This zeroes that middle, page by page, in the
 * file itself: it means nothing to SQLite, the log is empty at that moment, and the only writer is the thread that does this.
 */
export class Scrubber {
  readonly #db: DatabaseSync;
  readonly #file: string;
  /** Kept open: closing any handle of the file would drop the locks that SQLite holds on it (POSIX). */
  #handle: number | null = null;

  constructor(db: DatabaseSync, file: string) {
    this.#db = db;
    this.#file = file;
  }

  /** Cleans one slice from byte `from` on; answers where the next begins, or null at the end of the file. */
  clean(from: number): number | null {
    truncateLog(this.#db);
    // A page kept in memory would bring its old middle back with its next change.
    this.#db.exec('PRAGMA shrink_memory');
    const { page_size: pageSize } = this.#db.prepare('PRAGMA page_size').get() as { page_size: number };
    const { page_count: pages } = this.#db.prepare('PRAGMA page_count').get() as { page_count: number };
    if (pages > MOST_PAGES) throw new Error('The database is too large to be cleaned of deleted names.');
    this.#handle ??= openSync(this.#file, 'r+');
    const size = Math.min(SLICE, pages * pageSize - from);
    if (size <= 0) return null;
    const bytes = Buffer.allocUnsafe(size);
    if (readSync(this.#handle, bytes, 0, size, from) !== size)
      throw new Error('The database file is shorter than it says.');
    if (this.#cleanPages(bytes, pageSize, from) > 0) fsyncSync(this.#handle);
    return from + size < pages * pageSize ? from + size : null;
  }

  /** After the connection is closed. */
  close(): void {
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
  }

  #cleanPages(bytes: Buffer, pageSize: number, from: number): number {
    const zeroes = Buffer.alloc(pageSize);
    let cleaned = 0;
    for (let at = 0; at < bytes.length; at += pageSize) {
      const page = bytes.subarray(at, at + pageSize);
      const unused = unusedMiddle(page, from + at === 0 ? 100 : 0);
      if (!unused || page.compare(zeroes, 0, unused.stop - unused.start, unused.start, unused.stop) === 0) continue;
      page.fill(0, unused.start, unused.stop);
      const length = unused.stop - unused.start;
      writeSync(this.#handle as number, page, unused.start, length, from + at + unused.start);
      cleaned += 1;
    }
    return cleaned;
  }
}

/** What lies between the cell pointers and the cells of a tree page; null for any other page. */
function unusedMiddle(page: Buffer, header: number): { start: number; stop: number } | null {
  const kind = page[header] as number;
  if (!TREE_PAGES.has(kind)) return null;
  const isInterior = kind === 0x02 || kind === 0x05;
  const cells = page.readUInt16BE(header + 3);
  // Zero stands for 65,536, which is beyond a page of ours.
  const stop = page.readUInt16BE(header + 5) || 65_536;
  const start = header + (isInterior ? 12 : 8) + cells * 2;
  return start < stop && stop <= page.length ? { start, stop } : null;
}
