import { PIECE } from '../../manifest/pieces.ts';
import { stopped } from '../http/transfer-error.ts';
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
  /** The last that was taken: an earlier run, before a pause or a restart, came so far. */
  #behind: Uint8Array | null;
  #folder: SourceItem | null = null;

  /** @param last what the walk laid last, before a restart */
  constructor(book: Book, fates: Fates, last: { item: LaidItem; counts: WalkCounts } | null) {
    this.#book = book;
    this.#fates = fates;
    this.#behind = last?.item.path ?? null;
    this.counts = { ...(last?.counts ?? { files: 0, folders: 0, emptyFolders: 0, bytes: 0 }) };
  }

  async walk(source: FileSource, signal: AbortSignal): Promise<void> {
    const behind = this.#behind;
    this.#folder = null;
    for await (const found of source.walk(signal)) {
      // Another walk may follow at once: nothing is laid twice.
      if (signal.aborted) throw stopped(signal);
      if (this.#folder !== null) await this.#passFolder(this.#folder, found);
      // A source may hear late that the run is over; the next run lays what follows.
      if (signal.aborted) throw stopped(signal);
      // What stands already is looked at again before close.
      if (behind !== null && compareWalk(found.path, behind) <= 0) continue;
      this.now = found.path;
      if (found.kind === 'folder') {
        this.#folder = found;
        continue;
      }
      if (found.kind === 'trouble') await this.#keep(found);
      else {
        this.counts.files++;
        this.counts.bytes += found.size;
        this.#behind = found.path;
        const waits = this.#book.lay(found as LaidItem, 'walk', this.counts, PAGE_BYTES);
        if (waits !== null) await waits;
      }
    }
    if (this.#folder !== null) await this.#passFolder(this.#folder, null);
    await this.#book.flush(this.counts);
  }

  async #passFolder(folder: SourceItem, next: SourceItem | SourceTrouble | null): Promise<void> {
    this.#folder = null;
    this.counts.folders++;
    if (next === null || isEmptyBefore(folder, next)) await this.#layFolder(folder);
  }

  async #layFolder({ path, mtime }: SourceItem): Promise<void> {
    this.counts.emptyFolders++;
    this.#behind = path;
    await this.#book.lay({ kind: 'folder', path, size: 0, mtime }, 'walk', this.counts, PAGE_BYTES);
  }

  async #keep({ path, code }: SourceTrouble): Promise<void> {
    this.#behind = path;
    if (this.#fates.get(path) !== null) return;
    await this.#fates.put(unlaid(path, code));
  }
}

/** A folder is known to hold nothing when what comes next is not in it; one that cannot be read comes a second time, as a trouble. */
const isEmptyBefore = (folder: SourceItem, next: SourceItem | SourceTrouble): boolean =>
  !isBelow(next.path, folder.path) && compareWalk(next.path, folder.path) !== 0;

/** What is in one folder of the source: files, folders that are empty (also this one), and troubles. */
export async function* itemsBelow(
  source: FileSource,
  top: Uint8Array,
  signal: AbortSignal,
): AsyncGenerator<SourceItem | SourceTrouble> {
  let folder: SourceItem | null = null;
  for await (const found of source.walk(signal)) {
    if (compareWalk(found.path, top) !== 0 && !isBelow(found.path, top)) {
      if (folder !== null) break;
      continue;
    }
    if (folder !== null && isEmptyBefore(folder, found)) yield folder;
    folder = found.kind === 'folder' ? found : null;
    if (folder === null) yield found;
  }
  if (folder !== null) yield folder;
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
