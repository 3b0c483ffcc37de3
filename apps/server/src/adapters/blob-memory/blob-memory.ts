import {
  type BlobCapabilities,
  BlobExists,
  BlobMissing,
  type BlobPage,
  BlobShort,
  type BlobSource,
  type BlobStore,
  type CallOptions,
  parseBlobKey,
  StorageFull,
} from '../../ports/blob-store.ts';
import { untilAborted } from '../../ports/blob-store-source.ts';

/** Blobs in this process's memory, for tests and throw-away houses. Nothing survives the process. */
export class MemoryBlobStore implements BlobStore {
  readonly shared = false;
  readonly capabilities: BlobCapabilities = { batch: true };
  readonly #blobs = new Map<string, { bytes: Buffer; at: number }>();
  readonly #totalBytes: number;
  readonly #now: () => number;

  constructor(options: { totalBytes?: number; now?: () => number } = {}) {
    this.#totalBytes = options.totalBytes ?? 2 ** 30;
    this.#now = options.now ?? Date.now;
  }

  async put(key: string, source: BlobSource | Uint8Array, { signal }: CallOptions = {}): Promise<{ size: number }> {
    parseBlobKey(key);
    signal?.throwIfAborted();
    if (this.#blobs.has(key)) throw new BlobExists(key);
    const taken = { bytes: Buffer.alloc(0), at: this.#now() };
    this.#blobs.set(key, taken);
    try {
      const parts: Buffer[] = [];
      let room = this.#totalBytes - this.#used();
      for await (const chunk of untilAborted(source, signal)) {
        for (const part of Array.isArray(chunk) ? chunk : [chunk as Uint8Array]) {
          if ((room -= part.length) < 0) throw new StorageFull();
          parts.push(Buffer.from(part));
        }
      }
      taken.bytes = Buffer.concat(parts);
      return { size: taken.bytes.length };
    } catch (error) {
      this.#blobs.delete(key);
      throw error;
    }
  }

  async read(key: string, at: number, length: number, into: Uint8Array, { signal }: CallOptions = {}): Promise<void> {
    parseBlobKey(key);
    signal?.throwIfAborted();
    const blob = this.#blobs.get(key);
    if (!blob) throw new BlobMissing(key);
    if (at + length > blob.bytes.length) throw new BlobShort(key, at + length);
    into.set(blob.bytes.subarray(at, at + length));
  }

  async remove(key: string): Promise<void> {
    parseBlobKey(key);
    this.#blobs.delete(key);
  }

  async list({ cursor, limit }: { cursor?: string | null; limit: number }): Promise<BlobPage> {
    const keys = [...this.#blobs.keys()].sort().filter((key) => !cursor || key > cursor);
    const items = keys.slice(0, limit).map((key) => {
      const { bytes, at } = this.#blobs.get(key) as { bytes: Buffer; at: number };
      return { key, size: bytes.length, age: this.#now() - at };
    });
    return { items, cursor: keys.length > limit ? (items.at(-1)?.key ?? null) : null };
  }

  async free(): Promise<{ freeBytes: number; totalBytes: number }> {
    return { freeBytes: this.#totalBytes - this.#used(), totalBytes: this.#totalBytes };
  }

  async close(): Promise<void> {}

  /** For tests: the bytes themselves, to be damaged. */
  bytesOf(key: string): Buffer | undefined {
    return this.#blobs.get(key)?.bytes;
  }

  #used(): number {
    let sum = 0;
    for (const { bytes } of this.#blobs.values()) sum += bytes.length;
    return sum;
  }
}
