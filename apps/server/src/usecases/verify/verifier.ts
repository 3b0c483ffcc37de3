import { PIECE } from '@datoferum/core';
import type { Damaged } from '../../bytes/engine.ts';
import type { Entry, Id, Measured } from '../../ports/metadata-rows.ts';
import type { Keyring } from '../keyring.ts';
import { toByteSlice } from '../locate-bytes.ts';
import type { Ports } from '../ports.ts';
import { Followers } from './followers.ts';
import { type LargeFileSlices, largeFileSlices, NotCovered } from './large-file-slices.ts';
import { type Located, locateCompact, type ReelRange } from './locate-compact.ts';

/** Files up to one piece are read back in batches; larger ones alone. */
const BATCH_FILES = 512;
/** How many pending files one read answers at most (port). */
/** How many reels one read asks about (port). */
const REELS = 1_000;
const PAGE = 2_000;
const BATCH_BYTES = 32 * 1024 * 1024;
/** Reels that wait to be looked at; what comes on top is read when the envelope is sealed. */
const WAITING = 50_000;
/** What is not there is named up to here (port: reopen). */
const MISSING = 10_000;

/** Files over this are followed while they come, and never held as a list of slices. */
const LARGE = 64 * 1024 * 1024;
/** What becomes durable within this time is looked at together. */
const GATHER_MS = 200;

type Needs = Pick<Ports, 'metadata' | 'blobs' | 'engine' | 'world' | 'log' | 'process'>;
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
  #waiting = 0;
  #loop: Promise<void> | null = null;

  constructor(ports: Needs, keyring: Keyring) {
    this.#ports = ports;
    this.#keyring = keyring;
    this.#followers = new Followers(ports, {
      measure: (envelope, entry, source, signal) => this.#measureLarge(envelope, entry, source, signal),
      locate: (envelope, ranges, signal) => locateCompact(ports, keyring, envelope, ranges, signal),
    });
  }

  /** Bytes of [from, to) of a reel became durable, or an entry on them became known. */
  follow(envelope: Id, reel: Id, from: number, to: number): void {
    this.#followers.wake(reel);
    if (this.#stop.signal.aborted) return;
    let reels = this.#grown.get(envelope);
    if (!reels) {
      reels = new Map();
      this.#grown.set(envelope, reels);
    }
    const known = reels.get(reel);
    if (!known && this.#waiting >= WAITING) return;
    if (!known) this.#waiting += 1;
    reels.set(reel, known ? { from: Math.min(known.from, from), to: Math.max(known.to, to) } : { from, to });
    this.#loop ??= this.#follow().finally(() => {
      this.#loop = null;
    });
  }

  /** Reels that wait to be looked at, for tests and metrics. */
  get waiting(): number {
    return this.#waiting;
  }

  /** True while something is read or waits to be. */
  get isBusy(): boolean {
    return this.#loop !== null || this.#running.size > 0;
  }

  /** Resolves when nothing that was announced is unread. */
  async drain(): Promise<void> {
    while (this.#loop) await this.#loop;
  }

  /**
   * Reads back everything still pending of an envelope. Answers the first 10,000 entries whose bytes are not all there.
   * Safe to run again at any time: what was measured stays measured.
   */
  async finish(envelope: Id, signal: AbortSignal): Promise<Entry[]> {
    this.#ignore(envelope);
    await this.#followers.settle(envelope);
    await this.#readInOrder(envelope, signal);
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
      if (files.length === 0) continue;
      const some = await this.#exclusive(envelope, () => this.#measure(envelope, files, signal));
      missing.push(...some.slice(0, MISSING - missing.length));
    } while (cursor !== null);
    return missing;
  }

  /** Reads what is pending reel by reel, as it lies there: neighbours share segments and blobs. */
  async #readInOrder(envelope: Id, signal: AbortSignal): Promise<void> {
    const { read } = this.#ports.metadata;
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof read.reels>> = await read.reels(envelope, cursor, REELS);
      cursor = page.cursor;
      let left = page.items.map(({ id, end }): [Id, Range] => [id, { from: 0, to: end }]);
      while (left.length > 0) {
        signal.throwIfAborted();
        const pending = await read.pendingOnReels(left.map(([reel, range]) => ({ reel, ...range })));
        await this.#exclusive(envelope, () => this.#measure(envelope, pending, signal));
        left = pending.length < PAGE ? [] : behind(left, pending.at(-1) as Entry);
      }
    } while (cursor !== null);
  }

  /** Ends reading of one envelope at once (withdraw, purge). */
  async cut(envelope: Id): Promise<void> {
    this.#ignore(envelope);
    this.#cuts.get(envelope)?.abort();
    await this.#followers.cut(envelope);
    await this.#running.get(envelope)?.catch(() => undefined);
  }

  async stop(): Promise<void> {
    for (const envelope of [...this.#grown.keys()]) this.#ignore(envelope);
    this.#stop.abort();
    for (const cut of this.#cuts.values()) cut.abort();
    await this.#followers.cut(null);
    await this.#loop?.catch(() => undefined);
  }

  async #follow(): Promise<void> {
    while (this.#grown.size > 0 && !this.#stop.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      for (const envelope of [...this.#grown.keys()]) await this.#look(envelope);
    }
  }

  /** Takes what waits of an envelope, a batch. Never rejects: sealing reads again whatever is missed here. */
  async #look(envelope: Id): Promise<void> {
    const some = this.#take(envelope);
    if (some.length === 0 || this.#stop.signal.aborted) return;
    const cut = new AbortController();
    this.#cuts.set(envelope, cut);
    const { signal } = cut;
    try {
      await this.#exclusive(envelope, async () => {
        const pending = await this.#ports.metadata.read.pendingOnReels(
          some.map(([reel, range]) => ({ reel, ...range })),
        );
        for (const entry of pending) if (entry.size > LARGE) this.#followers.begin(envelope, entry);
        const small = pending.filter((entry) => entry.size <= LARGE);
        const missing = await this.#measure(envelope, small, signal);
        // A full page may have hidden more behind it; one of which nothing could be read will answer the same again.
        if (pending.length >= PAGE && missing.length < small.length)
          for (const [reel, range] of behind(some, pending.at(-1) as Entry))
            this.follow(envelope, reel, range.from, range.to);
      });
    } catch (error) {
      const isOver = signal.aborted || (error as { code?: unknown } | null)?.code === 'gone';
      if (!isOver)
        this.#ports.log.warn(
          { event: 'verify.deferred', envelope, err: error },
          'reading back was put off until sealing',
        );
    } finally {
      this.#cuts.delete(envelope);
    }
  }

  #take(envelope: Id): [Id, Range][] {
    const reels = this.#grown.get(envelope);
    if (!reels) return [];
    const some: [Id, Range][] = [];
    for (const one of reels) {
      some.push(one);
      if (some.length === BATCH_FILES) break;
    }
    for (const [reel] of some) reels.delete(reel);
    this.#waiting -= some.length;
    if (reels.size === 0) this.#grown.delete(envelope);
    return some;
  }

  #ignore(envelope: Id): void {
    this.#waiting -= this.#grown.get(envelope)?.size ?? 0;
    this.#grown.delete(envelope);
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
    const missing: Entry[] = [];
    const batches = inBatches(files);
    // Two batches at a time: one is read while the other is hashed.
    const run = async (): Promise<void> => {
      for (let batch = batches.shift(); batch; batch = batches.shift())
        missing.push(...(await this.#measureBatch(envelope, batch, signal)));
    };
    // Both have ended when this ends: who cuts reading may count on it.
    const ended = await Promise.allSettled([run(), run()]);
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
    return missing;
  }

  async #measureBatch(envelope: Id, batch: Entry[], signal: AbortSignal): Promise<Entry[]> {
    signal.throwIfAborted();
    const { metadata, engine, world } = this.#ports;
    const locate = (ranges: ReelRange[]): Promise<Located> =>
      locateCompact(this.#ports, this.#keyring, envelope, ranges, signal);
    const [large] = batch;
    if (large && large.size > LARGE) {
      try {
        const noMore = async (): Promise<boolean> => false;
        const source = largeFileSlices(this.#ports, envelope, large, noMore, (ranges) => locate(ranges));
        await this.#measureLarge(envelope, large, source, signal);
        return [];
      } catch (error) {
        if (error instanceof NotCovered) return [large];
        throw error;
      }
    }
    const { tick, slices } = await locate(
      batch.map(({ reel, start, size }) => ({ reel: reel as Id, from: start as number, to: (start as number) + size })),
    );
    const missing: Entry[] = [];
    const ready: { entry: Entry; size: number; slices: ReturnType<typeof toByteSlice>[] }[] = [];
    batch.forEach((entry, i) => {
      const found = slices[i];
      if (found) ready.push({ entry, size: entry.size, slices: found.map((slice) => toByteSlice(envelope, slice)) });
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

  async #measureLarge(envelope: Id, entry: Entry, source: LargeFileSlices, signal: AbortSignal): Promise<void> {
    const { metadata, engine, world } = this.#ports;
    const keyRef = await this.#keyring.ref(envelope);
    const file = { size: entry.size, slices: source.slices };
    for await (const hashed of engine.hashMany(keyRef, [file], { signal })) {
      if ('damaged' in hashed) return this.#damaged(envelope, entry, source.seen(), hashed.damaged, signal);
      await metadata.write.storeMeasured(envelope, [measuredOf(entry, source.seen(), hashed.digests)], world.now());
    }
  }

  async #damaged(envelope: Id, entry: Entry, seen: number, cause: Damaged, signal: AbortSignal): Promise<void> {
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
  async #stands(envelope: Id, { pathHash, reel, start, size }: Entry, seen: number, cause: Damaged): Promise<boolean> {
    const { read } = this.#ports.metadata;
    const entry = await read.entry(envelope, pathHash);
    if (entry?.reel !== reel || entry.start !== start || entry.size !== size) return false;
    if ((await read.locate(envelope, [])).tick !== seen) return false;
    return (await read.blob(cause.slice.blobKey.split('/')[1] as Id))?.state === 'written';
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

/** What lies behind the last entry of a full page: pages come range by range, each in the order of its reel. */
function behind(ranges: [Id, Range][], last: Entry): [Id, Range][] {
  const at = ranges.findIndex(([reel]) => reel === last.reel);
  const from = (last.start ?? 0) + last.size;
  const to = ranges[at]?.[1].to ?? 0;
  const rest = ranges.slice(at + 1);
  return from < to ? [[last.reel as Id, { from, to }], ...rest] : rest;
}
