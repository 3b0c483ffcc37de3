import {
  centralHeaderLength,
  DatoferumError,
  floorIndex,
  localHeaderLength,
  writeCentralHeader,
  writeLocalHeader,
  type ZipMark,
  ZipWalk,
} from '@datoferum/core';
import type { Id } from '../../ports/metadata-rows.ts';
import type { TapeRow } from '../../ports/metadata-tape.ts';
import type { ReelRange } from './stored-bytes.ts';

/** Up to 1,000 entries with their places in the archive. */
export class ZipPage {
  readonly #rows: readonly TapeRow[];
  readonly #marks: ZipMark[] = [];
  /** Of all paths. */
  readonly nameBytes: number = 0;

  /** @throws DatoferumError `gone` when the rows are not those that were there at sealing: a purge goes on. */
  constructor(rows: readonly TapeRow[], first: ZipMark, next: ZipMark) {
    this.#rows = rows;
    const walk = new ZipWalk(first);
    for (const row of rows) {
      this.#marks.push(walk.mark());
      walk.pass(row);
      this.nameBytes += row.path.length;
    }
    const end = walk.mark();
    if (end.entry !== next.entry || end.local !== next.local || end.central !== next.central)
      throw new DatoferumError('gone');
  }

  get length(): number {
    return this.#rows.length;
  }

  /**
   * The headers and files that hold bytes [from, to) of the archive, in order. A header stands in one buffer with the
   * next one: to be copied before the next piece is asked for.
   */
  *body(from: number, to: number): Generator<{ header: Uint8Array; content: number }> {
    let room = new Uint8Array(1_024);
    for (
      let i = Math.max(
        0,
        floorIndex(this.#marks, ({ local }) => local, from),
      );
      i < this.#rows.length;
      i++
    ) {
      const row = this.#rows[i] as TapeRow;
      const at = (this.#marks[i] as ZipMark).local;
      if (at >= to) return;
      const length = localHeaderLength(row);
      if (length > room.length) room = new Uint8Array(length);
      writeLocalHeader(room, 0, row);
      const begin = at + length;
      const header = room.subarray(Math.max(0, Math.min(length, from - at)), Math.min(length, to - at));
      yield { header, content: Math.max(0, Math.min(to, begin + row.size) - Math.max(from, begin)) };
    }
  }

  /** Where the content among bytes [from, to) of the archive lies. */
  *ranges(from: number, to: number): Generator<ReelRange> {
    for (
      let i = Math.max(
        0,
        floorIndex(this.#marks, ({ local }) => local, from),
      );
      i < this.#rows.length;
      i++
    ) {
      const { size, reel, start, ...row } = this.#rows[i] as TapeRow;
      const begin = (this.#marks[i] as ZipMark).local + localHeaderLength({ ...row, size });
      if (begin >= to) return;
      const first = Math.max(from, begin) - begin;
      const last = Math.min(to, begin + size) - begin;
      if (first < last) yield { reel: reel as Id, from: (start as number) + first, to: (start as number) + last };
    }
  }

  /** Bytes [from, to) of the central directory, as far as this page has them. */
  directory(from: number, to: number): Uint8Array {
    const first = (this.#marks[0] as ZipMark).central;
    let length = 0;
    for (const [i, row] of this.#rows.entries()) length += centralHeaderLength(row, (this.#marks[i] as ZipMark).local);
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const [i, row] of this.#rows.entries())
      at = writeCentralHeader(bytes, at, row, (this.#marks[i] as ZipMark).local);
    return bytes.subarray(Math.max(0, from - first), Math.min(length, to - first));
  }
}
