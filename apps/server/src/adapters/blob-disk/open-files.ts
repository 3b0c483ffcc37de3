import type { DiskFs } from './disk-fs.ts';

interface OpenFile {
  fd: Promise<number>;
  users: number;
  evicted: boolean;
}

/** Files open for reading: at most `max` idle ones, the least recently used goes first; a removed one closes at once. */
export class OpenFiles {
  readonly #fs: Pick<DiskFs, 'open' | 'close'>;
  readonly #max: number;
  readonly #files = new Map<string, OpenFile>();

  constructor(fs: Pick<DiskFs, 'open' | 'close'>, max: number) {
    this.#fs = fs;
    this.#max = max;
  }

  async use<T>(path: string, work: (fd: number) => Promise<T>): Promise<T> {
    const file = this.#files.get(path) ?? { fd: this.#fs.open(path, 'read'), users: 0, evicted: false };
    this.#files.delete(path);
    this.#files.set(path, file);
    file.users += 1;
    try {
      return await work(await file.fd);
    } catch (error) {
      // Never keep a handle that failed: the next reader opens anew.
      this.#drop(path, file);
      throw error;
    } finally {
      file.users -= 1;
      if (file.evicted) this.#closeIdle(file);
      else this.#trim();
    }
  }

  /** Call after the name is gone: whoever opened it before is found here, whoever comes later finds nothing. */
  evict(path: string): void {
    const file = this.#files.get(path);
    if (file) this.#drop(path, file);
  }

  async closeAll(): Promise<void> {
    for (const [path, file] of this.#files) this.#drop(path, file);
  }

  #trim(): void {
    if (this.#files.size <= this.#max) return;
    for (const [path, file] of this.#files) {
      if (file.users > 0) continue;
      this.#drop(path, file);
      if (this.#files.size <= this.#max) return;
    }
  }

  #drop(path: string, file: OpenFile): void {
    if (this.#files.get(path) === file) this.#files.delete(path);
    file.evicted = true;
    this.#closeIdle(file);
  }

  #closeIdle(file: OpenFile): void {
    if (file.users > 0) return;
    file.fd.then((fd) => this.#fs.close(fd)).catch(() => undefined);
  }
}
