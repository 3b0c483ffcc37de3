import { PIECE } from '../../manifest/pieces.ts';
import { TransferError } from '../http/transfer-error.ts';
import type { FileSource, Hasher, ReadAnswer, SourceTroubleCode } from '../ports.ts';
import type { Book } from './book.ts';
import type { Fates } from './fates.ts';
import type { LaidItem } from './page.ts';
import { readRanges } from './read-ranges.ts';

/** Bytes and files that are read in one go: few at first, for the line waits for them, and it takes few at first too. */
const FIRST_BATCH_BYTES = 128 * 1024;
const BATCH_BYTES = 2 * 1024 * 1024;
const BATCH_FILES = 200;
const ZEROS = new Uint8Array(1024 * 1024);

/** What is read of one file in one go: a small file whole, or one piece, or what of them lies in the stretch. */
interface Unit {
  item: LaidItem;
  /** In the file. */
  start: number;
  length: number;
  /** It ends in this stretch: its digest is told here. */
  isHashed: boolean;
}
interface Read {
  unit: Unit;
  bytes: Uint8Array<ArrayBuffer>;
  digest: Uint8Array | null;
}

/** Told of everything that was read whole, in the order of the reel. */
export interface ReadReport {
  file(item: LaidItem, sha256: Uint8Array): void;
  piece(item: LaidItem, piece: number, sha256: Uint8Array): void;
  /** All that ends before this place was told. */
  reached(position: number): void;
}

/** What a file is now that was laid otherwise. */
export type Now = { size: number; mtime: number | null } | null;

export interface ReaderParts {
  source: FileSource;
  hasher: Hasher;
  book: Book;
  fates: Fates;
  onTrouble(item: LaidItem, code: SourceTroubleCode | 'changed', now: Now): Promise<void>;
}

/** `hashFrom`: what ends behind it is to be declared. Bytes for the line are those of [from, to). */
export interface ReelRange {
  hashFrom: number;
  from: number;
  to: number;
}

/**
 * Reads a stretch of the reel once: the same bytes are hashed and handed out. A file that cannot be read, or is not what was laid,
 * leaves zeros in its place, which are in no entry.
 */
export class StretchReader {
  readonly #parts: ReaderParts;
  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  /** The bytes of [from, to). @throws TransferError `source_gone` when what was picked is away as a whole */
  async *read(range: ReelRange, report: ReadReport, signal: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    let at = range.from;
    let held: Uint8Array<ArrayBuffer> | null = null;
    for await (const reads of this.#ahead(range, signal)) {
      for (const read of reads) {
        const begin = read.unit.item.start + read.unit.start;
        const from = Math.max(begin, at);
        const to = Math.min(begin + read.unit.length, range.to);
        this.#tell(read, report);
        if (from >= to) continue;
        const bytes = read.bytes.subarray(from - begin, to - begin);
        const joined: Uint8Array<ArrayBuffer> | null = held !== null && from === at ? joinedOf(held, bytes) : null;
        if (joined === null) {
          if (held !== null) yield held;
          yield* zeros(from - at);
        }
        held = joined ?? bytes;
        at = to;
      }
      report.reached(endOf(reads) ?? range.hashFrom);
    }
    if (held !== null) yield held;
    yield* zeros(range.to - at);
    report.reached(range.to);
  }

  /** Whether one file that is not to be delivered any more fills the whole range: then nothing of it need travel. */
  async isDead(range: { from: number; to: number }): Promise<boolean> {
    for await (const item of this.#parts.book.between(range.from, range.to))
      return item.start <= range.from && item.start + item.size >= range.to && !this.#parts.fates.isCurrent(item);
    return true;
  }

  /** Files that end in the range and are to be delivered. */
  async filesIn({ from, to }: { from: number; to: number }): Promise<number> {
    let files = 0;
    for await (const item of this.#parts.book.between(from, to))
      if (item.start + item.size <= to && this.#parts.fates.isCurrent(item)) files++;
    return files;
  }

  #tell({ unit, digest }: Read, report: ReadReport): void {
    // It may have become a trouble while this was read ahead.
    if (digest === null || !this.#parts.fates.isCurrent(unit.item)) return;
    if (unit.item.size <= PIECE) report.file(unit.item, digest);
    else report.piece(unit.item, unit.start / PIECE, digest);
  }

  /** One batch is read while the one before is on its way. */
  async *#ahead(range: ReelRange, signal: AbortSignal): AsyncGenerator<Read[]> {
    let next: Promise<Read[]> | null = null;
    for await (const batch of batched(this.#units(range))) {
      const reading = this.#readAll(batch, signal);
      // Whoever awaits it hears of it; until then it is not unhandled.
      reading.catch(() => undefined);
      if (next !== null) yield await next;
      next = reading;
    }
    if (next !== null) yield await next;
  }

  async *#units(range: ReelRange): AsyncGenerator<Unit> {
    const { hashFrom, from, to } = range;
    for await (const item of this.#parts.book.between(Math.min(hashFrom, from), to)) {
      const step = item.size <= PIECE ? item.size : PIECE;
      const first = Math.max(0, Math.floor((Math.min(hashFrom, from) - item.start) / step));
      for (let start = first * step; start < item.size && item.start + start < to; start += step) {
        if (!this.#parts.fates.isCurrent(item)) break;
        const end = Math.min(item.size, start + step);
        const isHashed = item.start + end <= to && item.start + end > hashFrom;
        const begin = isHashed ? start : Math.max(start, from - item.start);
        const stop = isHashed ? end : Math.min(end, to - item.start);
        if (begin < stop) yield { item, start: begin, length: stop - begin, isHashed };
      }
    }
  }

  async #readAll(units: readonly Unit[], signal: AbortSignal): Promise<Read[]> {
    const { source, hasher, fates } = this.#parts;
    const current = fates.isEmpty ? units : units.filter(({ item }) => fates.isCurrent(item));
    const wants = current.map(({ item, start, length }) => ({ path: item.path, start, length }));
    const answers = await readRanges(source, wants, signal);
    const reads: Read[] = [];
    const hashing: Promise<void>[] = [];
    for (const [i, unit] of current.entries()) {
      const answer = answers[i] as ReadAnswer;
      if (!(await this.#isAsLaid(unit.item, answer)) || !('bytes' in answer)) continue;
      const read: Read = { unit, bytes: answer.bytes, digest: null };
      reads.push(read);
      if (!unit.isHashed) continue;
      hashing.push(
        hasher.sha256(answer.bytes).then((digest) => {
          read.digest = digest;
        }),
      );
    }
    await Promise.all(hashing);
    return reads;
  }

  async #isAsLaid(item: LaidItem, answer: ReadAnswer): Promise<boolean> {
    if ('bytes' in answer) {
      const isSameTime = item.mtime === null || answer.mtime === null || item.mtime === answer.mtime;
      if (answer.size === item.size && isSameTime) return true;
      await this.#parts.onTrouble(item, 'changed', { size: answer.size, mtime: answer.mtime });
      return false;
    }
    const there = answer.code === 'gone' ? await this.#parts.source.look(item.path) : null;
    const now = there?.kind === 'file' ? there : null;
    if (answer.code !== 'forbidden' && (await this.#isSourceGone(item.path))) {
      throw new TransferError('source_gone', 'What was picked is not there at the moment.');
    }
    // Shorter than it was is changed, not gone.
    await this.#parts.onTrouble(item, now === null ? answer.code : 'changed', now);
    return false;
  }

  /** A disk that was unplugged must not become a hundred thousand missing files. */
  async #isSourceGone(path: Uint8Array): Promise<boolean> {
    const slash = path.indexOf(0x2f);
    if (slash < 0) return false;
    return (await this.#parts.source.look(path.subarray(0, slash))) === null;
  }
}

/** As one, when they lie end to end in memory. */
function joinedOf(a: Uint8Array<ArrayBuffer>, b: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  if (a.buffer !== b.buffer || a.byteOffset + a.length !== b.byteOffset) return null;
  return new Uint8Array(a.buffer, a.byteOffset, a.length + b.length);
}

function* zeros(count: number): Generator<Uint8Array<ArrayBuffer>> {
  for (let left = count; left > 0; left -= ZEROS.length) yield ZEROS.subarray(0, Math.min(left, ZEROS.length));
}

function endOf(reads: readonly Read[]): number | null {
  const last = reads.at(-1)?.unit;
  return last?.isHashed ? last.item.start + last.start + last.length : null;
}

async function* batched(units: AsyncIterable<Unit>): AsyncGenerator<Unit[]> {
  let batch: Unit[] = [];
  let bytes = 0;
  let most = FIRST_BATCH_BYTES;
  for await (const unit of units) {
    if (batch.length > 0 && (bytes + unit.length > most || batch.length >= BATCH_FILES)) {
      yield batch;
      most = Math.min(2 * most, BATCH_BYTES);
      batch = [];
      bytes = 0;
    }
    batch.push(unit);
    bytes += unit.length;
  }
  if (batch.length > 0) yield batch;
}
