import { PLAIN } from './floe-node.ts';
import { type SlotPool, WAITING } from './slots.ts';

const NOTHING = new Uint8Array(0);

/** What a client sent while slots were scarce, outside the slots: up to 64 KiB that wait for one, or the segment that a slot was taken back from. */
export class Aside {
  readonly #pool: Pick<SlotPool, 'takeAside' | 'giveAsideBack'>;
  #room: Buffer | null = null;
  #held = 0;

  constructor(pool: Pick<SlotPool, 'takeAside' | 'giveAsideBack'>) {
    this.#pool = pool;
  }

  get bytes(): Uint8Array {
    return this.#room?.subarray(0, this.#held) ?? NOTHING;
  }

  /** Copies what there is room for (bytes, `most` in all) and answers the rest. */
  keep(chunk: Uint8Array, most: number = WAITING): Uint8Array {
    const length = Math.max(0, Math.min(chunk.length, most - this.#held));
    if (length === 0) return chunk;
    const needed = this.#held + length;
    if (!this.#room || this.#room.length < needed) {
      const larger = this.#pool.takeAside(needed > WAITING ? PLAIN : WAITING);
      larger.set(this.bytes, 0);
      if (this.#room) this.#pool.giveAsideBack(this.#room);
      this.#room = larger;
    }
    this.#room.set(chunk.subarray(0, length), this.#held);
    this.#held = needed;
    return chunk.subarray(length);
  }

  drop(): void {
    if (this.#room) this.#pool.giveAsideBack(this.#room);
    this.#room = null;
    this.#held = 0;
  }
}
