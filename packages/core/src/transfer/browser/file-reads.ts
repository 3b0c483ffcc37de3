import type { FileSource, ReadAnswer, ReadWant, SourceLook, SourceTroubleCode } from '../ports.ts';
import { nameOfBytes } from './names.ts';

/** Files read at once. */
const AT_ONCE = 32;
/** Files kept open in the sense of a browser: snapshots that fail when the disk has something else by now. */
const KEPT = 4096;

/** What a file is at this moment; throws what the browser throws when it cannot be had. */
export type FileAt = (path: string) => Promise<File>;

/** Why a browser did not give a file or its bytes. */
export function codeOf(error: unknown): SourceTroubleCode {
  const name = (error as { name?: string } | null)?.name ?? '';
  if (name === 'NotFoundError') return 'gone';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'forbidden';
  if (name === 'TypeMismatchError') return 'special';
  return 'unreadable';
}

/** Reading by path over whatever gives files; a snapshot that went stale is taken anew once. */
export class FileReads implements Pick<FileSource, 'look' | 'read' | 'readMany' | 'blob'> {
  readonly #fileAt: FileAt;
  readonly #kept = new Map<string, File>();

  constructor(fileAt: FileAt) {
    this.#fileAt = fileAt;
  }

  /** A walk came by this file, so it is likely to be read next. */
  keep(path: string, file: File): void {
    this.#kept.delete(path);
    this.#kept.set(path, file);
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value as string);
  }

  async look(path: Uint8Array): Promise<SourceLook | null> {
    const name = nameOfBytes(path);
    if (name === null) return null;
    try {
      const file = await this.#fresh(name);
      return { kind: 'file', size: file.size, mtime: file.lastModified };
    } catch (error) {
      if (codeOf(error) === 'gone') return null;
      if (codeOf(error) === 'special') return { kind: 'folder', size: 0, mtime: null };
      throw Object.assign(new Error(codeOf(error)), { code: codeOf(error) });
    }
  }

  async read(path: Uint8Array, start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const answer = await this.#readOne({ path, start, length });
    if ('bytes' in answer) return answer.bytes;
    throw Object.assign(new Error(`a file cannot be read: ${answer.code}`), { code: answer.code });
  }

  readMany(wants: readonly ReadWant[], signal: AbortSignal): Promise<ReadAnswer[]> {
    return this.#forEach(wants, (want) => {
      signal.throwIfAborted();
      return this.#readOne(want);
    });
  }

  /** Each file as it is now: a snapshot that went stale would fail the request that carries it, again and again. */
  async blob(wants: readonly ReadWant[]): Promise<Blob> {
    const parts = await this.#forEach(wants, async ({ path, start, length }) => {
      const name = nameOfBytes(path);
      const file = name === null ? null : await this.#fresh(name).catch((error: unknown) => codeOf(error));
      const code = typeof file === 'string' ? file : file === null || start + length > file.size ? 'gone' : null;
      if (code !== null) throw Object.assign(new Error(`a file cannot be read: ${code}`), { code });
      return (file as File).slice(start, start + length);
    });
    return new Blob(parts);
  }

  async #readOne({ path, start, length }: ReadWant): Promise<ReadAnswer> {
    const name = nameOfBytes(path);
    if (name === null) return { code: 'gone' };
    const kept = this.#kept.get(name);
    if (kept) {
      try {
        return await bytesOf(kept, start, length);
      } catch {
        // Changed or gone since the snapshot was taken; the next one tells which.
      }
    }
    try {
      return await bytesOf(await this.#fresh(name), start, length);
    } catch (error) {
      return { code: codeOf(error) };
    }
  }

  async #forEach<T>(wants: readonly ReadWant[], act: (want: ReadWant) => Promise<T>): Promise<T[]> {
    const results: T[] = new Array(wants.length);
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let at = next++; at < wants.length; at = next++) results[at] = await act(wants[at] as ReadWant);
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, wants.length) }, worker));
    return results;
  }

  async #fresh(name: string): Promise<File> {
    this.#kept.delete(name);
    const file = await this.#fileAt(name);
    this.keep(name, file);
    return file;
  }
}

async function bytesOf(file: File, start: number, length: number): Promise<ReadAnswer> {
  if (start + length > file.size) return { code: 'gone' };
  const bytes = new Uint8Array(await file.slice(start, start + length).arrayBuffer());
  if (bytes.length !== length) return { code: 'gone' };
  return { bytes, size: file.size, mtime: file.lastModified };
}
