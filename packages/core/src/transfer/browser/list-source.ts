import type {
  FileSource,
  ReadAnswer,
  ReadWant,
  SourceItem,
  SourceLook,
  SourceTrouble,
  SourceTroubleCode,
} from '../ports.ts';
import { FileReads } from './file-reads.ts';
import { type LeaveOut, refusedName } from './handle-source.ts';
import { bytesOfName, byWalk, nameOfBytes } from './names.ts';

/** Files of a folder that are tried, to see whether it is there at all. */
const SAMPLE = 8;

/** What a page without handles can give: every file with its path, and folders where the way of picking tells of them. */
export type Listed =
  | { path: string; file: File }
  | { path: string; folder: true }
  | { path: string; trouble: SourceTroubleCode };

/**
 * Files that were handed over one by one (`<input webkitdirectory>`, entries of a drop). The folders above a file are known from its
 * path; an empty one only when it was listed. What the disk has later cannot be asked: a file is what it was when it was picked.
 */
export class ListSource implements FileSource {
  readonly #items = new Map<string, Listed>();
  readonly #leaveOut: LeaveOut | undefined;
  readonly #reads = new FileReads(async (path) => {
    const item = this.#items.get(path);
    if (item === undefined || !('file' in item)) throw Object.assign(new Error('gone'), { name: 'NotFoundError' });
    return item.file;
  });

  constructor(leaveOut?: LeaveOut) {
    this.#leaveOut = leaveOut;
  }

  /** More of it; before the walk that shall see it. */
  add(batch: readonly Listed[]): void {
    for (const item of batch) addTo(this.#items, item);
  }

  async *walk(signal: AbortSignal): AsyncGenerator<SourceItem | SourceTrouble> {
    let passed: string | null = null;
    for (const path of [...this.#items.keys()].sort(byWalk)) {
      signal.throwIfAborted();
      if (passed !== null && path.startsWith(passed)) continue;
      const item = this.#items.get(path) as Listed;
      const kind = 'folder' in item ? 'folder' : 'file';
      if (path.includes('/') && this.#leaveOut?.test(path.slice(path.lastIndexOf('/') + 1), kind)) {
        this.#leaveOut.told?.(path);
        passed = kind === 'folder' ? `${path}/` : passed;
        continue;
      }
      yield this.#itemOf(item);
    }
  }

  async look(path: Uint8Array): Promise<SourceLook | null> {
    const name = nameOfBytes(path) ?? '';
    const item = this.#items.get(name);
    if (item === undefined || !('folder' in item)) return this.#reads.look(path);
    return (await this.#isAway(`${name}/`)) ? null : { kind: 'folder', size: 0, mtime: null };
  }

  /** A list has no handle of a folder: where several of its files cannot be had and none can, it is away as a whole. */
  async #isAway(below: string): Promise<boolean> {
    let asked = 0;
    for (const [path, item] of this.#items) {
      if (!path.startsWith(below) || !('file' in item) || item.file.size === 0) continue;
      const isHere = await item.file
        .slice(0, 1)
        .arrayBuffer()
        .then(
          () => true,
          () => false,
        );
      asked++;
      if (isHere) return false;
      if (asked === SAMPLE) return true;
    }
    return asked > 1;
  }
  read(path: Uint8Array, start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#reads.read(path, start, length);
  }
  readMany(wants: readonly ReadWant[], signal: AbortSignal): Promise<ReadAnswer[]> {
    return this.#reads.readMany(wants, signal);
  }
  blob(wants: readonly ReadWant[]): Promise<Blob> {
    return this.#reads.blob(wants);
  }

  #itemOf(item: Listed): SourceItem | SourceTrouble {
    const refused = refusedName(item.path);
    if (refused) return refused;
    const path = bytesOfName(item.path);
    if ('trouble' in item) return { kind: 'trouble', path, code: item.trouble };
    if ('folder' in item) return { kind: 'folder', path, size: 0, mtime: null };
    return { kind: 'file', path, size: item.file.size, mtime: item.file.lastModified };
  }
}

/** The list with a row for every folder above what is in it. */
export function withFolders(list: readonly Listed[]): Listed[] {
  const items = new Map<string, Listed>();
  for (const item of list) addTo(items, item);
  return [...items.values()];
}

function addTo(items: Map<string, Listed>, item: Listed): void {
  items.set(item.path, item);
  for (let slash = item.path.lastIndexOf('/'); slash > 0; slash = item.path.lastIndexOf('/', slash - 1)) {
    const folder = item.path.slice(0, slash);
    if (items.has(folder)) break;
    items.set(folder, { path: folder, folder: true });
  }
}
