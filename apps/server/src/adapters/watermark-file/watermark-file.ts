import { open, readFile, rename } from 'node:fs/promises';
import type { Watermark } from '../../ports/watermark.ts';

/** One small file, replaced whole. A torn or lost write only makes the mark older, which is safe. */
export class FileWatermark implements Watermark {
  readonly #file: string;
  #last: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  async read(): Promise<number | null> {
    const text = await readFile(this.#file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    const at = Number.parseInt(text ?? '', 10);
    return Number.isSafeInteger(at) ? at : null;
  }

  /** One after the other: rounds that begin together would take each other's new file away. */
  write(at: number): Promise<void> {
    const write = this.#last.then(() => this.#replace(at));
    this.#last = write.catch(() => undefined);
    return write;
  }

  async #replace(at: number): Promise<void> {
    const handle = await open(`${this.#file}.new`, 'w', 0o600);
    try {
      await handle.writeFile(`${at}\n`);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(`${this.#file}.new`, this.#file);
  }
}
