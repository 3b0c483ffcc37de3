import { randomBytes } from 'node:crypto';
import { BLOCK } from '../ports/blob-store.ts';
import { Aside } from './aside.ts';
import type { Crew } from './crew.ts';
import { EngineError } from './errors.ts';
import { BODY, cipherLengthOf, HEADER, PLAIN, SEGMENT } from './floe-node.ts';
import type { KeyRef } from './slice.ts';
import { type Filler, SLOT_SEGMENTS, type SlotPool } from './slots.ts';
import type { Tidy } from './tidy.ts';

const SLOT_PLAIN = SLOT_SEGMENTS * PLAIN;
/** Slots that go to the store in one call at most: a write of 8 MiB keeps the disk busy while the next ones are sealed. */
const BATCH = 8;

interface Sealing {
  slot: number;
  /** Where its ciphertext stands in the slot. */
  begin: number;
  end: number;
  final: boolean;
  sealed: Promise<void>;
  done: boolean;
}

export interface SealedPart {
  plainLength: number;
  cipherLength: number;
}

/**
 * One part on its way in: plaintext is copied to where its ciphertext will stand, sealed there by whichever worker is
 * free, and given to the store in order, in whole blocks: what is left of the last block goes before the next slot.
 * The last segment is held back, for only `end` knows that it is the last.
 */
export class PartWriter implements Filler {
  /** What `pipe` gives to the store. A slot is reused when the store asks for the next ones. */
  readonly ciphertext: AsyncIterable<Uint8Array[]>;
  plainLength = 0;
  lastFed = performance.now();
  readonly #pool: SlotPool;
  readonly #crew: Crew;
  readonly #tidy: Tidy;
  readonly #ref: KeyRef;
  readonly #aad: Uint8Array;
  readonly #maxPlain: number;
  readonly #maxSlots: number;
  readonly #message: number;
  readonly #iv = randomBytes(32);
  readonly #onDone: () => void;
  readonly #stop = new AbortController();
  readonly #sealing: Sealing[] = [];
  #lent: number[] = [];
  /** Slots taken and not given back. */
  #slots = 0;
  #slot: number | null = null;
  /** Plaintext in the slot that is being filled. */
  #filled = 0;
  #position = 0;
  /** What the slot before has of the block in which this one begins. */
  #carried: Uint8Array = NOTHING;
  readonly #aside: Aside;
  #tail: Promise<void> | null = null;
  #ended = false;
  #taken = false;
  #piped = false;
  #wake: (() => void) | null = null;
  #slotFreed: (() => void) | null = null;
  readonly #finished = Promise.withResolvers<void>();

  constructor(
    house: { pool: SlotPool; crew: Crew; tidy: Tidy; message: number; onDone: () => void },
    ref: KeyRef,
    aad: Uint8Array,
    limits: { maxPlain?: number; maxSlots?: number } = {},
  ) {
    this.#pool = house.pool;
    this.#aside = new Aside(house.pool);
    this.#crew = house.crew;
    this.#tidy = house.tidy;
    this.#message = house.message;
    this.#onDone = house.onDone;
    this.#ref = ref;
    this.#aad = aad;
    this.#maxPlain = limits.maxPlain ?? Number.MAX_SAFE_INTEGER;
    this.#maxSlots = Math.max(2, limits.maxSlots ?? 16);
    this.#finished.promise.catch(() => undefined);
    this.ciphertext = {
      [Symbol.asyncIterator]: () => ({ next: () => this.#next(), return: () => this.#returned() }),
    };
  }

  /**
   * Takes a copy of the bytes; resolves when that is done, which is the back-pressure.
   * @throws the reason of `abort` · EngineError part_too_long, part_stopped, envelope_cut
   */
  push(chunk: Uint8Array): Promise<void> {
    if (this.#stop.signal.aborted) return Promise.reject(this.#stop.signal.reason);
    if (this.#ended) return Promise.reject(new TypeError('The part has ended.'));
    if (this.plainLength + chunk.length > this.#maxPlain) {
      const error = new EngineError('part_too_long');
      this.abort(error);
      return Promise.reject(error);
    }
    this.plainLength += chunk.length;
    this.lastFed = performance.now();
    // The socket made this chunk for us; it is waste as soon as it was copied.
    this.#tidy.left(chunk.length);
    const rest = this.#tail ? chunk : this.#copy(chunk);
    return rest.length === 0 ? DONE : this.#queue(() => this.#copySlowly(rest));
  }

  /** No more bytes. Resolves when the store has taken all of them; whether it kept them is said by its `put`. */
  end(): Promise<SealedPart> {
    if (!this.#ended && !this.#stop.signal.aborted) {
      this.#ended = true;
      this.#queue(async () => {
        if (this.#slot === null) await this.#takeSlot();
        this.#dispatch(this.#filled, true);
      }).catch(() => undefined);
    }
    return this.#finished.promise.then(() => ({
      plainLength: this.plainLength,
      cipherLength: cipherLengthOf(this.plainLength),
    }));
  }

  /** Gives the ciphertext to `put`, whose failure is then the part's: `push` and `end` reject with it. */
  async pipe<T>(put: (source: AsyncIterable<Uint8Array[]>) => Promise<T>): Promise<T> {
    this.#piped = true;
    try {
      return await put(this.ciphertext);
    } catch (error) {
      this.abort(error);
      throw error;
    }
  }

  /** Nothing more will be sealed or given to the store; whoever waits for this part gets the reason. */
  abort(reason: unknown): void {
    if (this.#stop.signal.aborted || this.#taken) return;
    this.#stop.abort(reason ?? new EngineError('part_stopped'));
    this.#finished.reject(this.#stop.signal.reason);
    if (this.#slot !== null && !this.#tail) this.#dropSlot();
    for (const one of this.#sealing.splice(0)) {
      const release = () => this.#release(one.slot);
      one.sealed.then(release, release);
    }
    this.#aside.drop();
    this.#wake?.();
    this.#slotFreed?.();
    this.#onDone();
  }

  /** Sends on what is whole, keeps the rest outside the pool and gives the slot back. */
  reclaim(): void {
    if (this.#slot === null || this.#tail || this.#ended) return;
    const whole = Math.max(0, Math.ceil(this.#filled / PLAIN) - 1);
    const rest = this.#filled - whole * PLAIN;
    const at = this.#placeOf(whole * PLAIN);
    this.#aside.keep(this.#pool.view(this.#slot).subarray(at, at + rest), PLAIN);
    if (whole > 0) this.#dispatch(whole * PLAIN, false);
    else this.#dropSlot();
  }

  /** Copies what fits without waiting and answers the rest. */
  #copy(chunk: Uint8Array): Uint8Array {
    let rest = chunk;
    while (rest.length > 0) {
      // More came, so what fills the slot is not the end.
      if (this.#slot !== null && this.#filled === SLOT_PLAIN) this.#dispatch(SLOT_PLAIN, false);
      if (this.#slot === null && !this.#tryTakeSlot()) return this.#aside.keep(rest);
      rest = this.#fill(rest);
    }
    return rest;
  }

  async #copySlowly(chunk: Uint8Array): Promise<void> {
    for (let rest = this.#copy(chunk); rest.length > 0; rest = this.#copy(rest)) await this.#takeSlot();
  }

  #fill(chunk: Uint8Array): Uint8Array {
    const view = this.#pool.view(this.#slot as number);
    const length = Math.min(chunk.length, PLAIN - (this.#filled % PLAIN));
    view.set(length === chunk.length ? chunk : chunk.subarray(0, length), this.#placeOf(this.#filled));
    this.#filled += length;
    return chunk.subarray(length);
  }

  /** Where the slot's ciphertext begins: as far into a block as in the blob. */
  get #begins(): number {
    return this.#position === 0 ? 0 : (HEADER + this.#position * SEGMENT) % BLOCK;
  }

  /** Where byte `plain` of the slot's plaintext stands. */
  #placeOf(plain: number): number {
    const before = this.#position === 0 ? HEADER : this.#begins;
    return before + Math.floor(plain / PLAIN) * SEGMENT + BODY + (plain % PLAIN);
  }

  #tryTakeSlot(): boolean {
    if (this.#slots >= this.#maxSlots || !this.#pool.relaxed) return false;
    const slot = this.#pool.tryAcquire();
    if (slot === null) return false;
    this.#begin(slot);
    return true;
  }

  async #takeSlot(): Promise<void> {
    const { signal } = this.#stop;
    while (this.#slots >= this.#maxSlots && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#slotFreed = resolve;
      });
    }
    signal.throwIfAborted();
    const slot = await this.#pool.acquire(signal);
    if (signal.aborted) this.#pool.release(slot);
    signal.throwIfAborted();
    this.#begin(slot);
  }

  #begin(slot: number): void {
    this.#slots += 1;
    this.#slot = slot;
    this.#filled = 0;
    this.#pool.fillers.add(this);
    this.#fill(this.#aside.bytes);
    this.#aside.drop();
  }

  #dropSlot(): void {
    const slot = this.#slot as number;
    this.#slot = null;
    this.#filled = 0;
    this.#pool.fillers.delete(this);
    this.#release(slot);
  }

  #release(slot: number): void {
    this.#slots -= 1;
    this.#pool.release(slot);
    this.#slotFreed?.();
    this.#slotFreed = null;
  }

  #dispatch(plain: number, final: boolean): void {
    const slot = this.#slot as number;
    this.#slot = null;
    this.#filled = 0;
    this.#pool.fillers.delete(this);
    const begin = this.#begins;
    const message = { message: this.#message, iv: this.#iv, aad: this.#aad, position: this.#position };
    const job = this.#crew.run(
      { op: 'seal', slot, begin, ...message, plain, final },
      { priority: 'transfer', ref: this.#ref },
    );
    this.#position += Math.ceil(plain / PLAIN);
    const one: Sealing = { slot, begin, end: begin, final, done: false, sealed: DONE };
    one.sealed = job.then(({ length = 0 }) => {
      one.end += length;
      one.done = true;
    });
    this.#sealing.push(one);
    one.sealed.catch((error) => this.abort(error));
    this.#wake?.();
  }

  async #next(): Promise<IteratorResult<Uint8Array[]>> {
    this.#giveBack();
    const { signal } = this.#stop;
    while (this.#sealing.length === 0) {
      signal.throwIfAborted();
      if (this.#ended && !this.#tail && this.#slot === null) {
        this.#taken = true;
        this.#finished.resolve();
        this.#onDone();
        return { done: true, value: undefined };
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    await (this.#sealing[0] as Sealing).sealed.catch(() => undefined);
    signal.throwIfAborted();
    const ready: Sealing[] = [];
    while (ready.length < BATCH && this.#sealing[0]?.done) ready.push(this.#sealing.shift() as Sealing);
    this.#lent = ready.map(({ slot }) => slot);
    return { done: false, value: ready.map((one) => this.#inBlocks(one)).filter(({ length }) => length > 0) };
  }

  #inBlocks({ slot, begin, end, final }: Sealing): Uint8Array {
    const view = this.#pool.view(slot);
    view.set(this.#carried, begin - this.#carried.length);
    const whole = final ? end : end - (end % BLOCK);
    this.#carried = new Uint8Array(view.subarray(whole, end));
    return view.subarray(0, whole);
  }

  async #returned(): Promise<IteratorResult<Uint8Array[]>> {
    this.#giveBack();
    // A put that fails says why in a moment; a source that is merely left does not.
    if (!this.#piped) this.abort(new EngineError('part_stopped'));
    return { done: true, value: undefined };
  }

  #giveBack(): void {
    for (const slot of this.#lent.splice(0)) this.#release(slot);
  }

  /** One after the other; while something is queued, `reclaim` keeps its hands off. */
  #queue(step: () => Promise<void>): Promise<void> {
    const mine: Promise<void> = (this.#tail ?? DONE)
      .then(() => {
        this.#stop.signal.throwIfAborted();
        return step();
      })
      .finally(() => {
        if (this.#tail === settled) this.#tail = null;
        // Aborted in the middle of a step: nobody else gives this slot back.
        if (this.#stop.signal.aborted && this.#slot !== null) this.#dropSlot();
        this.#wake?.();
      });
    const settled = mine.catch(() => undefined);
    this.#tail = settled;
    return mine;
  }
}

const DONE: Promise<void> = Promise.resolve();
const NOTHING = new Uint8Array(0);
