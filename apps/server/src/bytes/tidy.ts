import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Ciphers leave a buffer behind for every segment; so many bytes may pile up before they are given back. */
const TIDY_EVERY = 8 * 1024 * 1024;

type MinorCollection = (options: { type: 'minor' }) => void;

/**
 * Collects the young buffers of this thread now and then. Left alone, V8 lets 64 MB of them pile up in each thread; a
 * minor collection takes a fraction of a millisecond, and memory that is used again at once is still in the cache.
 */
export class Tidy {
  readonly #collect: MinorCollection;
  #piled = 0;

  constructor() {
    setFlagsFromString('--expose-gc');
    this.#collect = runInNewContext('gc') as MinorCollection;
  }

  left(bytes: number): void {
    this.#piled += bytes;
    if (this.#piled < TIDY_EVERY) return;
    this.#piled = 0;
    this.#collect({ type: 'minor' });
  }
}
