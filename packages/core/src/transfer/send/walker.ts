import { PIECE } from '../../manifest/pieces.ts';
import type { FileSource, SourceItem, SourceTrouble } from '../ports.ts';
import type { Book } from './book.ts';
import type { Fate, Fates } from './fates.ts';
import type { LaidItem, WalkCounts } from './page.ts';
import { compareWalk, isBelow } from './walk-order.ts';

/** Bytes of a page at most: large files do not wait for 999 others. */
const PAGE_BYTES = 64 * 1024 * 1024;

/** Walks the source and lays what it finds on the reel; goes on behind what an earlier walk laid. */
export class Walker {
  readonly counts: WalkCounts;
  /** Path of the moment, for the eye. */
  now: Uint8Array = new Uint8Array(0);
  readonly #book: Book;
  readonly #fates: Fates;
  readonly #behind: Uint8Array | null;
  #folder: SourceItem | null = null;

  /** @param last what the walk laid last, before a restart */
  constructor(book: Book, fates: Fates, last: { item: LaidItem; counts: WalkCounts } | null) {
    this.#book = book;
    this.#fates = fates;
    this.#behind = last?.item.path ?? null;
    this.counts = { ...(last?.counts ?? { files: 0, folders: 0, emptyFolders: 0, bytes: 0 }) };
  }

  async walk(source: FileSource, signal: AbortSignal): Promise<void> {
    for await (const found of source.walk(signal)) {
      const folder = this.#folder;
      if (folder !== null && !isBelow(found.path, folder.path)) await this.#layFolder(folder);
      this.#folder = null;
      // What stands already is looked at again before close.
      if (this.#behind !== null && compareWalk(found.path, this.#behind) <= 0) continue;
      this.now = found.path;
      if (found.kind === 'trouble') await this.#keep(found);
      else if (found.kind === 'folder') {
        this.counts.folders++;
        this.#folder = found;
      } else {
        this.counts.files++;
        this.counts.bytes += found.size;
        const waits = this.#book.lay(found as LaidItem, 'walk', this.counts, PAGE_BYTES);
        if (waits !== null) await waits;
      }
    }
    if (this.#folder !== null) await this.#layFolder(this.#folder);
    this.#folder = null;
    await this.#book.flush(this.counts);
  }

  async #layFolder({ path, mtime }: SourceItem): Promise<void> {
    if (this.#behind !== null && compareWalk(path, this.#behind) <= 0) return;
    this.counts.emptyFolders++;
    await this.#book.lay({ kind: 'folder', path, size: 0, mtime }, 'walk', this.counts, PAGE_BYTES);
  }

  async #keep({ path, code }: SourceTrouble): Promise<void> {
    if (this.#fates.get(path) !== null) return;
    await this.#fates.put(unlaid(path, code));
  }
}

/** A name that the walk could not take. What is no file (a link, a socket) is left out and listed; the rest asks for a person. */
export function unlaid(path: Uint8Array, code: string): Fate {
  return {
    path: Uint8Array.from(path),
    state: code === 'special' ? 'left' : 'trouble',
    code,
    detail: null,
    grownBy: null,
    size: 0,
    mtime: null,
    start: -1,
    declared: false,
    isUnlaid: true,
    again: 0,
  };
}

/** Whether the courier was told of an item when it was laid, before anything of it was read. */
export const isDeclaredAtOnce = ({ kind, size }: { kind: LaidItem['kind']; size: number }): boolean =>
  kind === 'folder' || size === 0 || size > PIECE;
