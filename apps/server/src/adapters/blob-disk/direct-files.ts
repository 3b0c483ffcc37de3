import { BLOCK } from '../../ports/blob-store.ts';
import { isCode } from './disk-errors.ts';
import type { DiskFs, OpenMode } from './disk-fs.ts';

/** Less than this is as well off in the page cache. */
const LEAST = 256 * 1024;

/**
 * Files opened around the page cache. What is carried once is not looked at again soon, so a copy of it in the page cache only costs: CPU for the copy,
 * and memory that others need. And what is read back comes from the disk.
 */
export class DirectFiles {
  readonly #fs: Pick<DiskFs, 'open'>;
  #isKnown = true;

  constructor(fs: Pick<DiskFs, 'open'>) {
    this.#fs = fs;
  }

  /** Null where the file system cannot. */
  async open(path: string, mode: Extract<OpenMode, 'write-direct' | 'read-direct'>): Promise<number | null> {
    if (!this.#isKnown) return null;
    try {
      return await this.#fs.open(path, mode);
    } catch (error) {
      if (isCode(error, 'EINVAL')) this.#isKnown = false;
      else throw error;
      return null;
    }
  }

  /** Bytes of the chunks that may go around the page cache to place `at`: whole blocks from the first byte on, or none. */
  reach(chunks: readonly Uint8Array[], at: number): number {
    if (!this.#isKnown || at % BLOCK !== 0) return 0;
    let reach = 0;
    for (const chunk of chunks) {
      if (!(chunk.buffer instanceof SharedArrayBuffer) || chunk.byteOffset % BLOCK !== 0) break;
      reach += chunk.length - (chunk.length % BLOCK);
      if (chunk.length % BLOCK !== 0) break;
    }
    return reach < LEAST ? 0 : reach;
  }

  /** The memory was no block's after all, or the file system has larger ones: from now on nothing goes this way. */
  refuse(error: unknown): void {
    if (!isCode(error, 'EINVAL')) throw error;
    this.#isKnown = false;
  }
}

/** The first `bytes` of the chunks, and what follows. */
export function split(chunks: readonly Uint8Array[], bytes: number): [Uint8Array[], Uint8Array[]] {
  const [head, tail]: [Uint8Array[], Uint8Array[]] = [[], []];
  let left = bytes;
  for (const chunk of chunks) {
    const here = Math.min(left, chunk.length);
    left -= here;
    if (here > 0) head.push(chunk.subarray(0, here));
    if (here < chunk.length) tail.push(chunk.subarray(here));
  }
  return [head, tail];
}
