import { visiblePath } from '../../envelope/visible-path.ts';
import type { Journal } from '../ports.ts';
import type { TroubleView } from '../view.ts';
import type { LaidItem } from './page.ts';
import { pathKey } from './walk-order.ts';

const TABLE = 'fate';
const SHOWN = 20;
const PAGE = 200;

/** What became of a path that did not simply go: it asks for a person, was left out, or was laid again as it is now. */
export interface Fate {
  path: Uint8Array;
  /** As what it was laid; a file where nothing is said. */
  kind?: LaidItem['kind'];
  state: 'trouble' | 'left' | 'again';
  code: string;
  detail: string | null;
  grownBy: number | null;
  /** As it was laid last; what is there now is compared with it. */
  size: number;
  mtime: number | null;
  start: number;
  /** The courier may have an entry of it, which is replaced or removed. */
  declared: boolean;
  /** Came from the walk: nothing of it was ever laid. */
  isUnlaid: boolean;
  /** How often it was sent again by itself. */
  again: number;
}

export class Fates {
  readonly #journal: Journal;
  readonly #job: string;
  readonly #byPath = new Map<string, Fate>();
  #open = 0;
  #left = 0;

  constructor(journal: Journal, job: string) {
    this.#journal = journal;
    this.#job = job;
  }

  get open(): number {
    return this.#open;
  }
  get left(): number {
    return this.#left;
  }
  get isEmpty(): boolean {
    return this.#byPath.size === 0;
  }

  async load(): Promise<void> {
    for (let from = `${this.#job}/`; ; ) {
      const rows = await this.#journal.list<Fate>(TABLE, from, `${this.#job}0`, 1000);
      for (const { key, value } of rows) {
        this.#set(value);
        from = `${key}\0`;
      }
      if (rows.length < 1000) return;
    }
  }

  get(path: Uint8Array): Fate | null {
    return this.#byPath.size === 0 ? null : (this.#byPath.get(pathKey(path)) ?? null);
  }

  byId(id: string): Fate | null {
    return this.#byPath.get(id) ?? null;
  }

  /** Whether these bytes are the ones to be delivered under their path. */
  isCurrent(item: LaidItem): boolean {
    const fate = this.get(item.path);
    return fate === null || (fate.state === 'again' && fate.start === item.start && fate.size === item.size);
  }

  /** Holds from this moment; `put` writes it down. */
  set(fate: Fate): void {
    this.#set(fate);
  }

  async put(fate: Fate): Promise<void> {
    this.#set(fate);
    await this.#journal.write([{ table: TABLE, key: `${this.#job}/${pathKey(fate.path)}`, value: fate }]);
  }

  /** It is a path like any other again. */
  async remove(path: Uint8Array): Promise<void> {
    const key = pathKey(path);
    const state = this.#byPath.get(key)?.state;
    this.#byPath.delete(key);
    this.#open -= Number(state === 'trouble');
    this.#left -= Number(state === 'left');
    await this.#journal.write([{ table: TABLE, key: `${this.#job}/${key}`, value: undefined }]);
  }

  *all(state: Fate['state']): Generator<Fate> {
    for (const fate of [...this.#byPath.values()]) if (fate.state === state) yield fate;
  }

  first(): TroubleView[] {
    const views: TroubleView[] = [];
    if (this.#open === 0) return views;
    for (const [id, fate] of this.#byPath) {
      if (fate.state === 'trouble') views.push(viewOf(id, fate));
      if (views.length === SHOWN) break;
    }
    return views;
  }

  page(cursor: string | null): { items: TroubleView[]; cursor: string | null } {
    const open = [...this.#byPath].filter(([, { state }]) => state === 'trouble');
    const from = cursor === null ? 0 : Number(cursor);
    const items = open.slice(from, from + PAGE).map(([id, fate]) => viewOf(id, fate));
    return { items, cursor: from + PAGE < open.length ? String(from + PAGE) : null };
  }

  async forget(): Promise<void> {
    await this.#journal.drop(TABLE, `${this.#job}/`);
  }

  #set(fate: Fate): void {
    const key = pathKey(fate.path);
    const before = this.#byPath.get(key)?.state;
    this.#byPath.set(key, fate);
    this.#open += Number(fate.state === 'trouble') - Number(before === 'trouble');
    this.#left += Number(fate.state === 'left') - Number(before === 'left');
  }
}

function viewOf(id: string, { path, code, detail, grownBy }: Fate): TroubleView {
  return { id, path: visiblePath(path), code, detail, grownBy, count: 1 };
}
