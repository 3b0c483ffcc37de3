import type { Declarer } from './declarer.ts';
import type { LaidItem, Page } from './page.ts';
import type { RunScope } from './run-scope.ts';
import type { Standing } from './standing.ts';

/** Declares pages as they come into the journal: what of them waits for no hash. */
export class PageTeller {
  readonly #standing: Standing;
  readonly #declarer: Declarer;
  readonly #scope: RunScope;
  readonly #told = new Set<number>();
  readonly #underWay = new Set<Promise<void>>();

  constructor(standing: Standing, declarer: Declarer, scope: RunScope) {
    this.#standing = standing;
    this.#declarer = declarer;
    this.#scope = scope;
  }

  /** Those that stand and were not declared by an earlier run, and from now on every other one. */
  async begin(): Promise<void> {
    const { book, row, news } = this.#standing;
    this.#told.clear();
    book.onPage = (page) => {
      this.#tell(page);
      news.open();
    };
    for (let number = row.declaredPages; number < book.pages; number++) this.#tell(await book.page(number));
  }

  /** What comes into the journal now is told by the next run. */
  end(): void {
    this.#standing.book.onPage = () => undefined;
  }

  /** Resolves when every page that is laid was declared. */
  async all(): Promise<void> {
    await this.#standing.flush();
    await Promise.all(this.#underWay);
    const { pages } = this.#standing.book;
    if (pages > this.#standing.row.declaredPages) await this.#standing.keep({ declaredPages: pages });
  }

  #tell(page: Page): void {
    if (this.#told.has(page.number)) return;
    this.#told.add(page.number);
    const isCurrent = (item: LaidItem): boolean => this.#standing.fates.isCurrent(item);
    const said = this.#scope.go(this.#declarer.page(page, isCurrent, this.#scope.signal));
    this.#underWay.add(said);
    // One that failed stays: whoever waits for all hears of it.
    said.then(
      () => void this.#underWay.delete(said),
      () => undefined,
    );
  }
}
