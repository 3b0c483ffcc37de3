import type { BlobStore } from '../ports/blob-store.ts';
import type { Crew, Priority } from './crew.ts';
import { Damaged } from './errors.ts';
import type { OpenJob, Result } from './jobs.ts';
import type { Load } from './load.ts';
import type { LoadReader } from './load-reader.ts';
import type { KeyRef } from './slice.ts';
import type { SlotPool } from './slots.ts';

/** The engine's parts, as its operations see them. */
export interface House {
  pool: SlotPool;
  crew: Crew;
  reader: LoadReader;
  store: Pick<BlobStore, 'read'>;
}

/** A load whose segments were opened (or hashed) by a worker; the slot is the receiver's to give back. */
export interface Opened {
  load: Load;
  slot: number;
  result: Result;
}

export interface PipelineOptions {
  ref: KeyRef;
  signal: AbortSignal;
  priority: Priority;
  /** Slots in work or waiting to be taken. */
  window: number;
  /** How a load is opened besides. */
  plan?(load: Load): { member?: number; digest?: OpenJob['digest'] };
  /** Loads are given to the worker in their order too, for one that carries something over. */
  ordered?: boolean;
}

/** How often a long read asks for its key again (KeyRef.renew). */
const RENEW_MS = 25_000;

/**
 * Reads loads ahead into slots, has them opened in any order, and yields them in order. While slots are scarce nothing
 * is read ahead. Leaving it early gives every slot back as soon as it is at rest.
 */
export async function* openInOrder(
  house: House,
  loads: AsyncIterable<Load> | Iterable<Load>,
  options: PipelineOptions,
): AsyncGenerator<Opened, void, undefined> {
  const { pool } = house;
  const stop = new AbortController();
  const onAbort = () => stop.abort(options.signal.reason);
  if (options.signal.aborted) onAbort();
  options.signal.addEventListener('abort', onAbort);
  const work: Promise<Opened>[] = [];
  const keys = new FreshKey(options.ref);
  const source = iterate(loads);
  let coming: Promise<void> | null = null;
  let ended = false;
  let failure: unknown = null;
  let turn: Promise<void> = Promise.resolve();
  const begin = async () => {
    try {
      const { done, value } = await source.next();
      if (done) ended = true;
      else {
        const mine = Promise.withResolvers<void>();
        work.push(quiet(openOne(house, value, keys, stop.signal, options, turn, mine.resolve)));
        if (options.ordered) turn = mine.promise;
      }
    } catch (error) {
      failure = error ?? new Error('unknown');
      ended = true;
    }
  };
  // Somebody waits for the next load; otherwise it is only read ahead, and that only while slots are plenty.
  let wanted = false;
  const wants = () => !ended && work.length < options.window && (pool.relaxed || (wanted && work.length === 0));
  // In the background, so that a slow source of loads does not hold up what is ready.
  const ahead = () => {
    if (coming || !wants()) return;
    coming = begin().then(() => {
      coming = null;
      ahead();
    });
  };
  try {
    for (;;) {
      wanted = true;
      ahead();
      while (work.length === 0 && coming) await (coming as Promise<void>);
      const next = work[0];
      if (!next) {
        if (failure) throw failure;
        if (ended) return;
        continue;
      }
      const opened = await next;
      void work.shift();
      wanted = false;
      ahead();
      yield opened;
    }
  } finally {
    options.signal.removeEventListener('abort', onAbort);
    stop.abort(options.signal.aborted ? options.signal.reason : new Error('no longer wanted'));
    for (const one of work) one.then(({ slot }) => pool.release(slot)).catch(() => undefined);
    void source.return?.(undefined);
  }
}

async function openOne(
  { pool, reader, store }: House,
  load: Load,
  keys: FreshKey,
  signal: AbortSignal,
  options: PipelineOptions,
  turn: Promise<void>,
  given: () => void,
): Promise<Opened> {
  const slot = await pool.acquire(signal);
  try {
    const ref = await keys.get();
    await reader.fill(store, load, slot, signal);
    await turn;
    signal.throwIfAborted();
    const opening = reader.open(load, slot, ref, { priority: options.priority, ...options.plan?.(load) });
    given();
    const result = await opening;
    signal.throwIfAborted();
    if (result.damage) throw damagedOf(load, result.damage);
    return { load, slot, result };
  } catch (error) {
    given();
    pool.release(slot);
    throw error;
  }
}

function damagedOf(load: Load, { segment, fault }: { segment: number; fault: 'header' | 'segment' }): Damaged {
  return new Damaged(load.slices[segment] as Load['slices'][number], fault);
}

/** The key of a long operation, asked for again before it grows too old. */
class FreshKey {
  #ref: KeyRef;
  #since = performance.now();
  constructor(ref: KeyRef) {
    this.#ref = ref;
  }

  async get(): Promise<KeyRef> {
    const { renew } = this.#ref;
    if (renew && performance.now() - this.#since > RENEW_MS) {
      this.#since = performance.now();
      this.#ref = { ...this.#ref, key: await renew() };
    }
    return this.#ref;
  }
}

function iterate(loads: AsyncIterable<Load> | Iterable<Load>): AsyncIterator<Load> {
  if (Symbol.asyncIterator in loads) return loads[Symbol.asyncIterator]();
  const inner = loads[Symbol.iterator]();
  return { next: async () => inner.next() };
}

/** Its failure is seen when it is awaited, which may be later. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
