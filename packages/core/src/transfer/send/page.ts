import { concat } from '../../bytes/bytes.ts';

/** Entries in one page of the layout. */
export const PAGE_ITEMS = 1000;

/** A file or an empty folder with its place: byte 0 lies at `start` of the reel. */
export interface LaidItem {
  kind: 'file' | 'folder';
  path: Uint8Array;
  size: number;
  mtime: number | null;
  start: number;
  /** The page it stands in. */
  page: number;
}

export interface WalkCounts {
  files: number;
  folders: number;
  emptyFolders: number;
  bytes: number;
}

/** Up to 1,000 items as the journal keeps them, end to end on the reel; columns, so that a million cost no million objects. */
export interface PageRow {
  /** [from, to) of the reel. */
  from: number;
  to: number;
  /** Laid by the walk, in its order; or again, after it changed. */
  by: 'walk' | 'again';
  /** 1 is a folder. */
  kinds: Uint8Array;
  paths: Uint8Array;
  pathEnds: Uint32Array;
  sizes: Float64Array;
  /** NaN is none. */
  mtimes: Float64Array;
  /** What the walk had seen when the page was full. */
  walk: WalkCounts;
}

export class PageBuilder {
  readonly from: number;
  to: number;
  readonly by: PageRow['by'];
  readonly #items: { kind: LaidItem['kind']; path: Uint8Array; size: number; mtime: number | null }[] = [];

  constructor(from: number, by: PageRow['by']) {
    this.from = from;
    this.to = from;
    this.by = by;
  }

  get count(): number {
    return this.#items.length;
  }

  /** @returns where it begins on the reel */
  add(item: Omit<LaidItem, 'start' | 'page'>): number {
    const start = this.to;
    this.#items.push(item);
    this.to += item.size;
    return start;
  }

  row(walk: WalkCounts): PageRow {
    let end = 0;
    return {
      from: this.from,
      to: this.to,
      by: this.by,
      kinds: Uint8Array.from(this.#items, ({ kind }) => (kind === 'folder' ? 1 : 0)),
      paths: concat(...this.#items.map(({ path }) => path)),
      pathEnds: Uint32Array.from(this.#items, ({ path }) => {
        end += path.length;
        return end;
      }),
      sizes: Float64Array.from(this.#items, ({ size }) => size),
      mtimes: Float64Array.from(this.#items, ({ mtime }) => mtime ?? Number.NaN),
      walk: { ...walk },
    };
  }
}

/** A page as it is used: with the place of each item. */
export class Page {
  readonly number: number;
  readonly row: PageRow;
  readonly #starts: Float64Array;

  constructor(number: number, row: PageRow) {
    this.number = number;
    this.row = row;
    this.#starts = new Float64Array(row.sizes.length);
    let at = row.from;
    for (let i = 0; i < row.sizes.length; i++) {
      this.#starts[i] = at;
      at += row.sizes[i] as number;
    }
  }

  get count(): number {
    return this.row.sizes.length;
  }

  get emptyFiles(): number {
    return this.row.sizes.reduce((sum, size, i) => sum + Number(size === 0 && this.row.kinds[i] === 0), 0);
  }

  item(i: number): LaidItem {
    const { kinds, paths, pathEnds, sizes, mtimes } = this.row;
    const mtime = mtimes[i] as number;
    return {
      kind: kinds[i] === 1 ? 'folder' : 'file',
      path: paths.subarray(i === 0 ? 0 : pathEnds[i - 1], pathEnds[i]),
      size: sizes[i] as number,
      mtime: Number.isNaN(mtime) ? null : mtime,
      start: this.#starts[i] as number,
      page: this.number,
    };
  }

  *items(): Generator<LaidItem> {
    for (let i = 0; i < this.count; i++) yield this.item(i);
  }

  /** Files that have bytes in [from, to), in order. */
  *between(from: number, to: number): Generator<LaidItem> {
    let low = 0;
    let high = this.count;
    // The first item that begins behind `from`; the one before it may reach into the range.
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] as number) <= from) low = middle + 1;
      else high = middle;
    }
    for (let i = Math.max(0, low - 1); i < this.count; i++) {
      if ((this.#starts[i] as number) >= to) return;
      const size = this.row.sizes[i] as number;
      if (size > 0 && (this.#starts[i] as number) + size > from) yield this.item(i);
    }
  }
}
