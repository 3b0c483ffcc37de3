import { PIECE } from '@datoferum/core';
import type { Damaged } from '../../bytes/engine.ts';
import type { Slice as ByteSlice } from '../../bytes/slice.ts';
import type { Id, Measured, PendingEntry, Slice } from '../../ports/metadata-rows.ts';
import type { Keyring } from '../keyring.ts';
import { toByteSlice } from '../locate-bytes.ts';
import type { Ports } from '../ports.ts';
import { type LargeFileSlices, largeFileSlices, NotCovered } from './large-file-slices.ts';
import { type Located, locateCompact, type ReelRange } from './locate-compact.ts';

/** Files up to one piece are read back in batches; larger ones alone. */
const BATCH_FILES = 512;
const BATCH_BYTES = 32 * 1024 * 1024;
const BATCHES_AT_ONCE = 3;
/** Files over this are followed while they come, and never held as a list of slices. */
export const LARGE = 64 * 1024 * 1024;

type Needs = Pick<Ports, 'metadata' | 'blobs' | 'engine' | 'world' | 'log' | 'process'>;

/** Reads files back through the store, stores what was measured, and raises what cannot be authenticated. */
export class ReadBack {
  readonly #ports: Needs;
  readonly #keyring: Keyring;

  constructor(ports: Needs, keyring: Keyring) {
    this.#ports = ports;
    this.#keyring = keyring;
  }

  /** Reads pages of entries in their order. `onMissing` is told of those whose bytes are not all durable. */
  async read<E extends PendingEntry>(
    envelope: Id,
    pages: AsyncIterable<readonly E[]>,
    signal: AbortSignal,
    onMissing: (entries: E[]) => void = () => undefined,
  ): Promise<void> {
    // Several batches at a time, across pages: one is found, one hashed, one stored.
    const batches = inBatches(pages);
    const run = async (): Promise<void> => {
      for await (const batch of batches) {
        const missing = await this.#batch(envelope, batch, signal);
        if (missing.length > 0) onMissing(missing);
      }
    };
    // All have ended when this ends: who cuts reading may count on it.
    const ended = await Promise.allSettled(Array.from({ length: BATCHES_AT_ONCE }, run));
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  }

  async #batch<E extends PendingEntry>(envelope: Id, batch: E[], signal: AbortSignal): Promise<E[]> {
    signal.throwIfAborted();
    const { metadata, engine, world } = this.#ports;
    const locate = (ranges: ReelRange[]): Promise<Located> =>
      locateCompact(this.#ports, this.#keyring, envelope, ranges, signal);
    const [large] = batch;
    if (large && large.size > LARGE) {
      try {
        const noMore = async (): Promise<boolean> => false;
        const source = largeFileSlices(this.#ports, envelope, large, noMore, (ranges) => locate(ranges));
        await this.large(envelope, large, source, signal);
        return [];
      } catch (error) {
        if (error instanceof NotCovered) return [large];
        throw error;
      }
    }
    const { tick, slices } = await locate(
      batch.map(({ reel, start, size }) => ({ reel: reel as Id, from: start as number, to: (start as number) + size })),
    );
    const missing: E[] = [];
    const ready: { entry: E; size: number; slices: ReturnType<typeof toByteSlice>[] }[] = [];
    let before: { slice: Slice; made: ByteSlice } | null = null;
    // Neighbours lie in one part: what names and binds it is made once.
    const made = (slice: Slice): ByteSlice => {
      const same = before?.slice.upload === slice.upload && before.slice.partStart === slice.partStart;
      const one =
        before && same ? { ...before.made, from: slice.from, length: slice.length } : toByteSlice(envelope, slice);
      before = { slice, made: one };
      return one;
    };
    batch.forEach((entry, i) => {
      const found = slices[i];
      if (found) ready.push({ entry, size: entry.size, slices: found.map(made) });
      else missing.push(entry);
    });
    if (ready.length === 0) return missing;
    const keyRef = await this.#keyring.ref(envelope);
    const rows: Measured[] = [];
    for await (const hashed of engine.hashMany(keyRef, ready, { signal })) {
      const { entry } = hashed.file;
      if ('damaged' in hashed) {
        await this.#damaged(envelope, entry, tick, hashed.damaged, signal);
        continue;
      }
      rows.push(measuredOf(entry, tick, hashed.digests));
    }
    if (rows.length > 0) await metadata.write.storeMeasured(envelope, rows, world.now());
    return missing;
  }

  /** One file that is never held as a list of slices, from a source that may still grow. */
  async large(envelope: Id, entry: PendingEntry, source: LargeFileSlices, signal: AbortSignal): Promise<void> {
    const { metadata, engine, world } = this.#ports;
    const keyRef = await this.#keyring.ref(envelope);
    const file = { size: entry.size, slices: source.slices };
    for await (const hashed of engine.hashMany(keyRef, [file], { signal })) {
      if ('damaged' in hashed) return this.#damaged(envelope, entry, source.seen(), hashed.damaged, signal);
      await metadata.write.storeMeasured(envelope, [measuredOf(entry, source.seen(), hashed.digests)], world.now());
    }
  }

  async #damaged(envelope: Id, entry: PendingEntry, seen: number, cause: Damaged, signal: AbortSignal): Promise<void> {
    // Bytes that were replaced or withdrawn while they were read are given back to the store: that is no damage.
    if (signal.aborted || !(await this.#stands(envelope, entry, seen, cause))) return;
    this.#ports.log.error(
      { event: 'envelope.damaged', envelope, err: cause },
      'stored bytes could not be authenticated',
    );
    await this.#ports.metadata.write.storeDamaged(envelope, entry.pathHash, {
      type: 'envelope.damaged',
      envelope,
      person: null,
      from: null,
      result: 'done',
      data: { reason: 'storage', bytes: entry.size },
      at: this.#ports.world.now(),
    });
  }

  /** True when the entry is still what was read, nothing in its envelope was shown anew since `seen`, and the blob still counts. */
  async #stands(
    envelope: Id,
    { pathHash, reel, start, size }: PendingEntry,
    seen: number,
    cause: Damaged,
  ): Promise<boolean> {
    const { read } = this.#ports.metadata;
    const entry = await read.entry(envelope, pathHash);
    if (entry?.reel !== reel || entry.start !== start || entry.size !== size) return false;
    if ((await read.locate(envelope, [])).tick !== seen) return false;
    return (await read.blob(cause.slice.blobKey.split('/')[1] as Id))?.state === 'written';
  }
}

function measuredOf(
  entry: PendingEntry,
  seen: number,
  digests: { sha256: Uint8Array; crc32: number; pieces: Uint8Array },
): Measured {
  const { pathHash, reel, start, size } = entry;
  const { sha256, crc32, pieces } = digests;
  return { pathHash, reel, start, size, seen, sha256, crc32, pieces: size > PIECE ? pieces : null };
}

async function* inBatches<E extends PendingEntry>(pages: AsyncIterable<readonly E[]>): AsyncGenerator<E[]> {
  let batch: E[] = [];
  let bytes = 0;
  for await (const page of pages) {
    for (const file of page.filter(isPending)) {
      const alone = file.size > PIECE;
      if (batch.length > 0 && (alone || batch.length >= BATCH_FILES || bytes + file.size > BATCH_BYTES)) {
        yield batch;
        batch = [];
        bytes = 0;
      }
      if (alone) {
        yield [file];
        continue;
      }
      batch.push(file);
      bytes += file.size;
    }
  }
  if (batch.length > 0) yield batch;
}

const isPending = ({ kind, state, reel, start }: PendingEntry): boolean =>
  kind === 'file' && state === 'pending' && reel !== null && start !== null;
