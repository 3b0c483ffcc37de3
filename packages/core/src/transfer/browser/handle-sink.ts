import { sha256 } from '@noble/hashes/sha2.js';
import { hex } from '../../bytes/bytes.ts';
import { type PlaceProfile, PROOF_FOLDER } from '../placing/profile.ts';
import { bytesOfName } from '../placing/sink-name.ts';
import { type FileSink, SinkError } from '../ports.ts';
import { handleErrorOf } from './handle-error.ts';

const PARTS = 'parts';
const MOST_FOLDERS = 1_000;

/** Bytes of a file under way: a file of its own, whole on the disk once its writer was closed. */
interface Part {
  at: number;
  length: number;
}

/**
 * A folder that a person picked (https://wicg.github.io/file-system-access/), or one of the origin's own. A browser lets bytes land
 * only when a writer is closed, and has no rename: each write of a file under way is a small file in `.datoferum/parts`, and
 * they become one at the end. A file of one write goes straight to its place.
 */
export class HandleSink implements FileSink {
  readonly name: string;
  readonly profile: PlaceProfile = { system: 'browser', longestPath: 900 };
  readonly #root: FileSystemDirectoryHandle;
  #parts: Promise<{ folder: FileSystemDirectoryHandle; of: Map<string, Part[]> }> | null = null;
  /** The first bytes of files that may be no longer: on the disk with the next write, or `flush`. */
  readonly #fresh = new Map<string, Uint8Array<ArrayBuffer>>();
  /** First bytes that are on their way to the disk. */
  readonly #spilling = new Map<string, Promise<void>>();
  readonly #folders = new Map<string, FileSystemDirectoryHandle>();

  /** @param root with the permission to write */
  constructor(root: FileSystemDirectoryHandle) {
    this.#root = root;
    this.name = root.name;
  }

  look(name: string): Promise<{ kind: 'file' | 'folder' | 'other'; size: number } | null> {
    return this.#safely(async () => {
      const above = await this.#folder(parentOf(name), false).catch(unreachable);
      if (above === null) return null;
      try {
        const file = await (await above.getFileHandle(lastOf(name))).getFile();
        return { kind: 'file', size: file.size };
      } catch (error) {
        if ((error as Error).name === 'TypeMismatchError') return { kind: 'folder', size: 0 };
        return absent(error);
      }
    });
  }

  makeFolder(name: string): Promise<void> {
    return this.#safely(async () => void (await this.#folder(name, true)));
  }

  write(name: string, at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#safely(async () => {
      const { of } = await this.#shop();
      const isFirst = at === 0 && !this.#fresh.has(name) && !of.has(idOf(name));
      // The caller's bytes may be a view of more than them.
      if (isFirst) this.#fresh.set(name, bytes.slice());
      else {
        await this.#spill(name);
        await this.#keep(name, at, bytes);
      }
    });
  }

  finish(name: string, size: number, _mtime: number | null): Promise<void> {
    return this.#safely(async () => {
      const { of } = await this.#shop();
      const fresh = this.#fresh.get(name);
      const parts = of.get(idOf(name)) ?? [];
      const above = await this.#folder(parentOf(name), true);
      if (fresh !== undefined && parts.length === 0) {
        if (fresh.length < size) throw new SinkError('gone', `Only ${fresh.length} of ${size} bytes are there.`);
        await put(above, lastOf(name), [fresh.subarray(0, size)]);
        this.#fresh.delete(name);
        // A flush may have begun to keep it meanwhile.
        await this.#spilling.get(name);
        if (of.has(idOf(name))) await this.#clear(name);
        return;
      }
      await this.#spill(name);
      await put(above, lastOf(name), await this.#pieces(name, 0, size));
      await this.#clear(name);
    });
  }

  read(name: string, at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#safely(async () => {
      const { of } = await this.#shop();
      const fresh = this.#fresh.get(name);
      if (fresh !== undefined && at + length <= fresh.length) return fresh.slice(at, at + length);
      await this.#spill(name);
      if (of.has(idOf(name))) return joined(await this.#pieces(name, at, length));
      return this.readStanding(name, at, length);
    });
  }

  readStanding(name: string, at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#safely(async () => {
      const above = await this.#folder(parentOf(name), false);
      const file = await (await above.getFileHandle(lastOf(name))).getFile();
      if (file.size < at + length) throw new SinkError('gone', 'The file is shorter than that.');
      return new Uint8Array(await file.slice(at, at + length).arrayBuffer());
    });
  }

  flush(): Promise<void> {
    return this.#safely(async () => {
      for (const name of [...this.#fresh.keys()]) await this.#spill(name);
    });
  }

  remove(name: string): Promise<void> {
    return this.#safely(async () => {
      this.#fresh.delete(name);
      await this.#clear(name);
      const above = await this.#folder(parentOf(name), false).catch(unreachable);
      await above?.removeEntry(lastOf(name)).catch(absent);
    });
  }

  /** No page may know how much room a disk has. */
  async free(): Promise<null> {
    return null;
  }

  async close(isWhole: boolean): Promise<void> {
    if (!isWhole) return this.flush();
    this.#fresh.clear();
    this.#parts = null;
    // Tidying only: what was placed is whole, and what is left of the rest is found by its name the next time.
    const proof = await this.#folder(PROOF_FOLDER, false).catch(() => null);
    await proof?.removeEntry(PARTS, { recursive: true }).catch(() => undefined);
    this.#folders.clear();
  }

  /** Where parts lie, and those of earlier runs. */
  #shop(): Promise<{ folder: FileSystemDirectoryHandle; of: Map<string, Part[]> }> {
    this.#parts ??= (async () => {
      const folder = await this.#folder(`${PROOF_FOLDER}/${PARTS}`, true);
      const of = new Map<string, Part[]>();
      for await (const name of folder.keys()) {
        const [id = '', at, length] = name.split('.');
        if (at === undefined || length === undefined) continue;
        const parts = of.get(id) ?? [];
        parts.push({ at: Number(at), length: Number(length) });
        of.set(id, parts);
      }
      return { folder, of };
    })();
    this.#parts.catch(() => {
      this.#parts = null;
    });
    return this.#parts;
  }

  /** What was held back of a file's beginning goes to the disk; whoever asks meanwhile waits for it. */
  #spill(name: string): Promise<void> {
    const underWay = this.#spilling.get(name);
    const fresh = this.#fresh.get(name);
    if (underWay !== undefined || fresh === undefined) return underWay ?? Promise.resolve();
    this.#fresh.delete(name);
    const spill = this.#keep(name, 0, fresh)
      .catch((error: unknown) => {
        this.#fresh.set(name, fresh);
        throw error;
      })
      .finally(() => this.#spilling.delete(name));
    this.#spilling.set(name, spill);
    return spill;
  }

  async #keep(name: string, at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (bytes.length === 0) return;
    const { folder, of } = await this.#shop();
    const id = idOf(name);
    await put(folder, partName(id, { at, length: bytes.length }), [bytes]);
    const parts = (of.get(id) ?? []).filter((one) => one.at !== at || one.length !== bytes.length);
    of.set(id, [...parts, { at, length: bytes.length }]);
  }

  /** These bytes of a file under way, as slices of its parts, end to end. */
  async #pieces(name: string, from: number, length: number): Promise<Blob[]> {
    const { folder, of } = await this.#shop();
    const id = idOf(name);
    const parts = [...(of.get(id) ?? [])].sort((a, b) => a.at - b.at);
    const blobs: Blob[] = [];
    let at = from;
    for (const part of parts) {
      if (at >= from + length) break;
      if (part.at > at || part.at + part.length <= at) continue;
      const file = await (await folder.getFileHandle(partName(id, part))).getFile();
      if (file.size !== part.length) throw new SinkError('gone', 'A part of this file is not whole.');
      const end = Math.min(from + length, part.at + part.length);
      blobs.push(file.slice(at - part.at, end - part.at));
      at = end;
    }
    if (at < from + length) throw new SinkError('gone', `The bytes from ${at} on are not there.`);
    return blobs;
  }

  async #clear(name: string): Promise<void> {
    const { folder, of } = await this.#shop();
    const id = idOf(name);
    for (const part of of.get(id) ?? []) await folder.removeEntry(partName(id, part)).catch(absent);
    of.delete(id);
  }

  async #folder(name: string, create: boolean): Promise<FileSystemDirectoryHandle> {
    const known = this.#folders.get(name);
    if (known !== undefined) return known;
    if (name === '') return this.#root;
    const above = await this.#folder(parentOf(name), create);
    const folder = await above.getDirectoryHandle(lastOf(name), { create });
    if (this.#folders.size >= MOST_FOLDERS) this.#folders.clear();
    this.#folders.set(name, folder);
    return folder;
  }

  async #safely<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      this.#folders.clear();
      throw await handleErrorOf(error, this.#root);
    }
  }
}

const parentOf = (name: string): string => name.slice(0, Math.max(name.lastIndexOf('/'), 0));
const lastOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
const idOf = (name: string): string => hex(sha256(bytesOfName(name))).slice(0, 40);
const partName = (id: string, { at, length }: Part): string => `${id}.${at}.${length}`;

function absent(error: unknown): null {
  if ((error as Error).name === 'NotFoundError') return null;
  throw error;
}

/** Nothing stands below a file. */
const unreachable = (error: unknown): null => ((error as Error).name === 'TypeMismatchError' ? null : absent(error));

/** All of it or nothing: what was there stays until the writer is closed. */
async function put(
  folder: FileSystemDirectoryHandle,
  name: string,
  chunks: readonly (Uint8Array<ArrayBuffer> | Blob)[],
): Promise<void> {
  const isNew = await folder.getFileHandle(name).then(
    () => false,
    (error: Error) => error.name === 'NotFoundError',
  );
  const handle = await folder.getFileHandle(name, { create: true });
  let writer: FileSystemWritableFileStream | null = null;
  try {
    writer = await handle.createWritable();
    for (const chunk of chunks) await writer.write(chunk);
    await writer.close();
  } catch (error) {
    // What broke the writing is told, not what breaking off broke.
    await writer?.abort().catch(() => undefined);
    // An empty file that nobody asked for would look like one that was placed.
    if (isNew) await folder.removeEntry(name).catch(() => undefined);
    throw error;
  }
}

async function joined(blobs: readonly Blob[]): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Blob([...blobs]).arrayBuffer());
}
