import type { Entry, Id, PendingEntry } from '../../ports/metadata-rows.ts';
import type { Keyring } from '../keyring.ts';
import type { Ports } from '../ports.ts';
import { Followers } from './followers.ts';
import { Grown } from './grown.ts';
import { locateCompact } from './locate-compact.ts';
import type { Range } from './ranges.ts';
import { LARGE, ReadBack } from './read-back.ts';

/** How many reels one read asks about (port). */
const REELS = 1_000;
/** How many pending files one read answers at most (port). */
const PAGE = 2_000;
/** What is not there is named up to here (port: reopen). */
const MISSING = 10_000;
/** From one look to the next: what becomes durable meanwhile is looked at together. */
const GATHER_MS = 200;
/** One look goes on for so long at most: other envelopes wait for theirs. */
const LOOK_MS = 1_000;

type Needs = Pick<Ports, 'metadata' | 'blobs' | 'engine' | 'world' | 'log' | 'process'>;

/**
 * Follows the uploads: reads each file back through the store once, in file order, as soon as its entry is known and its bytes are durable;
 * one pass gives piece digests, SHA-256 and CRC-32 (design § 4, Sealing). `finish` reads what is left when an envelope is being sealed.
 */
export class Verifier {
  readonly #ports: Needs;
  readonly #grown = new Grown();
  /** Envelopes that are read to their end: nothing of them need be announced. */
  readonly #finishing = new Set<Id>();
  readonly #running = new Map<Id, Promise<void>>();
  readonly #stop = new AbortController();
  readonly #cuts = new Map<Id, AbortController>();
  readonly #followers: Followers;
  readonly #reading: ReadBack;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #loop: Promise<void> | null = null;

  constructor(ports: Needs, keyring: Keyring) {
    this.#ports = ports;
    this.#reading = new ReadBack(ports, keyring);
    this.#followers = new Followers(ports, {
      measure: (envelope, entry, source, signal) => this.#reading.large(envelope, entry, source, signal),
      locate: (envelope, ranges, signal) => locateCompact(ports, keyring, envelope, ranges, signal),
    });
  }

  /** Bytes of [from, to) of a reel became durable, or an entry on them became known. */
  follow(envelope: Id, reel: Id, from: number, to: number): void {
    this.#followers.wake(reel);
    if (this.#stop.signal.aborted || this.#finishing.has(envelope)) return;
    this.#grown.add(envelope, reel, { from, to });
    this.#loop ??= this.#follow().finally(() => {
      this.#loop = null;
    });
  }

  /** Reels that wait to be looked at, for tests and metrics. */
  get waiting(): number {
    return this.#grown.waiting;
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
    this.#grown.ignore(envelope);
    this.#finishing.add(envelope);
    try {
      await this.#followers.settle(envelope);
      return await this.#exclusive(envelope, () => this.#finish(envelope, signal));
    } finally {
      this.#finishing.delete(envelope);
    }
  }

  async #finish(envelope: Id, signal: AbortSignal): Promise<Entry[]> {
    await this.#reading.read(envelope, this.#onReels(envelope, signal), signal);
    const missing: Entry[] = [];
    await this.#reading.read(envelope, this.#byHash(envelope, signal), signal, (some) =>
      missing.push(...some.slice(0, MISSING - missing.length)),
    );
    return missing;
  }

  async *#onReels(envelope: Id, signal: AbortSignal): AsyncGenerator<PendingEntry[]> {
    const { read } = this.#ports.metadata;
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof read.reels>> = await read.reels(envelope, cursor, REELS);
      cursor = page.cursor;
      const reels = page.items.map(({ id, end }): [Id, Range] => [id, { from: 0, to: end }]);
      yield* this.#inOrder(reels, signal);
    } while (cursor !== null);
  }

  /** What is pending reel by reel, as it lies there: neighbours share segments and blobs. Ends early where what is left need not follow. */
  async *#inOrder(
    ranges: [Id, Range][],
    signal: AbortSignal,
    goesOn: (left: [Id, Range][]) => boolean = () => true,
  ): AsyncGenerator<PendingEntry[]> {
    let left = ranges;
    // The next page is found while the bytes of this one are read.
    let found = this.#pendingOn(left);
    while (left.length > 0) {
      signal.throwIfAborted();
      const pending = await found;
      left = pending.length < PAGE ? [] : behind(left, pending.at(-1) as PendingEntry);
      found = this.#pendingOn(left);
      yield pending;
      if (!goesOn(left)) return;
    }
  }

  /** What is still pending, whether it lies on a reel or not. */
  async *#byHash(envelope: Id, signal: AbortSignal): AsyncGenerator<Entry[]> {
    let cursor: string | null = null;
    do {
      const page: { items: Entry[]; cursor: string | null } = await this.#ports.metadata.read.entriesByHash(
        envelope,
        'pending',
        cursor,
        PAGE,
      );
      cursor = page.cursor;
      signal.throwIfAborted();
      // On one reel neighbours share segments: read them in the order in which they lie.
      yield page.items.sort((a, b) => compare(a.reel ?? '', b.reel ?? '') || (a.start ?? 0) - (b.start ?? 0));
    } while (cursor !== null);
  }

  #pendingOn(ranges: [Id, Range][]): Promise<PendingEntry[]> {
    if (ranges.length === 0) return Promise.resolve([]);
    const found = this.#ports.metadata.read.pendingOnReels(ranges.map(([reel, range]) => ({ reel, ...range })));
    // Whoever awaits it hears of it; until then it is not unhandled.
    found.catch(() => undefined);
    return found;
  }

  /** Ends reading of one envelope at once (withdraw, purge). */
  async cut(envelope: Id): Promise<void> {
    this.#grown.ignore(envelope);
    this.#cuts.get(envelope)?.abort();
    await this.#followers.cut(envelope);
    await this.#running.get(envelope)?.catch(() => undefined);
  }

  async stop(): Promise<void> {
    for (const envelope of this.#grown.envelopes) this.#grown.ignore(envelope);
    this.#stop.abort();
    for (const cut of this.#cuts.values()) cut.abort();
    await this.#followers.cut(null);
    await this.#loop?.catch(() => undefined);
  }

  async #follow(): Promise<void> {
    while (this.#grown.waiting > 0 && !this.#stop.signal.aborted) {
      // What comes after a quiet time is looked at at once; a look that took longer has gathered meanwhile.
      const rest = Math.max(0, this.#lookedAt + GATHER_MS - performance.now());
      await new Promise((resolve) => setTimeout(resolve, rest));
      this.#lookedAt = performance.now();
      for (const envelope of this.#grown.envelopes) await this.#look(envelope);
    }
  }

  /** Takes what waits of an envelope, a batch. Never rejects: sealing reads again whatever is missed here. */
  async #look(envelope: Id): Promise<void> {
    const some = this.#grown.take(envelope);
    if (some.length === 0 || this.#stop.signal.aborted) return;
    const cut = new AbortController();
    this.#cuts.set(envelope, cut);
    const { signal } = cut;
    try {
      await this.#exclusive(envelope, () => this.#reading.read(envelope, this.#small(envelope, some, signal), signal));
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

  /** What is pending on these ranges and is read in one go; large files are followed. What takes too long waits for the next look. */
  async *#small(envelope: Id, ranges: [Id, Range][], signal: AbortSignal): AsyncGenerator<PendingEntry[]> {
    const until = performance.now() + LOOK_MS;
    const goesOn = (left: [Id, Range][]): boolean => {
      if (performance.now() < until) return true;
      for (const [reel, { from, to }] of left) this.follow(envelope, reel, from, to);
      return false;
    };
    for await (const pending of this.#inOrder(ranges, signal, goesOn)) {
      for (const entry of pending) if (entry.size > LARGE) this.#followers.begin(envelope, entry);
      yield pending.filter((entry) => entry.size <= LARGE);
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
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What lies behind the last entry of a full page: pages come range by range, each in the order of its reel. */
function behind(ranges: [Id, Range][], last: PendingEntry): [Id, Range][] {
  const start = last.start ?? 0;
  const at = ranges.findIndex(([reel, { to }]) => reel === last.reel && start < to);
  const from = start + last.size;
  const to = ranges[at]?.[1].to ?? 0;
  const rest = ranges.slice(at + 1);
  return from < to ? [[last.reel as Id, { from, to }], ...rest] : rest;
}
