import { visiblePath } from '../../envelope/visible-path.ts';
import type { SourceItem, SourceTrouble } from '../ports.ts';
import { type Finding, Preflight } from './preflight.ts';

/** A walk for eyes: what was met so far. */
export interface WalkView {
  isDone: boolean;
  files: number;
  folders: number;
  emptyFolders: number;
  bytes: number;
  /** Files a second over the last seconds. */
  perSecond: number;
  now: string;
  /** What lies at the top of what was picked, ≤ 200, in the order it was met. */
  tops: { name: string; kind: 'file' | 'folder'; files: number; bytes: number; isReading: boolean }[];
  leftOut: { count: number; first: string[] };
  findings: Finding[];
}

const TOPS = 200;
const FIRST = 20;

/** Counts a walk. One picked folder shows what is in it; several picked things show themselves. */
export class WalkTally {
  readonly #preflight = new Preflight();
  readonly #depth: number;
  readonly #tops = new Map<string, WalkView['tops'][number]>();
  readonly #leftOut: WalkView['leftOut'] = { count: 0, first: [] };
  #files = 0;
  #folders = 0;
  #emptyFolders = 0;
  #bytes = 0;
  #now = '';
  #lastFolder: string | null = null;
  #lastTop: WalkView['tops'][number] | null = null;
  #marks: { at: number; files: number }[] = [];

  /** @param roots how many things were picked at the top, and whether the only one is a folder */
  constructor(roots: { count: number; isFolder: boolean }) {
    this.#depth = roots.count === 1 && roots.isFolder ? 1 : 0;
  }

  add(item: SourceItem | SourceTrouble): void {
    this.#preflight.add(item);
    const path = visiblePath(item.path);
    if (this.#lastFolder !== null && !path.startsWith(`${this.#lastFolder}/`)) this.#emptyFolders += 1;
    this.#lastFolder = item.kind === 'folder' ? path : null;
    if (item.kind === 'trouble') return;
    if (item.kind === 'folder') this.#folders += 1;
    else {
      this.#files += 1;
      this.#bytes += item.size;
    }
    this.#now = path;
    this.#count(path, item);
  }

  leftOut(path: string): void {
    this.#leftOut.count += 1;
    if (this.#leftOut.first.length < FIRST) this.#leftOut.first.push(path);
  }

  /** @param now ms; asked a few times a second */
  view(now: number, isDone: boolean): WalkView {
    if (isDone && this.#lastFolder !== null) {
      this.#emptyFolders += 1;
      this.#lastFolder = null;
    }
    this.#marks.push({ at: now, files: this.#files });
    while (this.#marks.length > 2 && now - (this.#marks[0]?.at ?? now) > 3000) this.#marks.shift();
    const [first] = this.#marks;
    const ms = now - (first?.at ?? now);
    return {
      isDone,
      files: this.#files,
      folders: this.#folders,
      emptyFolders: this.#emptyFolders,
      bytes: this.#bytes,
      perSecond: ms > 0 ? Math.round(((this.#files - (first?.files ?? 0)) * 1000) / ms) : 0,
      now: isDone ? '' : this.#now,
      tops: [...this.#tops.values()].map((top) => ({ ...top, isReading: !isDone && top === this.#lastTop })),
      leftOut: { count: this.#leftOut.count, first: [...this.#leftOut.first] },
      findings: this.#preflight.findings(isDone),
    };
  }

  #count(path: string, item: SourceItem): void {
    const name = path.split('/', this.#depth + 1)[this.#depth];
    if (name === undefined) return;
    let top = this.#tops.get(name);
    if (!top) {
      if (this.#tops.size >= TOPS) return;
      const isFolder = item.kind === 'folder' || path.split('/').length > this.#depth + 1;
      top = { name, kind: isFolder ? 'folder' : 'file', files: 0, bytes: 0, isReading: true };
      this.#tops.set(name, top);
    }
    this.#lastTop = top;
    if (item.kind === 'file') {
      top.files += 1;
      top.bytes += item.size;
    }
  }
}
