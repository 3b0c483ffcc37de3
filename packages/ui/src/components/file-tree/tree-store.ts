import type { TreeEntry } from './fold-rows.ts';
import {
  appendPage,
  type Folder,
  type FoldOptions,
  foldSlot,
  newFolder,
  type Slot,
  type TreePage,
} from './folder-pages.ts';
import { endRow, rowOf, type TreeRow } from './tree-row.ts';

/** A page of one folder, in the order of names; '' is the top. */
export type TreeSource<T> = (folder: string, cursor: string | null, signal: AbortSignal) => Promise<TreePage<T>>;

/** Entries that are kept at most; pages far from what is looked at are let go. */
export const KEPT_ENTRIES = 600;
const MOST_SILENT = 10;
const MOST_SEEK = 50;
const STEP = 200;

export interface TreeOptions<T> extends FoldOptions<T> {
  source: TreeSource<T>;
}

/** Rows of an open tree over a source of pages: asks for what is looked at, and forgets what is far away. */
export class TreeStore<T extends TreeEntry> {
  readonly #options: TreeOptions<T>;
  readonly #folders = new Map<string, Folder<T>>();
  readonly #listeners = new Set<() => void>();
  readonly #abort = new AbortController();
  #version = 0;
  #look: [from: number, to: number] = [0, 40];

  constructor(options: TreeOptions<T>) {
    this.#options = options;
    this.#folders.set('', newFolder('', 1));
  }

  subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  };
  version = (): number => this.#version;

  close(): void {
    this.#abort.abort();
  }

  count(): number {
    return this.#count(this.#top());
  }

  /** Whether every row of the tree is known, so that its count is the count. */
  isWhole(): boolean {
    return [...this.#open(this.#top())].every(({ isEnd }) => isEnd);
  }

  isOpen(key: string): boolean {
    return this.#folders.has(key);
  }

  toggle(entry: TreeEntry, level: number): void {
    if (entry.kind !== 'folder') return;
    if (this.#folders.has(entry.key)) this.#folders.delete(entry.key);
    else {
      const opened = newFolder<T>(entry.key, level + 1);
      this.#folders.set(entry.key, opened);
      void this.#more(opened);
    }
    this.#changed();
  }

  /** Rows `from` … `to` (exclusive), which are what is looked at now. */
  rows(from: number, to: number): TreeRow<T>[] {
    const out: TreeRow<T>[] = [];
    this.#walk(this.#top(), 0, from, to, out);
    return out;
  }

  /** Says what is looked at; asks for what lacks there and lets go of what is far. */
  look(from: number, to: number): void {
    this.#look = [from, to];
    for (const [at, folder, slot] of this.#slots()) {
      const isSeen = at < to && at + slot.count > from;
      if (isSeen && slot.rows === null && !slot.isLoading) void this.#reload(folder, slot);
    }
    for (const row of this.rows(from, to)) {
      if (row.kind === 'more' && row.state === 'loading') void this.#more(this.#folders.get(row.folder));
    }
  }

  /** Asks again after an error, or goes on by hand. */
  goOn(key: string): void {
    const asked = this.#folders.get(key);
    if (!asked) return;
    asked.silent = 0;
    asked.state = 'still';
    void this.#more(asked);
    this.#changed();
  }

  /**
   * Place of the first row after `from` whose name begins so, else of the first from the top. Asks for pages that were let go and
   * may hold it, then for further pages of the folder that `from` lies in.
   */
  async seek(prefix: string, from: number): Promise<number | null> {
    const wanted = prefix.toLowerCase();
    const known = this.#find(wanted, from);
    if (known !== null) return known;
    for (const [at, asked, slot] of [...this.#slots()]) {
      if (slot.rows || !mayHold(slot.names, wanted)) continue;
      this.#look = [at, at + slot.count];
      await this.#reload(asked, slot);
      const found = this.#find(wanted, from);
      if (found !== null) return found;
    }
    const above = this.parentOf(from);
    const row = above === null ? undefined : this.rows(above, above + 1)[0];
    const inside = (row?.kind === 'entry' ? this.#folders.get(row.entry.key) : undefined) ?? this.#top();
    for (let asked = 0; asked < MOST_SEEK && !inside.isEnd && inside.state !== 'failed'; asked += 1) {
      const end = this.#endOf(inside);
      this.#look = [end - 1, end];
      await this.#more(inside);
      const found = this.#find(wanted, from);
      if (found !== null) return found;
    }
    return null;
  }

  /** Place of the folder that a row lies in; null at the top. */
  parentOf(place: number): number | null {
    const level = this.rows(place, place + 1)[0]?.level ?? 1;
    if (level === 1) return null;
    for (let to = place; to > 0; to -= STEP) {
      const from = Math.max(0, to - STEP);
      const at = this.rows(from, to).findLastIndex((row) => row.level < level);
      if (at >= 0) return from + at;
    }
    return null;
  }

  /** The place behind the last row of a folder. */
  #endOf(asked: Folder<T>): number {
    let end = this.count();
    for (const [at, inside, slot] of this.#slots()) if (inside === asked) end = at + slot.count;
    return end;
  }

  #find(wanted: string, from: number): number | null {
    let first: number | null = null;
    for (const [at, , slot] of this.#slots()) {
      let place = at;
      const below = this.#below(slot);
      for (const [k, row] of (slot.rows ?? []).entries()) {
        const name = row.kind === 'entry' ? row.entry.name : row.first.name;
        if (name.toLowerCase().startsWith(wanted)) {
          if (place > from) return place;
          first ??= place;
        }
        place += 1;
        const open = below.find(([inside]) => inside === k)?.[1];
        if (open) place += this.#count(open);
      }
    }
    return first;
  }

  #top(): Folder<T> {
    return this.#folders.get('') as Folder<T>;
  }

  async #more(asked: Folder<T> | undefined): Promise<void> {
    if (!asked || asked.isEnd || asked.state === 'loading' || asked.state === 'failed') return;
    asked.state = 'loading';
    try {
      const page = await this.#options.source(asked.key, asked.next, this.#abort.signal);
      const before = this.#count(asked);
      appendPage(asked, page, this.#options);
      asked.silent = this.#count(asked) > before ? 0 : asked.silent + 1;
      asked.state = asked.silent >= MOST_SILENT ? 'ask' : 'still';
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      asked.state = 'failed';
      asked.error = error;
    }
    this.#letGo();
    this.#changed();
    if (asked.state === 'still') this.look(...this.#look);
  }

  async #reload(asked: Folder<T>, slot: Slot<T>): Promise<void> {
    slot.isLoading = true;
    try {
      const page = await this.#options.source(asked.key, slot.from, this.#abort.signal);
      slot.rows = foldSlot(slot, [...slot.prefix, ...page.items], this.#options);
      slot.count = slot.rows.length;
      slot.entries = page.items.length;
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      asked.error = error;
    } finally {
      slot.isLoading = false;
    }
    this.#letGo();
    this.#changed();
  }

  /** The farthest pages first; a page with an open folder in it stays. */
  #letGo(): void {
    const [from, to] = this.#look;
    const held: { slot: Slot<T>; far: number }[] = [];
    let entries = 0;
    for (const [at, , slot] of this.#slots()) {
      if (!slot.rows) continue;
      entries += slot.rows.length;
      const far = Math.max(at - to, from - (at + slot.count), 0);
      if (far > 0 && !slot.rows.some((row) => row.kind === 'entry' && this.#folders.has(row.entry.key)))
        held.push({ slot, far });
    }
    held.sort((a, b) => b.far - a.far);
    for (const { slot } of held) {
      if (entries <= KEPT_ENTRIES) return;
      entries -= slot.rows?.length ?? 0;
      slot.rows = null;
    }
  }

  #changed(): void {
    this.#version += 1;
    for (const changed of this.#listeners) changed();
  }

  #tailRows(asked: Folder<T>): number {
    if (!asked.isEnd) return 1;
    return asked.level > 1 && asked.slots.every(({ entries }) => entries === 0) ? 1 : 0;
  }

  #count(asked: Folder<T>): number {
    let count = this.#tailRows(asked);
    for (const slot of asked.slots) {
      count += slot.count;
      for (const [, below] of this.#below(slot)) count += this.#count(below);
    }
    return count;
  }

  /** Open folders among the rows of a slot. */
  #below(slot: Slot<T>): [row: number, folder: Folder<T>][] {
    const below: [number, Folder<T>][] = [];
    if (this.#folders.size === 1) return below;
    slot.rows?.forEach((row, at) => {
      const open = row.kind === 'entry' && row.entry.kind === 'folder' ? this.#folders.get(row.entry.key) : undefined;
      if (open) below.push([at, open]);
    });
    return below;
  }

  *#open(asked: Folder<T>): Generator<Folder<T>> {
    yield asked;
    for (const slot of asked.slots) for (const [, below] of this.#below(slot)) yield* this.#open(below);
  }

  /** Every slot with the place of its first row. */
  *#slots(asked: Folder<T> = this.#top(), begin = 0): Generator<[at: number, folder: Folder<T>, slot: Slot<T>]> {
    let at = begin;
    for (const slot of asked.slots) {
      yield [at, asked, slot];
      let inside = 0;
      for (const [row, below] of this.#below(slot)) {
        yield* this.#slots(below, at + row + 1 + inside);
        inside += this.#count(below);
      }
      at += slot.count + inside;
    }
  }

  #walk(asked: Folder<T>, begin: number, from: number, to: number, out: TreeRow<T>[]): number {
    let at = begin;
    let place = 0;
    asked.slots.forEach((slot, index) => {
      if (at >= to) return;
      const below = this.#below(slot);
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

/** Letters come in upper and lower case and the order of names knows the difference, so either may lie in between. */
function mayHold([first, last]: [string, string], wanted: string): boolean {
  return [wanted, wanted.toUpperCase(), wanted.charAt(0).toUpperCase() + wanted.slice(1)].some(
    (one) => first <= `${one}\uffff` && last >= one,
  );
}
