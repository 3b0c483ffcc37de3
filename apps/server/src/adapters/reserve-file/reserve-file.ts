import { open, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Reserve } from '../../ports/reserve.ts';

const SIZE = 64 * 1024 * 1024;
/** The reserve is taken again only when this much stays free beside it. */
const BESIDE = 4 * SIZE;
const BLOCK = 1024 * 1024;

/** A file of 64 MiB, written whole (a sparse one would keep nothing back) and renamed into place. */
export class FileReserve implements Reserve {
  readonly #file: string;
  readonly #size: number;

  constructor(file: string, size: number = SIZE) {
    this.#file = file;
    this.#size = size;
  }

  async spend(): Promise<boolean> {
    const had = await this.isKept();
    await rm(this.#file, { force: true });
    return had;
  }

  async restore(): Promise<void> {
    if (await this.isKept()) return;
    const { bavail, bsize } = await statfs(dirname(this.#file));
    if (bavail * bsize < this.#size + BESIDE) return;
    const draft = `${this.#file}.new`;
    const handle = await open(draft, 'w', 0o600);
    try {
      const block = Buffer.alloc(BLOCK, 0x44);
      for (let at = 0; at < this.#size; at += BLOCK) await handle.write(block, 0, Math.min(BLOCK, this.#size - at), at);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(draft, this.#file);
  }

  async isKept(): Promise<boolean> {
    const found = await stat(this.#file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    return found !== null && found.size >= this.#size;
  }
}
