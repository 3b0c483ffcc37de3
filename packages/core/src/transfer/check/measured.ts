import { sha256 } from '@noble/hashes/sha2.js';
import { hex } from '../../bytes/bytes.ts';
import type { Document } from './ports.ts';

/** A document that is measured while somebody else reads it. */
export class Measured {
  readonly #document: Document;
  readonly #hash = sha256.create();
  size = 0;
  #sha256: string | null = null;

  constructor(document: Document) {
    this.#document = document;
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#document()) {
      this.#hash.update(chunk);
      this.size += chunk.length;
      yield chunk;
    }
    this.#sha256 = hex(this.#hash.digest());
  }

  /** Hexadecimal; null until the last byte was read. */
  get sha256(): string | null {
    return this.#sha256;
  }
}

/** Takes exactly so many bytes at a time; null once there are fewer. */
export class Taker {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Uint8Array | null> {
    if (this.#rest.length >= length) {
      const taken = this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
      return taken;
    }
    const parts = [this.#rest];
    let have = this.#rest.length;
    while (have < length) {
      const next = await this.#chunks.next();
      if (next.done) return null;
      parts.push(next.value);
      have += next.value.length;
    }
    const all = new Uint8Array(have);
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    this.#rest = all.subarray(length);
    return all.subarray(0, length);
  }

  /** Reads to the end; answers whether there was nothing more. */
  async isEmpty(): Promise<boolean> {
    let more = this.#rest.length;
    this.#rest = new Uint8Array();
    for (let next = await this.#chunks.next(); !next.done; next = await this.#chunks.next()) more += next.value.length;
    return more === 0;
  }
}
