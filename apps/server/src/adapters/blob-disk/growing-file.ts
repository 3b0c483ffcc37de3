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

  constructor(fs: DiskFs, fd: number, syncEvery: number) {
    this.#fs = fs;
    this.#fd = fd;
    this.#syncEvery = syncEvery;
    this.#nextSync = syncEvery;
  }

  async append(chunks: readonly Uint8Array[]): Promise<void> {
    if (this.#failed !== null) throw unavailable('fsync', this.#failed);
    await io('write', () => this.#fs.write(this.#fd, chunks, this.size));
    for (const chunk of chunks) this.size += chunk.length;
    if (this.size >= this.#nextSync && this.#background === null) this.#syncBehind();
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
    await io('close', () => this.#fs.close(this.#fd));
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
