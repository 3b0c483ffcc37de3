import { checkPath } from '../../envelope/path.ts';
import type { FileSource, ReadAnswer, ReadWant, SourceItem, SourceLook, SourceTrouble } from '../ports.ts';
import { codeOf, FileReads } from './file-reads.ts';
import type { Listed } from './list-source.ts';
import { byBytes, bytesOfName, nameOfBytes } from './names.ts';

/** Files asked for ahead of the walk; each costs a question to the browser's process. */
const AHEAD = 64;
/** Folders whose handles are kept for reading. */
const FOLDERS = 256;

/** Names that a walk passes by; told of each, so that nothing is left out silently. */
export interface LeaveOut {
  test(name: string, kind: 'file' | 'folder'): boolean;
  told?(path: string): void;
}

/** What is in a folder: told by its handle, or listed because the handle does not tell of it. */
type Child = { name: string; handle: FileSystemHandle } | { name: string; listed: Listed };

/**
 * Files and folders as handles of the File System API (https://wicg.github.io/file-system-access/): structure and empty folders kept.
 * A handle of Chromium's is silent about names that it takes for dangerous (`aux.txt`, `a.lnk`); where they are known otherwise
 * they come as `hidden`, and the walk begins once all of them are known.
 */
export class HandleSource implements FileSource {
  readonly #roots: Map<string, FileSystemHandle>;
  readonly #leaveOut: LeaveOut | undefined;
  readonly #hidden: Promise<readonly Listed[]>;
  readonly #hiddenFiles: Promise<ReadonlyMap<string, File>>;
  readonly #folders = new Map<string, FileSystemDirectoryHandle>();
  readonly #reads = new FileReads((path) => this.#fileAt(path));

  /** @param roots of two with one name the last counts */
  constructor(
    roots: readonly FileSystemHandle[],
    { leaveOut, hidden }: { leaveOut?: LeaveOut | undefined; hidden?: Promise<readonly Listed[]> | undefined } = {},
  ) {
    this.#roots = new Map(roots.map((root) => [root.name, root]));
    this.#leaveOut = leaveOut;
    this.#hidden = hidden ?? Promise.resolve([]);
    this.#hiddenFiles = this.#hidden.then(
      (all) => new Map(all.flatMap((one) => ('file' in one ? [[one.path, one.file] as const] : []))),
    );
  }

  async *walk(signal: AbortSignal): AsyncGenerator<SourceItem | SourceTrouble> {
    const hidden = Map.groupBy(await this.#hidden, ({ path }) => path.slice(0, Math.max(path.lastIndexOf('/'), 0)));
    const listed = (hidden.get('') ?? []).filter(({ path }) => !this.#roots.has(path));
    const tops: Child[] = [
      ...[...this.#roots].map(([name, handle]) => ({ name, handle })),
      ...listed.map((one) => ({ name: one.path, listed: one })),
    ];
    tops.sort((a, b) => byBytes(a.name, b.name));
    yield* this.#children('', tops, hidden, signal);
  }

  async look(path: Uint8Array): Promise<SourceLook | null> {
    const root = this.#roots.get(nameOfBytes(path) ?? '');
    return root?.kind === 'directory' ? lookIn(root as FileSystemDirectoryHandle) : this.#reads.look(path);
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

  /** @param folder null for one that only the list knows */
  async *#below(
    path: string,
    folder: FileSystemDirectoryHandle | null,
    hidden: ReadonlyMap<string, readonly Listed[]>,
    signal: AbortSignal,
  ): AsyncGenerator<SourceItem | SourceTrouble> {
    const refused = refusedName(path);
    if (refused) return yield refused;
    yield { kind: 'folder', path: bytesOfName(path), size: 0, mtime: null };
    const children: Child[] = [];
    try {
      if (folder) {
        this.#keepFolder(path, folder);
        for await (const handle of folder.values()) {
          signal.throwIfAborted();
          children.push({ name: handle.name, handle });
        }
      }
    } catch (error) {
      if (signal.aborted) throw error;
      return yield { kind: 'trouble', path: bytesOfName(path), code: codeOf(error) };
    }
    const more = hidden.get(path) ?? [];
    if (more.length > 0) {
      const told = new Set(children.map(({ name }) => name));
      for (const listed of more) {
        const name = listed.path.slice(path.length + 1);
        if (!told.has(name)) children.push({ name, listed });
      }
    }
    yield* this.#children(path, this.#kept(path, children), hidden, signal);
  }

  #kept(path: string, children: readonly Child[]): Child[] {
    const kept = children.filter((child) => {
      const isOut = this.#leaveOut?.test(child.name, isFolder(child) ? 'folder' : 'file') ?? false;
      if (isOut) this.#leaveOut?.told?.(`${path}/${child.name}`);
      return !isOut;
    });
    return kept.sort((a, b) => byBytes(a.name, b.name));
  }

  async *#children(
    path: string,
    children: readonly Child[],
    hidden: ReadonlyMap<string, readonly Listed[]>,
    signal: AbortSignal,
  ): AsyncGenerator<SourceItem | SourceTrouble> {
    const asked: (Promise<File | { error: unknown }> | undefined)[] = [];
    const ask = (at: number): void => {
      const child = children[at];
      if (child && 'handle' in child && child.handle.kind === 'file')
        asked[at] = settled((child.handle as FileSystemFileHandle).getFile());
    };
    for (let at = 0; at < AHEAD; at++) ask(at);
    for (const [at, child] of children.entries()) {
      signal.throwIfAborted();
      ask(at + AHEAD);
      const below = path === '' ? child.name : `${path}/${child.name}`;
      const file = asked[at];
      delete asked[at];
      if (file) yield this.#item(below, await file);
      else if ('handle' in child) yield* this.#below(below, child.handle as FileSystemDirectoryHandle, hidden, signal);
      else if ('folder' in child.listed) yield* this.#below(below, null, hidden, signal);
      else if ('file' in child.listed) yield this.#item(below, child.listed.file);
      else yield { kind: 'trouble', path: bytesOfName(below), code: child.listed.trouble };
    }
  }

  #item(path: string, file: File | { error: unknown }): SourceItem | SourceTrouble {
    const refused = refusedName(path);
    if (refused) return refused;
    const bytes = bytesOfName(path);
    if (!(file instanceof File)) return { kind: 'trouble', path: bytes, code: codeOf(file.error) };
    this.#reads.keep(path, file);
    return { kind: 'file', path: bytes, size: file.size, mtime: file.lastModified };
  }

  async #fileAt(path: string): Promise<File> {
    const listed = (await this.#hiddenFiles).get(path);
    if (listed) return listed;
    // No walk gave such a path, and a handle would say only that it dislikes the name.
    if (refusedName(path)) throw gone();
    const slash = path.lastIndexOf('/');
    if (slash < 0) {
      const root = this.#roots.get(path);
      if (root?.kind !== 'file') throw gone();
      return (root as FileSystemFileHandle).getFile();
    }
    const folder = await this.#folderAt(path.slice(0, slash));
    return (await folder.getFileHandle(path.slice(slash + 1))).getFile();
  }

  async #folderAt(path: string): Promise<FileSystemDirectoryHandle> {
    const kept = this.#folders.get(path);
    if (kept) return kept;
    const slash = path.lastIndexOf('/');
    let folder: FileSystemDirectoryHandle;
    if (slash < 0) {
      const root = this.#roots.get(path);
      if (root?.kind !== 'directory') throw gone();
      folder = root as FileSystemDirectoryHandle;
    } else {
      folder = await (await this.#folderAt(path.slice(0, slash))).getDirectoryHandle(path.slice(slash + 1));
    }
    this.#keepFolder(path, folder);
    return folder;
  }

  #keepFolder(path: string, folder: FileSystemDirectoryHandle): void {
    this.#folders.set(path, folder);
    if (this.#folders.size > FOLDERS) this.#folders.delete(this.#folders.keys().next().value as string);
  }
}

const isFolder = (child: Child): boolean =>
  'handle' in child ? child.handle.kind === 'directory' : 'folder' in child.listed;

const settled = (file: Promise<File>): Promise<File | { error: unknown }> =>
  file.catch((error: unknown) => ({ error }));

/** A handle outlives its folder: only reading it tells. */
async function lookIn(folder: FileSystemDirectoryHandle): Promise<SourceLook | null> {
  try {
    await folder.values().next();
    return { kind: 'folder', size: 0, mtime: null };
  } catch (error) {
    if (codeOf(error) === 'gone') return null;
    throw Object.assign(new Error(codeOf(error)), { code: codeOf(error) });
  }
}

const gone = (): Error => Object.assign(new Error('nothing was picked under this name'), { name: 'NotFoundError' });

export function refusedName(path: string): SourceTrouble | null {
  const bytes = bytesOfName(path);
  return checkPath(bytes).ok ? null : { kind: 'trouble', path: bytes, code: 'name_refused' };
}
