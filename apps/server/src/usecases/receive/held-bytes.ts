/** A chunk under this is copied together with its neighbours: a buffer of one byte costs a hundred. */
const SMALL = 4 * 1024;
const TOGETHER = 16 * 1024;
/** All uploads together keep about this much in memory; beyond it a part goes to the store as it comes. */
const MOST = 64 * 1024 * 1024;

/** What all bodies on their way in hold in memory. */
export class Memory {
  held = 0;
  readonly most: number;

  constructor(most: number = MOST) {
    this.most = most;
  }

  get isScarce(): boolean {
    return this.held > this.most;
  }
}

/** The bytes of one part that lies in memory. They count until `release`. */
export class HeldBytes {
  length = 0;
  readonly #memory: Memory;
  #chunks: Uint8Array[] = [];
  #together: Uint8Array | null = null;
  #used = 0;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  get chunks(): readonly Uint8Array[] {
    return this.#chunks;
  }

  add(chunk: Uint8Array): void {
    this.length += chunk.length;
    this.#memory.held += chunk.length;
    const isAlone = chunk.length >= SMALL || this.#chunks.length === 0;
    if (isAlone) {
      this.#together = null;
      this.#chunks.push(chunk);
      return;
    }
    if (!this.#together || this.#used + chunk.length > this.#together.length) {
      this.#together = new Uint8Array(TOGETHER);
      this.#used = 0;
      this.#chunks.push(this.#together);
    }
    this.#together.set(chunk, this.#used);
    this.#used += chunk.length;
    this.#chunks[this.#chunks.length - 1] = this.#together.subarray(0, this.#used);
  }

  release(): void {
    this.#memory.held -= this.length;
    this.length = 0;
    this.#chunks = [];
    this.#together = null;
  }
}
