import { BLOCK } from '../ports/blob-store.ts';
import { HEADER, PLAIN, SEGMENT } from './floe-node.ts';

/** Segments of ciphertext that one slot holds: 1 MiB of plaintext. */
export const SLOT_SEGMENTS = 4;
/** Bytes stand in a slot as far into a block as they stand in their blob. */
export const SLOT_SIZE = Math.ceil((BLOCK - 1 + HEADER + SLOT_SEGMENTS * SEGMENT) / BLOCK) * BLOCK;

/** Somebody who fills a slot at the pace of a client and can put what it has elsewhere. */
export interface Filler {
  /** Milliseconds (any monotonic clock) when it last took bytes. */
  readonly lastFed: number;
  /** Gives the slot back, or sends it on, if nobody is feeding it right now. */
  reclaim(): void;
}

/** What may wait for a slot (bytes). */
export const WAITING = 64 * 1024;
/** Bytes of each size that are kept for the next. */
const ASIDES_KEPT = 8 * 1024 * 1024;

interface Waiter {
  resolve(slot: number): void;
  reject(error: unknown): void;
  signal: AbortSignal | undefined;
  onAbort: () => void;
}

/** A slot that nobody fed for so long is asked back as soon as somebody else waits for one. */
const IDLE_MS = 50;

/**
 * The engine's memory: a fixed number of slots that main thread and workers share. Whoever waits is served in the order
 * of asking. A slow client cannot keep a slot while somebody waits: fillers are asked to give theirs back.
 */
export class SlotPool {
  readonly size: number;
  readonly memory: SharedArrayBuffer;
  /** Filled by somebody at a client's pace; asked back when slots are scarce. */
  readonly fillers = new Set<Filler>();
  readonly #views: Buffer[];
  readonly #free: number[];
  readonly #waiters = new Set<Waiter>();
  readonly #asides = new Map<number, Buffer[]>([
    [WAITING, []],
    [PLAIN, []],
  ]);
  #timer: NodeJS.Timeout | null = null;
  #lent = 0;

  constructor(size: number) {
    this.size = size;
    // Untouched pages cost nothing: only slots that were ever used count as resident.
    this.memory = alignedMemory(size * SLOT_SIZE);
    this.#views = Array.from({ length: size }, (_, slot) => Buffer.from(this.memory, slot * SLOT_SIZE, SLOT_SIZE));
    this.#free = Array.from({ length: size }, (_, i) => size - 1 - i);
  }

  get free(): number {
    return this.#free.length;
  }

  /** More than a quarter is free: whoever likes may read ahead. */
  get relaxed(): boolean {
    return this.#waiters.size === 0 && this.#free.length > this.size / 4;
  }

  view(slot: number): Buffer {
    return this.#views[slot] as Buffer;
  }

  tryAcquire(): number | null {
    return this.#waiters.size > 0 ? null : (this.#free.pop() ?? null);
  }

  acquire(signal?: AbortSignal): Promise<number> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const slot = this.tryAcquire();
    if (slot !== null) return Promise.resolve(slot);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { resolve, reject, signal, onAbort: () => this.#giveUp(waiter) };
      signal?.addEventListener('abort', waiter.onAbort);
      this.#waiters.add(waiter);
      this.#timer ??= setInterval(() => this.#askBack(), IDLE_MS).unref();
      this.#askBack();
    });
  }

  release(slot: number): void {
    const [next] = this.#waiters;
    if (!next) {
      this.#free.push(slot);
      return;
    }
    this.#settle(next);
    next.resolve(slot);
  }

  /** May a slot go out to a reader who keeps it as long as its client likes? At most half of them may. */
  lend(): boolean {
    if (this.#lent >= this.size / 2 || !this.relaxed) return false;
    this.#lent += 1;
    return true;
  }

  giveBack(slot: number): void {
    this.#lent -= 1;
    this.release(slot);
  }

  /** Room outside the slots, WAITING or a segment's plaintext long; used again rather than left to the collector. */
  takeAside(size: number): Buffer {
    return this.#asides.get(size)?.pop() ?? Buffer.allocUnsafeSlow(size);
  }

  giveAsideBack(aside: Buffer): void {
    const kept = this.#asides.get(aside.length);
    if (kept && kept.length * aside.length < ASIDES_KEPT) kept.push(aside);
  }

  dispose(reason: unknown): void {
    for (const waiter of [...this.#waiters]) {
      this.#settle(waiter);
      waiter.reject(reason);
    }
  }

  #giveUp(waiter: Waiter): void {
    this.#settle(waiter);
    waiter.reject(waiter.signal?.reason);
  }

  #settle(waiter: Waiter): void {
    this.#waiters.delete(waiter);
    waiter.signal?.removeEventListener('abort', waiter.onAbort);
    if (this.#waiters.size > 0 || !this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #askBack(): void {
    const now = performance.now();
    for (const filler of [...this.fillers]) {
      if (this.#waiters.size === 0) return;
      if (now - filler.lastFed >= IDLE_MS) filler.reclaim();
    }
  }
}

const WASM_PAGE = 64 * 1024;
/** Node has it; the types of Node leave it to those of the browser. */
declare const WebAssembly: {
  Memory: new (limits: { initial: number; maximum: number; shared: true }) => { buffer: SharedArrayBuffer };
};

/** Shared memory that begins at a block's border; a plain SharedArrayBuffer begins where the allocator likes. */
function alignedMemory(bytes: number): SharedArrayBuffer {
  const pages = Math.ceil(bytes / WASM_PAGE);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }).buffer;
  } catch (error) {
    // Where address space is limited; the store then takes the page cache.
    if (error instanceof RangeError) return new SharedArrayBuffer(bytes);
    throw error;
  }
}
