/** Bits a page of the journal holds: 4 KiB. */
const PAGE_BITS = 32_768;
const PAGE_BYTES = PAGE_BITS / 8;

/** One bit for each piece of a tape: 125 kB for a million. Remembers which pages differ from what the journal has. */
export class Bits {
  readonly length: number;
  readonly #bytes: Uint8Array;
  #dirty = new Set<number>();

  constructor(length: number) {
    this.length = length;
    this.#bytes = new Uint8Array(Math.ceil(length / PAGE_BITS) * PAGE_BYTES);
  }

  has(at: number): boolean {
    return ((this.#bytes[at >> 3] as number) & (1 << (at & 7))) !== 0;
  }

  set(at: number, value = true): void {
    const mask = 1 << (at & 7);
    const byte = this.#bytes[at >> 3] as number;
    this.#bytes[at >> 3] = value ? byte | mask : byte & ~mask;
    this.#dirty.add(Math.floor(at / PAGE_BITS));
  }

  /** Bits that are set among [from, to). */
  count(from = 0, to = this.length): number {
    let count = 0;
    for (let at = from; at < to; ) {
      if ((at & 7) === 0 && at + 8 <= to) {
        let byte = this.#bytes[at >> 3] as number;
        for (; byte !== 0; byte &= byte - 1) count += 1;
        at += 8;
      } else {
        if (this.has(at)) count += 1;
        at += 1;
      }
    }
    return count;
  }

  clear(from: number, to: number): void {
    for (let at = from; at < to; at++) if (this.has(at)) this.set(at, false);
  }

  /** Copies of the pages that changed since the last call. */
  changedPages(): { page: number; bytes: Uint8Array }[] {
    const pages = [...this.#dirty].map((page) => ({
      page,
      bytes: this.#bytes.slice(page * PAGE_BYTES, (page + 1) * PAGE_BYTES),
    }));
    this.#dirty = new Set();
    return pages;
  }

  /** What `changedPages` gave was not written down after all. */
  changeAgain(pages: readonly { page: number }[]): void {
    for (const { page } of pages) this.#dirty.add(page);
  }

  load(page: number, bytes: Uint8Array): void {
    if (bytes.length === PAGE_BYTES && (page + 1) * PAGE_BYTES <= this.#bytes.length)
      this.#bytes.set(bytes, page * PAGE_BYTES);
  }
}
