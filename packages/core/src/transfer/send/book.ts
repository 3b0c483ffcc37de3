import { PIECE } from '../../manifest/pieces.ts';
import type { Journal } from '../ports.ts';
import { type LaidItem, PAGE_ITEMS, Page, PageBuilder, type PageRow, type WalkCounts } from './page.ts';

const TABLE = 'page';
/** Pages kept at hand; the others are read from the journal when they are needed. */
const AT_HAND = 48;
/** Pages on their way into the journal before the walk waits. */
const UNWRITTEN = 8;

/** What lies where on the reel: files end to end in the order of the walk, in pages that the journal holds. */
export class Book {
  /** End of what is laid and in the journal: nothing behind it is sent. */
  durableEnd = 0;
  /** Told of every page once the journal holds it. */
  onPage: (page: Page) => void = () => undefined;
  readonly #journal: Journal;
  readonly #job: string;
  /** Of every page, by number: its range. */
  readonly #ranges: { from: number; to: number; by: PageRow['by']; emptyFiles: number }[] = [];
  readonly #atHand = new Map<number, Page>();
  readonly #unwritten = new Set<Promise<void>>();
  #builder: PageBuilder | null = null;
  #end = 0;
  #written: Promise<void> = Promise.resolve();

  constructor(journal: Journal, job: string) {
    this.#journal = journal;
    this.#job = job;
  }

  get end(): number {
    return this.#builder?.to ?? this.#end;
  }

  get pages(): number {
    return this.#ranges.length;
  }

  /** Files without bytes in the first so many pages. */
  emptyFilesIn(pages: number): number {
    return this.#ranges.slice(0, pages).reduce((sum, { emptyFiles }) => sum + emptyFiles, 0);
  }

  /** Reads the ranges of all pages. @returns the last page that the walk laid */
  async load(): Promise<Page | null> {
    let last: Page | null = null;
    for (;;) {
      const rows = await this.#journal.list<PageRow>(TABLE, this.#key(this.#ranges.length), `${this.#job}/~`, 100);
      for (const { value } of rows) {
        const page = new Page(this.#ranges.length, value);
        this.#ranges.push({ from: value.from, to: value.to, by: value.by, emptyFiles: page.emptyFiles });
        if (value.by === 'walk') last = page;
        this.#end = value.to;
      }
      if (rows.length < 100) break;
    }
    this.durableEnd = this.#end;
    return last;
  }

  /** Lays an item at the end. `walk` is what the page shall remember of the walk. @returns where it begins */
  async lay(
    item: Omit<LaidItem, 'start' | 'page'>,
    by: PageRow['by'],
    walk: WalkCounts,
    most: number,
  ): Promise<number> {
    if (this.#builder !== null && this.#builder.by !== by) await this.flush(walk);
    this.#builder ??= new PageBuilder(this.#end, by);
    const start = this.#builder.add(item);
    if (this.#builder.count >= PAGE_ITEMS || this.#builder.to - this.#builder.from >= most) {
      void this.flush(walk).catch(() => undefined);
      if (this.#unwritten.size >= UNWRITTEN) await Promise.race(this.#unwritten);
    }
    return start;
  }

  /**
   * Lays a file once more, at the end, in a page of its own. Its place is taken before anything is waited for: neither the walk nor
   * another file that changed comes between. `cutEnd`: an upload begins only at a multiple of 8 MiB, so behind a reel that was cut to
   * its end the rest up to there is left out.
   */
  layAgain(
    item: Omit<LaidItem, 'start' | 'page'>,
    walk: WalkCounts,
    cutEnd: number,
  ): { start: number; written: Promise<void> } {
    // What fails here fails as well for whoever waits for the pages behind it.
    this.flush(walk).catch(() => undefined);
    if (cutEnd >= this.#end) this.#end = Math.ceil(cutEnd / PIECE) * PIECE;
    this.#builder = new PageBuilder(this.#end, 'again');
    const start = this.#builder.add(item);
    return { start, written: this.flush(walk) };
  }

  /** Closes the open page; resolves when the journal holds all of them. */
  flush(walk: WalkCounts): Promise<void> {
    const builder = this.#builder;
    if (builder === null || builder.count === 0) return this.#written;
    this.#builder = null;
    this.#end = builder.to;
    const page = new Page(this.#ranges.length, builder.row(walk));
    this.#ranges.push({ from: builder.from, to: builder.to, by: builder.by, emptyFiles: page.emptyFiles });
    this.#keep(page);
    const before = this.#written;
    const write = this.#journal
      .write([{ table: TABLE, key: this.#key(page.number), value: page.row }])
      .then(() => before)
      .then(() => {
        this.durableEnd = builder.to;
        this.onPage(page);
      });
    this.#written = write;
    this.#unwritten.add(write);
    const done = (): void => void this.#unwritten.delete(write);
    // A journal that fails is heard of by whoever waits for it, at the latest at the end of the walk.
    write.then(done, done);
    return write;
  }

  async page(number: number): Promise<Page> {
    const known = this.#atHand.get(number);
    if (known !== undefined) return known;
    const row = await this.#journal.get<PageRow>(TABLE, this.#key(number));
    if (row === undefined) throw new Error(`page ${number} of the layout is not in the journal`);
    const page = new Page(number, row);
    this.#keep(page);
    return page;
  }

  /** Every item laid by the walk, in its order; or also what was laid again. */
  async *items(by: PageRow['by'] | null = null): AsyncGenerator<LaidItem> {
    for (let number = 0; number < this.#ranges.length; number++)
      if (by === null || this.#ranges[number]?.by === by) yield* (await this.page(number)).items();
  }

  /** Files with bytes in [from, to) of the reel, in order. */
  async *between(from: number, to: number): AsyncGenerator<LaidItem> {
    for (let number = this.#firstAt(from); number < this.#ranges.length; number++) {
      const range = this.#ranges[number] as { from: number; to: number };
      if (range.from >= to) return;
      if (range.to > from) yield* (await this.page(number)).between(from, to);
    }
  }

  async forget(): Promise<void> {
    await this.#journal.drop(TABLE, `${this.#job}/`);
  }

  /** The first page that ends behind `position`. */
  #firstAt(position: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ranges[middle] as { to: number }).to <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #keep(page: Page): void {
    this.#atHand.set(page.number, page);
    const [oldest] = this.#atHand.keys();
    if (this.#atHand.size > AT_HAND && oldest !== undefined) this.#atHand.delete(oldest);
  }

  #key(number: number): string {
    return `${this.#job}/${String(number).padStart(9, '0')}`;
  }
}
