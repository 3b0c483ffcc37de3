import type { JobContext } from '../engine/job.ts';
import { Book } from './book.ts';
import { Fates } from './fates.ts';
import { Latch } from './latch.ts';
import type { WalkCounts } from './page.ts';
import { Progress } from './progress.ts';
import type { SendRow } from './send-row.ts';
import { Stretches } from './stretches.ts';
import { Walker } from './walker.ts';

export const SEND_TABLE = 'send';
const NO_WALK: WalkCounts = { files: 0, folders: 0, emptyFolders: 0, bytes: 0 };

/** What stands of a send from run to run: its row, what is laid, what became of paths, its stretches. All of it is in the journal. */
export class Standing {
  readonly id: string;
  readonly row: SendRow;
  readonly book: Book;
  readonly fates: Fates;
  readonly stretches: Stretches;
  /** For the eye. */
  readonly progress: Progress;
  /** Opened by whatever a run may wait for. */
  readonly news = new Latch();
  readonly #context: JobContext;
  #walker: Walker | null = null;

  constructor(id: string, row: SendRow, context: JobContext) {
    this.id = id;
    this.row = row;
    this.#context = context;
    const { journal, clock } = context.ports;
    this.book = new Book(journal, id);
    this.fates = new Fates(journal, id);
    this.stretches = new Stretches(journal, id);
    this.progress = new Progress(clock, context.moved);
  }

  async load(): Promise<void> {
    if (this.#walker !== null) return;
    await this.fates.load();
    await this.stretches.load();
    const last = await this.book.load();
    const item = last === null ? null : { item: last.item(last.count - 1), counts: last.row.walk };
    this.#walker = new Walker(this.book, this.fates, item);
    if (this.row.phase !== 'open') this.progress.phase = this.row.phase;
  }

  /** @throws Error before `load` */
  get walker(): Walker {
    if (this.#walker === null) throw new Error('the send is not loaded');
    return this.#walker;
  }

  get counts(): WalkCounts {
    return this.#walker?.counts ?? NO_WALK;
  }

  /** Path of the walk at the moment. */
  get now(): Uint8Array {
    return this.#walker?.now ?? new Uint8Array(0);
  }

  /** What may be cut into stretches. */
  get laid(): { end: number; isAll: boolean } {
    const { durableEnd, end } = this.book;
    return { end: durableEnd, isAll: this.row.isWalked && durableEnd === end };
  }

  /** Something is laid that was not sent. */
  get isBehind(): boolean {
    return this.book.end > this.book.durableEnd || this.stretches.hasNext(this.laid);
  }

  /** Files that a person must decide on, or stretches that failed for good. */
  get isAsking(): boolean {
    return this.fates.open > 0 || this.stretches.all.some(({ state }) => state === 'failed');
  }

  /** Closes the open page; resolves when the journal holds all of them. */
  flush(): Promise<void> {
    return this.book.flush(this.counts);
  }

  /** A phase for the eye. */
  show(phase: Progress['phase']): void {
    this.progress.phase = phase;
    this.#context.changed();
  }

  /** Takes back that the courier was told and has it: all is read, compared with what it holds, and said once more. */
  async unsay(): Promise<void> {
    await this.keep({ declaredPages: 0 });
    for (const fate of this.fates.all('left')) await this.fates.put({ ...fate, declared: true });
    for (const stretch of this.stretches.all) {
      Object.assign(stretch, { declaredTo: stretch.position, isDone: false, durable: 0 });
      this.stretches.again(stretch);
      await this.stretches.save(stretch);
    }
  }

  async keep(change: Partial<SendRow>): Promise<void> {
    Object.assign(this.row, change);
    await this.#context.ports.journal.write([{ table: SEND_TABLE, key: this.id, value: { ...this.row } }]);
  }

  async forget(): Promise<void> {
    for (const part of [this.book, this.fates, this.stretches]) await part.forget();
    await this.#context.ports.journal.write([{ table: SEND_TABLE, key: this.id, value: undefined }]);
  }
}
