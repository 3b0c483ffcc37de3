/** What was entered under a key: names that a system may take for one, told apart by their exact hash. 12 bytes a slot. */
export class NameTable {
  #high = new Uint32Array(1024);
  #low = new Uint32Array(1024);
  /** The exact hash, its lowest bit set for a file; 0 is an empty slot. */
  #exact = new Uint32Array(1024);
  #used = 0;

  /** What was there: nothing, the same name, or another one with this key, which stays in its place. */
  enter([high, low]: [number, number], exact: number, isFile: boolean): 'file' | 'folder' | 'twin' | null {
    if (this.#used * 4 > this.#exact.length * 3) this.#grow();
    // Two bits for the kind: bit 1 keeps a folder from being an empty slot.
    const value = ((exact & ~3) | (isFile ? 1 : 2)) >>> 0;
    const at = this.#find(high, low);
    const found = this.#exact[at] as number;
    if (found === 0) {
      this.#put(at, high, low, value);
      return null;
    }
    if ((found & ~3) >>> 0 !== (value & ~3) >>> 0) return 'twin';
    return found & 1 ? 'file' : 'folder';
  }

  #find(high: number, low: number): number {
    const mask = this.#exact.length - 1;
    let at = low & mask;
    while (this.#exact[at] !== 0 && (this.#low[at] !== low || this.#high[at] !== high)) at = (at + 1) & mask;
    return at;
  }

  #put(at: number, high: number, low: number, value: number): void {
    this.#high[at] = high;
    this.#low[at] = low;
    this.#exact[at] = value;
    this.#used += 1;
  }

  #grow(): void {
    const [highs, lows, exacts] = [this.#high, this.#low, this.#exact];
    const size = exacts.length * 2;
    this.#high = new Uint32Array(size);
    this.#low = new Uint32Array(size);
    this.#exact = new Uint32Array(size);
    this.#used = 0;
    for (let from = 0; from < exacts.length; from++) {
      const value = exacts[from] as number;
      if (value === 0) continue;
      const [high, low] = [highs[from] as number, lows[from] as number];
      this.#put(this.#find(high, low), high, low, value);
    }
  }
}
