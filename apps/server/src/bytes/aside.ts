import { PLAIN } from './floe-node.ts';
import type { SlotPool } from './slots.ts';

const SMALL = 16 * 1024;
const NOTHING = new Uint8Array(0);

/** What a slow client sent while slots were scarce: up to one segment, outside the slots. */
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

  /** Copies what there is room for and answers the rest. */
  keep(chunk: Uint8Array): Uint8Array {
    const length = Math.min(chunk.length, PLAIN - this.#held);
    const needed = this.#held + length;
    if (!this.#room || this.#room.length < needed) {
      const larger = needed > SMALL ? this.#pool.takeAside() : Buffer.allocUnsafeSlow(SMALL);
      larger.set(this.bytes, 0);
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
