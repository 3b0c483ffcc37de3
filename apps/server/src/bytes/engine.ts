import type { BlobStore } from '../ports/blob-store.ts';
import { Crew } from './crew.ts';
import { Damaged, EngineError } from './errors.ts';
import { type FileDigests, type HashOptions, hashLargeFile, PIECE } from './hash-file.ts';
import { hashRun } from './hash-many.ts';
import { LoadReader } from './load-reader.ts';
import { collect } from './loads.ts';
import { PartWriter } from './part-writer.ts';
import type { House } from './pipeline.ts';
import { type Chunk, readRange } from './read-range.ts';
import { type SealedParts, sealMany, type WholePart } from './seal-many.ts';
import type { KeyRef, Slice, Slices } from './slice.ts';
import { SlotPool } from './slots.ts';
import { Tidy } from './tidy.ts';

export type { PartWriter, SealedPart } from './part-writer.ts';
export type { Chunk } from './read-range.ts';
export type { SealedParts, WholePart } from './seal-many.ts';
export type { KeyRef, Slice, Slices } from './slice.ts';
export { Damaged, EngineError, type FileDigests, PIECE };

export interface EngineOptions {
  store: Pick<BlobStore, 'read'>;
  /** Worker threads; 0 does everything in the calling thread, for tests. Default: as many as there are cores, at least 2. */
  threads?: number;
  /** Slots of 1 MiB: the bound of the engine's memory. Default 24. */
  slots?: number;
}

export interface ReadOptions {
  signal?: AbortSignal | undefined;
  /** Slots that are read ahead. Default 6. */
  prefetch?: number;
}

/** A file as it lies in the store: its bytes in order, without a gap. */
export interface StoredFile {
  size: number;
  slices: Slices;
}

export type HashedFile<T extends StoredFile = StoredFile> =
  | { file: T; digests: FileDigests }
  | { file: T; damaged: Damaged };

export interface VerifyOptions {
  signal?: AbortSignal | undefined;
  progress?: (bytes: number) => void;
}

const RUN_BYTES = PIECE;
const RUN_FILES = 2048;
const LARGE_WINDOW = 12;
const RUN_WINDOW = 4;

/** Encrypts, decrypts and hashes what goes to and comes from the blob store, in worker threads and bounded memory. */
export class ByteEngine {
  readonly #house: House;
  readonly #running = new Map<string, Set<(reason: unknown) => void>>();
  readonly #tidy = new Tidy();
  #messages = 0;
  #stopped = false;

  constructor(options: EngineOptions) {
    const pool = new SlotPool(options.slots ?? 24);
    const crew = new Crew(pool.memory, options.threads);
    this.#house = { pool, crew, reader: new LoadReader(pool, crew), store: options.store };
  }

  /** What stands free of the engine's memory, for metrics. */
  get slots(): { free: number; size: number } {
    const { free, size } = this.#house.pool;
    return { free, size };
  }

  /** A part of unknown length, pushed as it comes; `part.pipe` gives its ciphertext to the store. */
  openPart(ref: KeyRef, aad: Uint8Array, limits: { maxPlain?: number; maxSlots?: number } = {}): PartWriter {
    const { pool, crew } = this.#house;
    const tidy = this.#tidy;
    let leave = () => {};
    const message = ++this.#messages;
    const part = new PartWriter({ pool, crew, tidy, message, onDone: () => leave() }, ref, aad, limits);
    leave = this.#enter(ref.envelope, (reason) => part.abort(reason));
    if (this.#stopped) part.abort(new EngineError('engine_stopped'));
    return part;
  }

  /** Small parts that lie whole in memory, sealed side by side for one blob. */
  sealMany(ref: KeyRef, parts: readonly WholePart[]): Promise<SealedParts> {
    return sealMany(this.#house.crew, ref, parts);
  }

  /**
   * The slices' plaintext in order, authenticated before it is given out. Each chunk is to be released once, also after
   * the reading ended.
   * @throws Damaged · StorageUnavailable · EngineError envelope_cut · the signal's reason
   */
  async *openRange(ref: KeyRef, slices: Slices, options: ReadOptions = {}): AsyncGenerator<Chunk, void, undefined> {
    const { signal, leave } = this.#operation(ref.envelope, options.signal);
    try {
      yield* readRange(this.#house, slices, { ref, signal, window: options.prefetch ?? 6 });
    } finally {
      leave();
    }
  }

  /**
   * SHA-256, CRC-32 and piece digests of one file.
   * @throws Damaged · StorageUnavailable · EngineError · the signal's reason
   */
  async hashFile(ref: KeyRef, file: StoredFile, options: VerifyOptions = {}): Promise<FileDigests> {
    for await (const hashed of this.hashMany(ref, [file], options)) {
      if ('damaged' in hashed) throw hashed.damaged;
      return hashed.digests;
    }
    throw new EngineError('engine_stopped');
  }

  /** Files of any size, answered in their order; a damaged one is an answer, and the next ones follow. */
  async *hashMany<T extends StoredFile>(
    ref: KeyRef,
    files: Iterable<T> | AsyncIterable<T>,
    options: VerifyOptions = {},
  ): AsyncGenerator<HashedFile<T>, void, undefined> {
    const { signal, leave } = this.#operation(ref.envelope, options.signal);
    const { progress } = options;
    const hashing: Promise<HashedFile<T>[]>[] = [];
    let run: { file: T; slices: Slice[] }[] = [];
    let runBytes = 0;
    let runs = 0;
    const endRun = () => {
      if (run.length > 0)
        hashing.push(quiet(this.#hashRun(run, runs++, { ref, signal, progress, window: RUN_WINDOW })));
      run = [];
      runBytes = 0;
    };
    try {
      for await (const file of files) {
        if (file.size > PIECE) {
          endRun();
          // A large file uses all workers by itself.
          while (hashing.length > 0) yield* (await hashing.shift()) as HashedFile<T>[];
          yield await this.#hashLarge(file, { ref, signal, progress, window: LARGE_WINDOW });
          continue;
        }
        run.push({ file, slices: await collect(file.slices) });
        runBytes += file.size;
        if (runBytes >= RUN_BYTES || run.length === RUN_FILES) endRun();
        while (hashing.length > this.#house.crew.size) yield* (await hashing.shift()) as HashedFile<T>[];
      }
      endRun();
      while (hashing.length > 0) yield* (await hashing.shift()) as HashedFile<T>[];
    } finally {
      leave();
    }
  }

  /**
   * Makes a small durable file in a worker (see putFileSync). `bytes` are given away; they come back when there is no such directory.
   * @throws the system's error, with its code
   */
  async putFile(path: string, directory: string, bytes: Uint8Array): Promise<Uint8Array | null> {
    const isWhole = bytes.length === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
    const buffer = (isWhole ? bytes.buffer : new Uint8Array(bytes).buffer) as ArrayBuffer;
    const job = { op: 'file', path, directory, bytes: buffer } as const;
    const { refused, bytes: back } = await this.#house.crew.run(job, { priority: 'transfer' });
    if (refused?.code === 'ENOENT' && back) return new Uint8Array(back);
    if (refused) throw Object.assign(new Error(refused.message), { code: refused.code });
    return null;
  }

  /** Running reads, hashes and parts of the envelope fail at their next segment; what begins later is not concerned. */
  cut(envelope: string, reason: unknown = new EngineError('envelope_cut')): void {
    for (const stop of [...(this.#running.get(envelope) ?? [])]) stop(reason);
    this.#house.crew.cancel(envelope, reason);
  }

  /** Resolves when no worker holds the envelope's key. Call `cut` first: what runs on would bring it back. */
  forget(envelope: string): Promise<void> {
    return this.#house.crew.forget(envelope);
  }

  async dispose(): Promise<void> {
    this.#stopped = true;
    const reason = new EngineError('engine_stopped');
    for (const envelope of [...this.#running.keys()]) this.cut(envelope, reason);
    this.#house.pool.dispose(reason);
    await this.#house.crew.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #hashLarge<T extends StoredFile>(file: T, options: HashOptions): Promise<HashedFile<T>> {
    try {
      return { file, digests: await hashLargeFile(this.#house, counted(file), options) };
    } catch (error) {
      if (error instanceof Damaged) return { file, damaged: error };
      throw error;
    }
  }

  async #hashRun<T extends StoredFile>(
    run: { file: T; slices: Slice[] }[],
    number: number,
    options: HashOptions,
  ): Promise<HashedFile<T>[]> {
    for (const { file, slices } of run) checkLength(file, sum(slices));
    const all = run.map(({ slices }) => slices);
    const results = await hashRun(this.#house, all, number % this.#house.crew.size, options);
    return results.map((result, i) => {
      const { file } = run[i] as { file: T };
      if (result instanceof Damaged) return { file, damaged: result };
      return { file, digests: { ...result, pieces: file.size === 0 ? new Uint8Array(0) : result.sha256 } };
    });
  }

  #operation(envelope: string, outer: AbortSignal | undefined): { signal: AbortSignal; leave: () => void } {
    const stop = new AbortController();
    const onAbort = () => stop.abort(outer?.reason);
    if (outer?.aborted) onAbort();
    outer?.addEventListener('abort', onAbort);
    const leave = this.#enter(envelope, (reason) => stop.abort(reason));
    if (this.#stopped) stop.abort(new EngineError('engine_stopped'));
    return {
      signal: stop.signal,
      leave: () => {
        outer?.removeEventListener('abort', onAbort);
        // Whatever still runs for it is no longer wanted.
        stop.abort(new EngineError('engine_stopped'));
        leave();
      },
    };
  }

  #enter(envelope: string, stop: (reason: unknown) => void): () => void {
    const running = this.#running.get(envelope) ?? new Set();
    this.#running.set(envelope, running.add(stop));
    return () => {
      running.delete(stop);
      if (running.size === 0 && this.#running.get(envelope) === running) this.#running.delete(envelope);
    };
  }
}

async function* counted(file: StoredFile): AsyncGenerator<Slice> {
  let total = 0;
  for await (const slice of file.slices) {
    total += slice.length;
    yield slice;
  }
  checkLength(file, total);
}

function checkLength({ size }: StoredFile, found: number): void {
  if (size !== found) throw new RangeError(`The slices of a file hold ${found} bytes; it is ${size} bytes long.`);
}

function sum(slices: readonly Slice[]): number {
  return slices.reduce((total, { length }) => total + length, 0);
}

function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
