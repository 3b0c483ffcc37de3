import { type DirectFiles, split } from './direct-files.ts';
import { io, unavailable } from './disk-errors.ts';
import type { DiskFs } from './disk-fs.ts';

/** A file that is appended to and synced along the way; the first failed sync fails all of it. */
export class GrowingFile {
  size = 0;
  readonly #fs: DiskFs;
  readonly #fd: number;
  readonly #syncEvery: number;
  #nextSync: number;
  #background: Promise<void> | null = null;
  #failed: unknown = null;
  #closed = false;
  readonly #path: string;
  readonly #directs: DirectFiles;
  #direct: number | null = null;

  constructor(fs: DiskFs, fd: number, path: string, directs: DirectFiles, syncEvery: number) {
    this.#fs = fs;
    this.#fd = fd;
    this.#path = path;
    this.#directs = directs;
    this.#syncEvery = syncEvery;
    this.#nextSync = syncEvery;
  }

  async append(chunks: readonly Uint8Array[]): Promise<void> {
    if (this.#failed !== null) throw unavailable('fsync', this.#failed);
    const [around, cached] = split(chunks, await io('write', () => this.#around(chunks)));
    for (const chunk of around) this.size += chunk.length;
    if (cached.length > 0) await io('write', () => this.#fs.write(this.#fd, cached, this.size));
    for (const chunk of cached) this.size += chunk.length;
    if (around.length === 0 && this.size >= this.#nextSync && this.#background === null) this.#syncBehind();
  }

  /** A disk reports a lost write to one sync only, so a failure behind our back counts as much as the last one. */
  async sync(): Promise<void> {
    await this.#background;
    if (this.#failed !== null) throw unavailable('fsync', this.#failed);
    await io('fsync', () => this.#fs.datasync(this.#fd));
  }

  /** Waits for a sync under way: a descriptor must not be closed under it. */
  async close(): Promise<void> {
    await this.#background;
    if (this.#closed) return;
    this.#closed = true;
    await io('close', async () => {
      const direct = this.#direct;
      this.#direct = null;
      if (direct !== null) await this.#fs.close(direct);
      await this.#fs.close(this.#fd);
    });
  }

  /** Writes what may go around the page cache and answers how much that was. */
  async #around(chunks: readonly Uint8Array[]): Promise<number> {
    const reach = this.#directs.reach(chunks, this.size);
    if (reach === 0) return 0;
    this.#direct ??= await this.#directs.open(this.#path, 'write-direct');
    if (this.#direct === null) return 0;
    try {
      await this.#fs.write(this.#direct, split(chunks, reach)[0], this.size);
      return reach;
    } catch (error) {
      this.#directs.refuse(error);
      return 0;
    }
  }

  #syncBehind(): void {
    this.#nextSync = this.size + this.#syncEvery;
    this.#background = this.#fs
      .datasync(this.#fd)
      .catch((error: unknown) => {
        this.#failed ??= error ?? new Error('unknown');
      })
      .then(() => {
        this.#background = null;
      });
  }
}
