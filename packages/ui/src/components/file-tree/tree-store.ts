import type { TreeEntry } from './fold-rows.ts';
import { appendPage, type Folder, type FoldOptions, foldSlot, type Slot, type TreePage } from './folder-pages.ts';
import { OpenFolders } from './open-folders.ts';
import type { TreeRow } from './tree-row.ts';

/** A page of one folder, in the order of names, of `limit` entries at most (1 … 1,000); '' is the top. */
export type TreeSource<T> = (
  folder: string,
  cursor: string | null,
  limit: number,
  signal: AbortSignal,
) => Promise<TreePage<T>>;

/** Entries that are kept at most, beside pages that are looked at; pages far from these are let go. */
export const KEPT_ENTRIES = 600;
const PAGE = 200;
/** Who looks for a name or goes to the end passes pages that nobody looks at. */
const PASSING_PAGE = 1000;
const MOST_SILENT = 10;
const MOST_SEEK = 50;
const STEP = 200;

export interface TreeOptions<T> extends FoldOptions<T> {
  source: TreeSource<T>;
}

/** Rows of an open tree over a source of pages: asks for what is looked at, and forgets what is far away. */
export class TreeStore<T extends TreeEntry> {
  readonly #options: TreeOptions<T>;
  readonly #folders = new OpenFolders<T>();
  readonly #listeners = new Set<() => void>();
  readonly #abort = new AbortController();
  #version = 0;
  #look: [from: number, to: number] = [0, 40];
  /** Searches and ways to the end that are under way. */
  #passing = 0;

  constructor(options: TreeOptions<T>) {
    this.#options = options;
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
    return this.#folders.count();
  }

  /** Whether every row of the tree is known, so that its count is the count. */
  isWhole(): boolean {
    return this.#folders.isWhole();
  }

  isOpen(key: string): boolean {
    return this.#folders.has(key);
  }

  toggle(entry: TreeEntry, level: number): void {
    if (entry.kind !== 'folder') return;
    if (this.#folders.has(entry.key)) this.#folders.close(entry.key);
    else void this.#more(this.#folders.open(entry.key, level + 1));
    this.#changed();
  }

  /** Rows `from` … `to` (exclusive), which are what is looked at now. */
  rows(from: number, to: number): TreeRow<T>[] {
    return this.#folders.rows(from, to);
  }

  /** Says what is looked at; asks for what lacks there and lets go of what is far. */
  look(from: number, to: number): void {
    this.#look = [from, to];
    for (const [at, folder, slot] of this.#folders.slots()) {
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
  seek(prefix: string, from: number): Promise<number | null> {
    return this.#inPassing(() => this.#seek(prefix.toLowerCase(), from));
  }

  /**
   * Place of the last row, once every page before it was asked for. Ends earlier, with what is the last row then, when a page fails or
   * `signal` stops it.
   */
  last(signal: AbortSignal): Promise<number> {
    return this.#inPassing(async () => {
      for (;;) {
        const place = this.count() - 1;
        const row = this.rows(place, place + 1)[0];
        const asked = row?.kind === 'more' ? this.#folders.get(row.folder) : undefined;
        if (!asked || asked.state === 'failed' || signal.aborted) return place;
        asked.silent = 0;
        if (asked.state === 'loading') await this.#change();
        else await this.#more(asked);
      }
    });
  }

  async #inPassing<R>(work: () => Promise<R>): Promise<R> {
    this.#passing += 1;
    try {
      return await work();
    } finally {
      this.#passing -= 1;
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      const leave = this.subscribe(() => {
        leave();
        resolve();
      });
    });
  }

  async #seek(wanted: string, from: number): Promise<number | null> {
    const known = this.#find(wanted, from);
    if (known !== null) return known;
    for (const [at, asked, slot] of [...this.#folders.slots()]) {
      if (slot.rows || !mayHold(slot.names, wanted)) continue;
      this.#look = [at, at + slot.count];
      await this.#reload(asked, slot);
      const found = this.#find(wanted, from);
      if (found !== null) return found;
    }
    const above = this.parentOf(from);
    const row = above === null ? undefined : this.rows(above, above + 1)[0];
    const inside = (row?.kind === 'entry' ? this.#folders.get(row.entry.key) : undefined) ?? this.#folders.top();
    for (let asked = 0; asked < MOST_SEEK && !inside.isEnd && inside.state !== 'failed'; asked += 1) {
      const end = this.#folders.endOf(inside);
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

  #find(wanted: string, from: number): number | null {
    let first: number | null = null;
    for (const [at, , slot] of this.#folders.slots()) {
      let place = at;
      const below = this.#folders.below(slot);
      for (const [k, row] of (slot.rows ?? []).entries()) {
        const name = row.kind === 'entry' ? row.entry.name : row.first.name;
        if (name.toLowerCase().startsWith(wanted)) {
          if (place > from) return place;
          first ??= place;
        }
        place += 1;
        const open = below.find(([inside]) => inside === k)?.[1];
        if (open) place += this.#folders.count(open);
      }
    }
    return first;
  }

  async #more(asked: Folder<T> | undefined): Promise<void> {
    if (!asked || asked.isEnd || asked.state === 'loading' || asked.state === 'failed') return;
    asked.state = 'loading';
    const limit = this.#passing > 0 ? PASSING_PAGE : PAGE;
    try {
      const page = await this.#options.source(asked.key, asked.next, limit, this.#abort.signal);
      const before = this.#folders.count(asked);
      appendPage(asked, page, limit, this.#options);
      asked.silent = this.#folders.count(asked) > before ? 0 : asked.silent + 1;
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
      const page = await this.#options.source(asked.key, slot.from, slot.limit, this.#abort.signal);
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
    for (const [at, , slot] of this.#folders.slots()) {
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
}

/** Letters come in upper and lower case and the order of names knows the difference, so either may lie in between. */
function mayHold([first, last]: [string, string], wanted: string): boolean {
  return [wanted, wanted.toUpperCase(), wanted.charAt(0).toUpperCase() + wanted.slice(1)].some(
    (one) => first <= `${one}\uffff` && last >= one,
  );
}
