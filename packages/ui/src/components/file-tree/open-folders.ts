import type { TreeEntry } from './fold-rows.ts';
import { type Folder, newFolder, type Slot } from './folder-pages.ts';
import { endRow, rowOf, type TreeRow } from './tree-row.ts';

/** Folders that stand open, and the place of each row among all that are seen. */
export class OpenFolders<T extends TreeEntry> {
  readonly #folders = new Map<string, Folder<T>>([['', newFolder<T>('', 1)]]);

  get(key: string): Folder<T> | undefined {
    return this.#folders.get(key);
  }

  has(key: string): boolean {
    return this.#folders.has(key);
  }

  open(key: string, level: number): Folder<T> {
    const opened = newFolder<T>(key, level);
    this.#folders.set(key, opened);
    return opened;
  }

  close(key: string): void {
    this.#folders.delete(key);
  }

  top(): Folder<T> {
    return this.#folders.get('') as Folder<T>;
  }

  /** Whether every row is known. */
  isWhole(): boolean {
    return [...this.#seen(this.top())].every(({ isEnd }) => isEnd);
  }

  /** Rows `from` … `to` (exclusive). */
  rows(from: number, to: number): TreeRow<T>[] {
    const out: TreeRow<T>[] = [];
    this.#walk(this.top(), 0, from, to, out);
    return out;
  }

  /** The place behind the last row of a folder. */
  endOf(asked: Folder<T>): number {
    let end = this.count();
    for (const [at, inside, slot] of this.slots()) if (inside === asked) end = at + slot.count;
    return end;
  }

  #tailRows(asked: Folder<T>): number {
    if (!asked.isEnd) return 1;
    return asked.level > 1 && asked.slots.every(({ entries }) => entries === 0) ? 1 : 0;
  }

  /** Rows of a folder and of those that stand open in it. */
  count(asked: Folder<T> = this.top()): number {
    let count = this.#tailRows(asked);
    for (const slot of asked.slots) {
      count += slot.count;
      for (const [, below] of this.below(slot)) count += this.count(below);
    }
    return count;
  }

  /** Open folders among the rows of a slot. */
  below(slot: Slot<T>): [row: number, folder: Folder<T>][] {
    const below: [number, Folder<T>][] = [];
    if (this.#folders.size === 1) return below;
    slot.rows?.forEach((row, at) => {
      const open = row.kind === 'entry' && row.entry.kind === 'folder' ? this.#folders.get(row.entry.key) : undefined;
      if (open) below.push([at, open]);
    });
    return below;
  }

  *#seen(asked: Folder<T>): Generator<Folder<T>> {
    yield asked;
    for (const slot of asked.slots) for (const [, below] of this.below(slot)) yield* this.#seen(below);
  }

  /** Every slot with the place of its first row. */
  *slots(asked: Folder<T> = this.top(), begin = 0): Generator<[at: number, folder: Folder<T>, slot: Slot<T>]> {
    let at = begin;
    for (const slot of asked.slots) {
      yield [at, asked, slot];
      let inside = 0;
      for (const [row, below] of this.below(slot)) {
        yield* this.slots(below, at + row + 1 + inside);
        inside += this.count(below);
      }
      at += slot.count + inside;
    }
  }

  #walk(asked: Folder<T>, begin: number, from: number, to: number, out: TreeRow<T>[]): number {
    let at = begin;
    let place = 0;
    asked.slots.forEach((slot, index) => {
      if (at >= to) return;
      const below = this.below(slot);
      if (below.length === 0 && at + slot.count <= from) {
        at += slot.count;
        place += slot.count;
        return;
      }
      for (let k = 0; k < slot.count; k += 1) {
        if (at >= from && at < to) out.push(rowOf(asked, index, k, place, (key) => this.#folders.has(key)));
        at += 1;
        place += 1;
        const open = below.find(([row]) => row === k)?.[1];
        if (open) at = this.#walk(open, at, from, to, out);
      }
    });
    for (let k = this.#tailRows(asked); k > 0; k -= 1) {
      if (at >= from && at < to) out.push(endRow(asked));
      at += 1;
    }
    return at;
  }
}
