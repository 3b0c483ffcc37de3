import type { DiskFs } from './disk-fs.ts';

interface OpenFile<T> {
  fd: Promise<T>;
  users: number;
  evicted: boolean;
}

/** Files open for reading: at most `max` idle ones, the least recently used goes first; a removed one closes at once. */
export class OpenFiles<T extends number | null> {
  readonly #open: (path: string) => Promise<T>;
  readonly #fs: Pick<DiskFs, 'close'>;
  readonly #max: number;
  readonly #files = new Map<string, OpenFile<T>>();

  constructor(open: (path: string) => Promise<T>, fs: Pick<DiskFs, 'close'>, max: number) {
    this.#open = open;
    this.#fs = fs;
    this.#max = max;
  }

  async use<R>(path: string, work: (fd: T) => Promise<R>): Promise<R> {
    const file = this.#files.get(path) ?? { fd: this.#open(path), users: 0, evicted: false };
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

  #drop(path: string, file: OpenFile<T>): void {
    if (this.#files.get(path) === file) this.#files.delete(path);
    file.evicted = true;
    this.#closeIdle(file);
  }

  #closeIdle(file: OpenFile<T>): void {
    if (file.users > 0) return;
    file.fd.then((fd) => (fd === null ? undefined : this.#fs.close(fd))).catch(() => undefined);
  }
}
