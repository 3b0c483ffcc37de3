import { PIECE } from '../../manifest/pieces.ts';
import type { Journal } from '../ports.ts';

const TABLE = 'stretch';

/** What the journal keeps of a stretch. */
interface StretchRow {
  position: number;
  length: number;
  /** Where the courier knows its upload, or null before that. */
  location: string | null;
  /** All that ends before this place of the reel has been declared. */
  declaredTo: number;
  isDone: boolean;
  /** Files that end in it, once it is done. */
  files: number;
  /** Sent once more over a stretch that stands. */
  isRepair: boolean;
}

/** [position, position + length) of the reel, sent by one upload. */
export interface Stretch extends StretchRow {
  number: number;
  state: 'waiting' | 'moving' | 'arrived' | 'failed';
  /** Bytes that the courier made durable, as far as we know. */
  durable: number;
  /** The creation that is under way ahead of its turn. */
  making: Promise<unknown> | null;
  /** Created a moment ago and empty: nobody need ask how far it is. */
  isFresh: boolean;
  /** Why it failed for good, or null. */
  failure: { code: string; detail: string } | null;
}

/** The reel cut into stretches; the cut follows what is laid and what the line takes. */
export class Stretches {
  /** Up to here the reel is cut. */
  cutEnd = 0;
  readonly all: Stretch[] = [];
  readonly #journal: Journal;
  readonly #job: string;
  readonly #waiting: Stretch[] = [];

  constructor(journal: Journal, job: string) {
    this.#journal = journal;
    this.#job = job;
  }

  async load(): Promise<void> {
    for (let from = `${this.#job}/`; ; ) {
      const rows = await this.#journal.list<StretchRow>(TABLE, from, `${this.#job}0`, 1000);
      for (const { key, value } of rows) {
        this.#add(value);
        from = `${key}\0`;
      }
      if (rows.length < 1000) return;
    }
  }

  /** The next one to send: one that stands, or a new cut of at most `size` out of what is laid. */
  async next(laid: { end: number; isAll: boolean }, size: number, lanes: number): Promise<Stretch | null> {
    return this.#waiting.shift() ?? (await this.#cut(laid, size, lanes));
  }

  /** The next so many, without taking them. */
  async ahead(count: number, laid: { end: number; isAll: boolean }, size: number, lanes: number): Promise<Stretch[]> {
    while (this.#waiting.length < count) {
      const made = await this.#cut(laid, size, lanes);
      if (made === null) break;
      this.#waiting.push(made);
    }
    return this.#waiting.slice(0, count);
  }

  hasNext(laid: { end: number; isAll: boolean }): boolean {
    return this.#waiting.length > 0 || this.#room(laid) > 0;
  }

  /** It failed for good: it moves again only when somebody asks for it. */
  setAside(stretch: Stretch, failure: { code: string; message: string }): void {
    stretch.state = 'failed';
    stretch.failure = { code: failure.code, detail: failure.message };
  }

  /** It is sent when its turn comes. */
  again(stretch: Stretch): void {
    stretch.state = 'waiting';
    stretch.failure = null;
    if (!this.#waiting.includes(stretch)) this.#waiting.push(stretch);
  }

  /** Sends these 8 MiB once more, over what stands. */
  async repair(position: number): Promise<void> {
    const last = this.all.findLast((one) => one.position <= position && position < one.position + one.length);
    if (last === undefined) return;
    const length = Math.min(PIECE, last.position + last.length - position);
    const row = { position, length, location: null, declaredTo: position, isDone: false, files: 0, isRepair: true };
    const stretch = this.#add(row);
    await this.save(stretch);
  }

  async save(stretch: Stretch): Promise<void> {
    const { position, length, location, declaredTo, isDone, files, isRepair, number } = stretch;
    const value: StretchRow = { position, length, location, declaredTo, isDone, files, isRepair };
    await this.#journal.write([{ table: TABLE, key: `${this.#job}/${String(number).padStart(9, '0')}`, value }]);
  }

  async forget(): Promise<void> {
    await this.#journal.drop(TABLE, `${this.#job}/`);
  }

  async #cut(laid: { end: number; isAll: boolean }, size: number, lanes: number): Promise<Stretch | null> {
    const room = this.#room(laid);
    if (room === 0) return null;
    // What is laid is shared out among the lanes, so that none waits for another's long stretch.
    const share = Math.max(PIECE, Math.ceil(room / lanes / PIECE) * PIECE);
    const length = Math.min(size, share, laid.isAll ? room : Math.floor(room / PIECE) * PIECE);
    const position = this.cutEnd;
    this.cutEnd = position + length;
    const row = { position, length, location: null, declaredTo: position, isDone: false, files: 0, isRepair: false };
    const stretch = this.#add(row, false);
    await this.save(stretch);
    return stretch;
  }

  /** Bytes that may be cut now. */
  #room({ end, isAll }: { end: number; isAll: boolean }): number {
    const position = Math.ceil(this.cutEnd / PIECE) * PIECE;
    if (end <= position) return 0;
    if (!isAll && end - position < PIECE) return 0;
    this.cutEnd = position;
    return end - position;
  }

  #add(row: StretchRow, queue = true): Stretch {
    const stretch: Stretch = {
      ...row,
      number: this.all.length,
      state: row.isDone ? 'arrived' : 'waiting',
      durable: row.isDone ? row.length : 0,
      making: null,
      isFresh: false,
      failure: null,
    };
    this.all.push(stretch);
    if (!row.isRepair) this.cutEnd = Math.max(this.cutEnd, row.position + row.length);
    if (queue && !row.isDone) this.#waiting.push(stretch);
    return stretch;
  }
}
