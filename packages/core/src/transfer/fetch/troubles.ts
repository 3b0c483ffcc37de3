import { visiblePath } from '../../envelope/visible-path.ts';
import type { TroubleView } from '../view.ts';
import type { PlannedFile } from './plan.ts';

/** Told one by one; more are counted. */
const MOST = 10_000;
const FIRST = 3;
const PAGE = 200;

/** Files that could not be placed, by their line in the list. What is left out is no trouble any more, and not placed either. */
export class Troubles {
  readonly #views = new Map<number, TroubleView>();
  readonly #more = new Set<number>();
  readonly leftOut = new Set<number>();
  /** Pieces where the first of them begin, for the picture. */
  readonly #places = new Map<number, number>();

  get count(): number {
    return this.#views.size + this.#more.size;
  }

  has(entry: number): boolean {
    return this.#views.has(entry) || this.#more.has(entry);
  }

  add(file: Pick<PlannedFile, 'entry' | 'path' | 'first'>, code: string, detail: string | null, piece = 0): void {
    const { entry, path } = file;
    if (this.has(entry)) return;
    if (this.#views.size >= MOST) this.#more.add(entry);
    else {
      this.#places.set(entry, file.first + piece);
      this.#views.set(entry, { id: String(entry), path: visiblePath(path), code, detail, grownBy: null, count: 1 });
    }
  }

  places(): Iterable<number> {
    return this.#places.values();
  }

  /** One, or all. */
  clear(id: string | null): void {
    if (id === null) {
      this.#views.clear();
      this.#places.clear();
      this.#more.clear();
    } else {
      this.#views.delete(Number(id));
      this.#places.delete(Number(id));
      this.#more.delete(Number(id));
    }
  }

  leaveOut(id: string): void {
    if (!this.has(Number(id))) return;
    this.leftOut.add(Number(id));
    this.clear(id);
  }

  summary(): { count: number; first: TroubleView[] } {
    return { count: this.count, first: [...this.#views.values()].slice(0, FIRST) };
  }

  page(cursor: string | null): { items: TroubleView[]; cursor: string | null } {
    const all = [...this.#views.values()];
    const from = cursor === null ? 0 : Number(cursor);
    const to = from + PAGE;
    return { items: all.slice(from, to), cursor: to < all.length ? String(to) : null };
  }
}
