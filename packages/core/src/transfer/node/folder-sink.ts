import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath, rename, rm, rmdir, statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type PlaceProfile, type PlaceSystem, PROOF_FOLDER } from '../placing/profile.ts';
import { bytesOfName } from '../placing/sink-name.ts';
import { type FileSink, SinkError } from '../ports.ts';
import { absent, each, makeOne, readAndClose, readExactly, syncFile, syncFolder } from './folder-calls.ts';
import { OpenParts } from './open-parts.ts';
import { systemOf } from './place-system.ts';
import { sinkErrorOf } from './sink-error.ts';

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
const MOST_FOLDERS = 100_000;
const LONGEST: Record<PlaceSystem, number> = { posix: 4_095, macos: 1_023, windows: 32_000, browser: 900 };

/**
 * A folder of this machine. Files under way lie flat in `.datoferum/parts` below the root, on the same disk, and are renamed when
 * whole. Every folder on the way is looked at before something is put below it: a link is never followed.
 */
export class FolderSink implements FileSink {
  readonly name: string;
  readonly profile: PlaceProfile;
  readonly #root: Buffer;
  readonly #parts: Buffer;
  readonly #folders = new Set<string>();
  readonly #open: OpenParts;
  /** Files under way and files in their place whose bytes, and folders whose names, may not be on the disk yet. */
  #unsynced = new Set<string>();
  #placed = new Set<string>();
  #changed = new Set<string>();

  private constructor(root: string, system: PlaceSystem) {
    this.name = basename(root);
    this.#root = Buffer.from(root);
    this.#parts = Buffer.from(join(root, PROOF_FOLDER, 'parts'));
    this.#open = new OpenParts((name) => this.#partOf(name));
    this.profile = { system, longestPath: LONGEST[system] - this.#root.length - 1 };
  }

  /** @param path an existing folder; where it was reached by a link, what the link leads to is the root */
  static async open(path: string): Promise<FolderSink> {
    try {
      const root = await realpath(path);
      if (!(await lstat(root)).isDirectory()) throw new SinkError('folder_needed', `${basename(path)} is no folder.`);
      const proof = join(root, PROOF_FOLDER);
      for (const folder of [proof, join(proof, 'parts')]) await makeOne(Buffer.from(folder));
      return new FolderSink(root, await systemOf(proof));
    } catch (error) {
      throw sinkErrorOf(error);
    }
  }

  look(name: string): Promise<{ kind: 'file' | 'folder' | 'other'; size: number } | null> {
    return this.#safely(async () => {
      if (!(await this.#isReachable(name))) return null;
      const found = await lstat(this.#place(name)).catch(absent);
      if (found === null) return null;
      return { kind: found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other', size: found.size };
    });
  }

  makeFolder(name: string): Promise<void> {
    return this.#safely(() => this.#folder(name));
  }

  write(name: string, at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#safely(async () => {
      await this.#open.using(name, async (part) => {
        for (let done = 0; done < bytes.length; ) {
          const { bytesWritten } = await part.file.write(bytes, done, bytes.length - done, at + done);
          done += bytesWritten;
        }
        if (part.size !== null) part.size = Math.max(part.size, at + bytes.length);
      });
      this.#unsynced.add(name);
    });
  }

  finish(name: string, size: number, mtime: number | null): Promise<void> {
    return this.#safely(async () => {
      await this.#folder(parentOf(name));
      await this.#open.using(name, async ({ file, size: known }) => {
        const written = known ?? (await file.stat()).size;
        if (written < size) throw new SinkError('gone', `Only ${written} of ${size} bytes are there.`);
        if (written > size) await file.truncate(size);
        // A system that keeps no such time has the bytes all the same.
        if (mtime !== null) await file.utimes(mtime / 1000, mtime / 1000).catch(() => undefined);
      });
      await this.#open.letGo(name);
      // In the place of a link it replaces the link; a folder there makes it fail.
      await rename(this.#partOf(name), this.#place(name));
      this.#unsynced.delete(name);
      this.#placed.add(name);
      this.#changed.add(parentOf(name));
    });
  }

  read(name: string, at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#safely(async () => {
      if (this.#open.has(name)) return this.#open.using(name, ({ file }) => readExactly(file, at, length));
      const part = await open(this.#partOf(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(absent);
      return readAndClose(part ?? (await this.#openStanding(name)), at, length);
    });
  }

  readStanding(name: string, at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#safely(async () => readAndClose(await this.#openStanding(name), at, length));
  }

  async #openStanding(name: string): Promise<FileHandle> {
    if (!(await this.#isReachable(name))) throw new SinkError('gone', 'The file is not there.');
    return open(this.#place(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  }

  flush(): Promise<void> {
    return this.#safely(async () => {
      const [names, placed, folders] = [[...this.#unsynced], [...this.#placed], [...this.#changed]];
      this.#unsynced = new Set();
      this.#placed = new Set();
      this.#changed = new Set();
      try {
        await each(names, (name) => this.#sync(name));
        await each(placed, (name) => syncFile(this.#place(name)));
        await each(folders, (folder) => syncFolder(this.#place(folder)));
        await syncFolder(this.#parts);
      } catch (error) {
        for (const name of names) this.#unsynced.add(name);
        for (const name of placed) this.#placed.add(name);
        for (const folder of folders) this.#changed.add(folder);
        throw error;
      }
    });
  }

  remove(name: string): Promise<void> {
    return this.#safely(async () => {
      await this.#open.letGo(name);
      await rm(this.#partOf(name), { force: true });
      if (await this.#isReachable(name)) await rm(this.#place(name), { force: true });
      this.#unsynced.delete(name);
      this.#placed.delete(name);
    });
  }

  free(): Promise<number | null> {
    return statfs(this.#root).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => null,
    );
  }

  async close(isWhole: boolean): Promise<void> {
    await this.#open.letGoOfAll();
    // What still lies in it is of another delivery, and stays.
    if (isWhole) await rmdir(this.#parts).catch(() => undefined);
  }

  #place(name: string): Buffer {
    return name === '' ? this.#root : Buffer.concat([this.#root, SLASH, bytesOfName(name)]);
  }

  #partOf(name: string): Buffer {
    const id = createHash('sha256').update(bytesOfName(name)).digest('hex').slice(0, 40);
    return Buffer.concat([this.#parts, SLASH, Buffer.from(id)]);
  }

  #sync(name: string): Promise<void> {
    if (this.#open.has(name)) return this.#open.using(name, ({ file }) => file.datasync());
    return syncFile(this.#partOf(name));
  }

  /** Whether every folder above the name is one; nothing is made. */
  async #isReachable(name: string): Promise<boolean> {
    for (const folder of above(name)) {
      if (this.#folders.has(folder)) continue;
      const found = await lstat(this.#place(folder)).catch(absent);
      if (!found?.isDirectory()) return false;
      this.#remember(folder);
    }
    return true;
  }

  async #folder(name: string): Promise<void> {
    if (name === '') return;
    for (const folder of [...above(name), name]) {
      if (this.#folders.has(folder)) continue;
      if (await makeOne(this.#place(folder))) this.#changed.add(parentOf(folder));
      this.#remember(folder);
    }
  }

  #remember(folder: string): void {
    if (this.#folders.size >= MOST_FOLDERS) this.#folders.clear();
    this.#folders.add(folder);
  }

  async #safely<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      this.#folders.clear();
      const isThere = (await lstat(this.#root).catch(() => null))?.isDirectory() ?? false;
      throw isThere ? sinkErrorOf(error) : new SinkError('folder_needed', 'The folder is not there.', { cause: error });
    }
  }
}

const SLASH = Buffer.from('/');
const parentOf = (name: string): string => name.slice(0, Math.max(name.lastIndexOf('/'), 0));

function above(name: string): string[] {
  const folders: string[] = [];
  for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) folders.push(name.slice(0, at));
  return folders;
}
