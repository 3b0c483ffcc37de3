import { checkPath } from '../../envelope/path.ts';
import type { FileSource, ReadAnswer, ReadWant, SourceItem, SourceTrouble } from '../ports.ts';
import { codeOf, FileReads } from './file-reads.ts';
import { byBytes, bytesOfName } from './names.ts';

/** Files asked for ahead of the walk; each costs a question to the browser's process. */
const AHEAD = 64;
/** Folders whose handles are kept for reading. */
const FOLDERS = 256;

/** Names that a walk passes by; told of each, so that nothing is left out silently. */
export interface LeaveOut {
  test(name: string, kind: 'file' | 'folder'): boolean;
  told?(path: string): void;
}

/** Files and folders as handles of the File System API (https://wicg.github.io/file-system-access/): structure and empty folders kept. */
export class HandleSource implements FileSource {
  /** In the order of the walk. */
  readonly #roots: Map<string, FileSystemHandle>;
  readonly #leaveOut: LeaveOut | undefined;
  readonly #folders = new Map<string, FileSystemDirectoryHandle>();
  readonly #reads = new FileReads((path) => this.#fileAt(path));

  /** @param roots of two with one name the last counts */
  constructor(roots: readonly FileSystemHandle[], leaveOut?: LeaveOut) {
    const sorted = [...roots].sort((a, b) => byBytes(a.name, b.name));
    this.#roots = new Map(sorted.map((root) => [root.name, root]));
    this.#leaveOut = leaveOut;
  }

  async *walk(signal: AbortSignal): AsyncGenerator<SourceItem | SourceTrouble> {
    for (const [name, root] of this.#roots) {
      signal.throwIfAborted();
      if (root.kind === 'directory') yield* this.#below(name, root as FileSystemDirectoryHandle, signal);
      else yield this.#item(name, await settled((root as FileSystemFileHandle).getFile()));
    }
  }

  look(path: Uint8Array): Promise<{ size: number; mtime: number | null } | null> {
    return this.#reads.look(path);
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

  async *#below(
    path: string,
    folder: FileSystemDirectoryHandle,
    signal: AbortSignal,
  ): AsyncGenerator<SourceItem | SourceTrouble> {
    const refused = refusedName(path);
    if (refused) return yield refused;
    yield { kind: 'folder', path: bytesOfName(path), size: 0, mtime: null };
    this.#keepFolder(path, folder);
    const children: FileSystemHandle[] = [];
    try {
      for await (const child of folder.values()) {
        signal.throwIfAborted();
        const kind = child.kind === 'directory' ? 'folder' : 'file';
        if (this.#leaveOut?.test(child.name, kind)) this.#leaveOut.told?.(`${path}/${child.name}`);
        else children.push(child);
      }
    } catch (error) {
      if (signal.aborted) throw error;
      return yield { kind: 'trouble', path: bytesOfName(path), code: codeOf(error) };
    }
    children.sort((a, b) => byBytes(a.name, b.name));
    const asked: (Promise<File | { error: unknown }> | undefined)[] = [];
    const ask = (at: number): void => {
      const child = children[at];
      if (child?.kind === 'file') asked[at] = settled((child as FileSystemFileHandle).getFile());
    };
    for (let at = 0; at < AHEAD; at++) ask(at);
    for (const [at, child] of children.entries()) {
      signal.throwIfAborted();
      ask(at + AHEAD);
      const below = `${path}/${child.name}`;
      const file = asked[at];
      delete asked[at];
      if (file) yield this.#item(below, await file);
      else yield* this.#below(below, child as FileSystemDirectoryHandle, signal);
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

const settled = (file: Promise<File>): Promise<File | { error: unknown }> =>
  file.catch((error: unknown) => ({ error }));

const gone = (): Error => Object.assign(new Error('nothing was picked under this name'), { name: 'NotFoundError' });

export function refusedName(path: string): SourceTrouble | null {
  const bytes = bytesOfName(path);
  return checkPath(bytes).ok ? null : { kind: 'trouble', path: bytes, code: 'name_refused' };
}
