import { PIECE } from '@datoferum/core';
import type { Entry, Id, Measured } from '../../ports/metadata-rows.ts';
import type { Keyring } from '../keyring.ts';
import { toByteSlice } from '../locate-bytes.ts';
import type { Ports } from '../ports.ts';
import { Followers } from './followers.ts';
import { type LargeFileSlices, largeFileSlices, NotCovered } from './large-file-slices.ts';

/** Files up to one piece are read back in batches; larger ones alone. */
const BATCH_FILES = 512;
/** How many pending files one read answers at most (port). */
const PAGE = 2_000;
const BATCH_BYTES = 32 * 1024 * 1024;

/** Files over this are followed while they come, and never held as a list of slices. */
const LARGE = 64 * 1024 * 1024;
/** What becomes durable within this time is looked at together. */
const GATHER_MS = 50;

type Needs = Pick<Ports, 'metadata' | 'engine' | 'world' | 'log'>;
interface Range {
  from: number;
  to: number;
}

/**
 * Follows the uploads: reads each file back through the store once, in file order, as soon as its entry is known and its bytes are durable;
 * one pass gives piece digests, SHA-256 and CRC-32 (design § 4, Sealing). `finish` reads what is left when an envelope is being sealed.
 */
export class Verifier {
  readonly #ports: Needs;
  readonly #keyring: Keyring;
  /** Reel ranges that grew, by envelope. */
  readonly #grown = new Map<Id, Map<Id, Range>>();
  readonly #running = new Map<Id, Promise<void>>();
  readonly #stop = new AbortController();
  readonly #cuts = new Map<Id, AbortController>();
  readonly #followers: Followers;
  #loop: Promise<void> | null = null;

  constructor(ports: Needs, keyring: Keyring) {
    this.#ports = ports;
    this.#keyring = keyring;
    this.#followers = new Followers(ports, (envelope, entry, source, signal) =>
      this.#measureLarge(envelope, entry, source, signal),
    );
  }

  /** Bytes of [from, to) of a reel became durable, or an entry on them became known. */
  follow(envelope: Id, reel: Id, from: number, to: number): void {
    let reels = this.#grown.get(envelope);
    if (!reels) {
      reels = new Map();
      this.#grown.set(envelope, reels);
    }
    const known = reels.get(reel);
    this.#followers.wake(reel);
    reels.set(reel, known ? { from: Math.min(known.from, from), to: Math.max(known.to, to) } : { from, to });
    this.#loop ??= this.#follow().finally(() => {
      this.#loop = null;
    });
  }

  /** Ranges that wait to be looked at, for tests and metrics. */
  get waiting(): number {
    let n = 0;
    for (const reels of this.#grown.values()) n += reels.size;
    return n;
  }

  /** Resolves when nothing that was announced is unread. */
  async drain(): Promise<void> {
    while (this.#loop) await this.#loop;
  }

  /**
   * Reads back everything still pending of an envelope. Answers the entries whose bytes are not all there.
   * Safe to run again at any time: what was measured stays measured.
   */
  async finish(envelope: Id, signal: AbortSignal): Promise<Entry[]> {
    this.#grown.delete(envelope);
    await this.#followers.settle(envelope);
    const missing: Entry[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: Entry[]; cursor: string | null } = await this.#ports.metadata.read.entriesByHash(
        envelope,
        'pending',
        cursor,
        2_000,
      );
      cursor = page.cursor;
      signal.throwIfAborted();
      // On one reel neighbours share segments: read them in the order in which they lie.
      const files = page.items.sort((a, b) => compare(a.reel ?? '', b.reel ?? '') || (a.start ?? 0) - (b.start ?? 0));
      if (files.length > 0)
        missing.push(...(await this.#exclusive(envelope, () => this.#measure(envelope, files, signal))));
    } while (cursor !== null);
    return missing;
  }

  /** Ends reading of one envelope at once (withdraw, purge). */
  async cut(envelope: Id): Promise<void> {
    this.#grown.delete(envelope);
    this.#cuts.get(envelope)?.abort();
    await this.#followers.cut(envelope);
    await this.#running.get(envelope)?.catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.#grown.clear();
    this.#stop.abort();
    await this.#followers.cut(null);
    await this.#loop?.catch(() => undefined);
  }

  async #follow(): Promise<void> {
    while (this.#grown.size > 0 && !this.#stop.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      for (const [envelope, reels] of [...this.#grown]) {
        const some = [...reels].slice(0, BATCH_FILES);
        for (const [reel] of some) reels.delete(reel);
        if (reels.size === 0) this.#grown.delete(envelope);
        const cut = new AbortController();
        this.#cuts.set(envelope, cut);
        const signal = AbortSignal.any([cut.signal, this.#stop.signal]);
        try {
          await this.#exclusive(envelope, async () => {
            const pending = await this.#ports.metadata.read.pendingOnReels(
              some.map(([reel, range]) => ({ reel, ...range })),
            );
            for (const entry of pending) if (entry.size > LARGE) this.#followers.begin(envelope, entry);
            const missing = await this.#measure(
              envelope,
              pending.filter((entry) => entry.size <= LARGE),
              signal,
            );
            // A full page may have hidden more behind it.
            if (pending.length >= PAGE && missing.length < pending.length)
              for (const [reel, range] of some) this.follow(envelope, reel, range.from, range.to);
          });
        } catch (error) {
          // Sealing reads again whatever is missed here, so following may give up; it says why.
          if (!signal.aborted)
            this.#ports.log.warn(
              { event: 'verify.deferred', envelope, err: error },
              'reading back was put off until sealing',
            );
        } finally {
          this.#cuts.delete(envelope);
        }
      }
    }
  }

  /** One reader an envelope: nothing is read twice at the same time. */
  async #exclusive<T>(envelope: Id, work: () => Promise<T>): Promise<T> {
    while (this.#running.has(envelope)) await this.#running.get(envelope)?.catch(() => undefined);
    const run = work();
    const settled = run.then(
      () => undefined,
      () => undefined,
    );
    this.#running.set(envelope, settled);
    try {
      return await run;
    } finally {
      if (this.#running.get(envelope) === settled) this.#running.delete(envelope);
    }
  }

  /** Answers the entries that cannot be read because their bytes are not all durable. */
  async #measure(envelope: Id, entries: Entry[], signal: AbortSignal): Promise<Entry[]> {
    const files = entries.filter(
      (entry) => entry.kind === 'file' && entry.state === 'pending' && entry.reel !== null && entry.start !== null,
    );
    if (files.length === 0) return [];
    const keyRef = await this.#keyring.ref(envelope);
    const missing: Entry[] = [];
    const batches = inBatches(files);
    // Two batches at a time: one is read while the other is hashed.
    const run = async (): Promise<void> => {
      for (let batch = batches.shift(); batch; batch = batches.shift())
        missing.push(...(await this.#measureBatch(envelope, keyRef, batch, signal)));
    };
    await Promise.all([run(), run()]);
    return missing;
  }

  async #measureBatch(
    envelope: Id,
    keyRef: Awaited<ReturnType<Keyring['ref']>>,
    batch: Entry[],
    signal: AbortSignal,
  ): Promise<Entry[]> {
    signal.throwIfAborted();
    const { metadata, engine, world } = this.#ports;
    const [large] = batch;
    if (large && large.size > LARGE) {
      try {
        await this.#measureLarge(envelope, large, largeFileSlices(this.#ports, envelope, large), signal);
        return [];
      } catch (error) {
        if (error instanceof NotCovered) return [large];
        throw error;
      }
    }
    const { tick, slices } = await metadata.read.locate(
      envelope,
      batch.map((entry) => ({
        reel: entry.reel as Id,
        from: entry.start as number,
        to: (entry.start as number) + entry.size,
      })),
    );
    const missing: Entry[] = [];
    const ready: { entry: Entry; size: number; slices: ReturnType<typeof toByteSlice>[] }[] = [];
    batch.forEach((entry, i) => {
      const found = slices[i];
      if (found) ready.push({ entry, size: entry.size, slices: found.map((slice) => toByteSlice(envelope, slice)) });
      else missing.push(entry);
    });
    if (ready.length === 0) return missing;
    const rows: Measured[] = [];
    for await (const hashed of engine.hashMany(keyRef, ready, { signal })) {
      const { entry } = hashed.file;
      if ('damaged' in hashed) {
        await this.#damaged(envelope, entry, hashed.damaged);
        continue;
      }
      rows.push(measuredOf(entry, tick, hashed.digests));
    }
    if (rows.length > 0) await metadata.write.storeMeasured(envelope, rows, world.now());
    return missing;
  }

  async #measureLarge(envelope: Id, entry: Entry, source: LargeFileSlices, signal: AbortSignal): Promise<void> {
    const { metadata, engine, world } = this.#ports;
    const keyRef = await this.#keyring.ref(envelope);
    const file = { size: entry.size, slices: source.slices };
    for await (const hashed of engine.hashMany(keyRef, [file], { signal })) {
      if ('damaged' in hashed) return this.#damaged(envelope, entry, hashed.damaged);
      await metadata.write.storeMeasured(envelope, [measuredOf(entry, source.seen(), hashed.digests)], world.now());
    }
  }

  async #damaged(envelope: Id, entry: Entry, cause: unknown): Promise<void> {
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
}

function measuredOf(
  entry: Entry,
  seen: number,
  digests: { sha256: Uint8Array; crc32: number; pieces: Uint8Array },
): Measured {
  const { pathHash, reel, start, size } = entry;
  const { sha256, crc32, pieces } = digests;
  return { pathHash, reel, start, size, seen, sha256, crc32, pieces: size > PIECE ? pieces : null };
}

function inBatches(files: Entry[]): Entry[][] {
  const batches: Entry[][] = [];
  let batch: Entry[] = [];
  let bytes = 0;
  for (const file of files) {
    const alone = file.size > PIECE;
    if (batch.length > 0 && (alone || batch.length >= BATCH_FILES || bytes + file.size > BATCH_BYTES)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    if (alone) {
      batches.push([file]);
      continue;
    }
    batch.push(file);
    bytes += file.size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
