import { uint64 } from '../bytes/bytes.ts';
import { DatoferumError } from '../protocol/errors.ts';
import { floorIndex } from '../tape/cover.ts';
import { type ZipTotals, zipEndLength } from './zip-end.ts';
import { centralHeaderLength, localHeaderLength, type ZipEntry } from './zip-headers.ts';

/** Entries between two marks of the index. */
export const ZIP_PAGE = 1_000;
const RECORD = 64;
const HASH = 32;

/** Where an entry stands: its number, its local header in the archive, its central header in the directory, and itself on the tape. */
export type ZipMark = {
  entry: number;
  local: number;
  central: number;
  tape: number;
  /** 32 bytes. Entries that hold no bytes all stand at the end of the tape, by the SHA-256 of their path; zeroes for others. */
  hash: Uint8Array;
};

/** Walks entries in tape order and says where each stands. */
export class ZipWalk {
  #entry: number;
  #local: number;
  #central: number;
  #tape: number;

  constructor(from?: Pick<ZipMark, 'entry' | 'local' | 'central' | 'tape'>) {
    this.#entry = from?.entry ?? 0;
    this.#local = from?.local ?? 0;
    this.#central = from?.central ?? 0;
    this.#tape = from?.tape ?? 0;
  }

  /** The mark of the entry that comes next. */
  mark(hash: Uint8Array = new Uint8Array(HASH)): ZipMark {
    return { entry: this.#entry, local: this.#local, central: this.#central, tape: this.#tape, hash };
  }

  pass(entry: ZipEntry): void {
    this.#central += centralHeaderLength(entry, this.#local);
    this.#local += localHeaderLength(entry) + entry.size;
    this.#tape += entry.size;
    this.#entry += 1;
  }
}

/** One record of the index: four unsigned 64-bit numbers, big-endian, and the hash. */
export function zipMarkBytes({ entry, local, central, tape, hash }: ZipMark): Uint8Array {
  const bytes = new Uint8Array(RECORD);
  for (const [i, value] of [entry, local, central, tape].entries()) bytes.set(uint64(value), 8 * i);
  bytes.set(hash, 32);
  return bytes;
}

/** The marks of an archive: one for every 1,000th entry, then one behind the last. Any offset is found in it. */
export class ZipIndex {
  readonly #marks: readonly ZipMark[];

  /** @param marks ascending; the last one stands behind the last entry */
  constructor(marks: readonly ZipMark[]) {
    this.#marks = marks;
    if (marks.length === 0) throw new DatoferumError('damaged', 'The index of the archive is empty.');
  }

  static parse(bytes: Uint8Array): ZipIndex {
    if (bytes.length % RECORD !== 0) throw new DatoferumError('damaged', 'The index of the archive is cut.');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const number = (at: number): number => view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
    const marks: ZipMark[] = [];
    for (let at = 0; at < bytes.length; at += RECORD) {
      const [entry, local, central, tape] = [number(at), number(at + 8), number(at + 16), number(at + 24)];
      marks.push({ entry, local, central, tape, hash: bytes.slice(at + 32, at + RECORD) });
    }
    return new ZipIndex(marks);
  }

  get totals(): ZipTotals {
    const { entry, local, central } = this.#end;
    return { entries: entry, centralAt: local, centralLength: central };
  }

  /** Bytes of the whole archive. */
  get size(): number {
    return this.#end.local + this.#end.central + zipEndLength(this.totals);
  }

  /** The pages that hold bytes [from, to) of the part before the central directory, in order. */
  pagesOfBody(from: number, to: number): { first: ZipMark; next: ZipMark }[] {
    return this.#pages(({ local }) => local, from, to);
  }

  /** The pages whose central headers hold bytes [from, to) of the central directory. */
  pagesOfDirectory(from: number, to: number): { first: ZipMark; next: ZipMark }[] {
    return this.#pages(({ central }) => central, from, to);
  }

  #pages(placeOf: (mark: ZipMark) => number, from: number, to: number): { first: ZipMark; next: ZipMark }[] {
    const pages: { first: ZipMark; next: ZipMark }[] = [];
    for (let i = Math.max(0, floorIndex(this.#marks, placeOf, from)); i < this.#marks.length - 1; i++) {
      const first = this.#marks[i] as ZipMark;
      if (placeOf(first) >= to) break;
      pages.push({ first, next: this.#marks[i + 1] as ZipMark });
    }
    return pages;
  }

  get #end(): ZipMark {
    return this.#marks.at(-1) as ZipMark;
  }
}
