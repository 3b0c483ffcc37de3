import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { checkPath } from '../../envelope/path.ts';
import type {
  FileSource,
  ReadAnswer,
  ReadWant,
  SourceItem,
  SourceLook,
  SourceTrouble,
  SourceTroubleCode,
} from '../ports.ts';

const SLASH = Buffer.from('/');
/** A file up to this size is read on this thread, which costs a quarter of asking another one. */
const HERE = 1 << 20;
/** The longest a walk or a batch of reads holds this thread, ms. */
const TURN = 8;
const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);

/** Folders and files of this machine, picked by their paths. Names are bytes; a link is never followed. */
export class FolderSource implements FileSource {
  /** In the order of the walk: by the bytes of their names. */
  readonly #roots: { name: Buffer; parent: Buffer }[];

  /** @param picked absolute paths; no two with the same last name */
  constructor(picked: readonly string[]) {
    this.#roots = picked
      .map((path) => ({ name: Buffer.from(basename(resolve(path))), parent: Buffer.from(dirname(resolve(path))) }))
      .sort((a, b) => Buffer.compare(a.name, b.name));
    for (const [i, root] of this.#roots.entries())
      if (this.#roots[i + 1]?.name.equals(root.name))
        throw new RangeError(`two picked things have the name ${root.name}`);
  }

  async *walk(signal: AbortSignal): AsyncGenerator<SourceItem | SourceTrouble> {
    const turn = new Turn();
    for (const { name, parent } of this.#roots) yield* this.#below(Buffer.concat([parent, SLASH]), name, turn, signal);
  }

  async look(path: Uint8Array): Promise<SourceLook | null> {
    const place = this.#place(path);
    if (place === null) return null;
    try {
      const found = await lstat(place);
      if (found.isFile()) return { kind: 'file', size: found.size, mtime: Math.floor(found.mtimeMs) };
      return { kind: found.isDirectory() ? 'folder' : 'other', size: 0, mtime: null };
    } catch (error) {
      if (codeOf(error) === 'gone') return null;
      throw error;
    }
  }

  async read(path: Uint8Array, start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const [answer] = await this.readMany([{ path, start, length }]);
    if (answer !== undefined && 'bytes' in answer) return answer.bytes;
    const code = answer?.code ?? 'gone';
    throw Object.assign(new Error(`a file cannot be read: ${code}`), { code });
  }

  async readMany(wants: readonly ReadWant[]): Promise<ReadAnswer[]> {
    const answers: ReadAnswer[] = [];
    const turn = new Turn();
    let total = 0;
    for (const { length } of wants) total += length;
    // End to end, so that many small files leave as one chunk.
    const buffer = Buffer.from(new ArrayBuffer(total));
    let at = 0;
    for (const want of wants) {
      const into = buffer.subarray(at, at + want.length);
      at += want.length;
      answers.push(want.length <= HERE ? this.#readHere(want, into) : await this.#readAside(want, into));
      if (turn.isOver) await turn.next();
    }
    return answers;
  }

  async *#below(
    prefix: Buffer,
    path: Buffer,
    turn: Turn,
    signal: AbortSignal,
  ): AsyncGenerator<SourceItem | SourceTrouble> {
    signal.throwIfAborted();
    if (turn.isOver) await turn.next();
    const full = Buffer.concat([prefix, path]);
    let names: Buffer[];
    try {
      const found = lstatSync(full);
      const mtime = Math.floor(found.mtimeMs);
      const problem = checkPath(path).ok ? null : 'name_refused';
      if (problem !== null) return yield { kind: 'trouble', path, code: problem };
      if (found.isFile()) return yield { kind: 'file', path, size: found.size, mtime };
      if (!found.isDirectory()) return yield { kind: 'trouble', path, code: 'special' };
      yield { kind: 'folder', path, size: 0, mtime };
      names = readdirSync(full, { encoding: 'buffer' });
    } catch (error) {
      return yield { kind: 'trouble', path, code: codeOf(error) };
    }
    names.sort(Buffer.compare);
    for (const name of names) {
      const below = Buffer.concat([path, SLASH, name]);
      // Files are most of a folder: they cost no generator of their own.
      const item = this.#fileAt(prefix, below);
      if (item !== null) yield item;
      else yield* this.#below(prefix, below, turn, signal);
      if (turn.isOver) {
        signal.throwIfAborted();
        await turn.next();
      }
    }
  }

  #fileAt(prefix: Buffer, path: Buffer): SourceItem | null {
    if (path.length > 1024) return null;
    try {
      const found = lstatSync(Buffer.concat([prefix, path]));
      return found.isFile() ? { kind: 'file', path, size: found.size, mtime: Math.floor(found.mtimeMs) } : null;
    } catch {
      // The slower way names what is wrong.
      return null;
    }
  }

  #readHere({ path, start, length }: ReadWant, into: Buffer<ArrayBuffer>): ReadAnswer {
    let file: number | null = null;
    try {
      const place = this.#place(path);
      if (place === null) return { code: 'gone' };
      file = openSync(place, READ);
      let done = 0;
      while (done < length) {
        const read = readSync(file, into, done, length - done, start + done);
        if (read === 0) return { code: 'gone' };
        done += read;
      }
      const { size, mtimeMs } = fstatSync(file);
      return { bytes: into, size, mtime: Math.floor(mtimeMs) };
    } catch (error) {
      return { code: codeOf(error) };
    } finally {
      if (file !== null) closeSync(file);
    }
  }

  async #readAside({ path, start, length }: ReadWant, into: Buffer<ArrayBuffer>): Promise<ReadAnswer> {
    let file: FileHandle | null = null;
    try {
      const place = this.#place(path);
      if (place === null) return { code: 'gone' };
      file = await open(place, READ);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await file.read(into, done, length - done, start + done);
        if (bytesRead === 0) return { code: 'gone' };
        done += bytesRead;
      }
      const { size, mtimeMs } = await file.stat();
      return { bytes: into, size, mtime: Math.floor(mtimeMs) };
    } catch (error) {
      return { code: codeOf(error) };
    } finally {
      await file?.close();
    }
  }

  /** Null for a path that no walk of this source gave. */
  #place(path: Uint8Array): Buffer | null {
    const slash = path.indexOf(0x2f);
    const first = Buffer.from(slash < 0 ? path : path.subarray(0, slash));
    const root = this.#roots.find(({ name }) => name.equals(first));
    return root === undefined || !checkPath(path).ok ? null : Buffer.concat([root.parent, SLASH, path]);
  }
}

/** Gives the thread back after a while. */
class Turn {
  #began = performance.now();
  get isOver(): boolean {
    return performance.now() - this.#began > TURN;
  }
  async next(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#began = performance.now();
  }
}

function codeOf(error: unknown): SourceTroubleCode {
  const code = (error as { code?: string }).code ?? '';
  if (code === 'EACCES' || code === 'EPERM') return 'forbidden';
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'gone';
  if (code === 'ELOOP') return 'special';
  return 'unreadable';
}
