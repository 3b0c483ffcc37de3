import { PIECE } from '../../manifest/pieces.ts';

/** Memory of whole pieces, used again: 8 MiB made and dropped for each would keep the collector busy. */
export class PiecePool {
  readonly #free: Uint8Array<ArrayBuffer>[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  take(length: number): Uint8Array<ArrayBuffer> {
    return (length === PIECE ? this.#free.pop() : undefined) ?? new Uint8Array(length);
  }

  /** Nobody reads these bytes any more. What was handed to another thread has no length left, and is let go. */
  give(bytes: Uint8Array<ArrayBuffer>): void {
    if (bytes.byteLength === PIECE && bytes.buffer.byteLength === PIECE && this.#free.length < this.#most)
      this.#free.push(bytes);
  }
}
