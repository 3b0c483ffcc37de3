import { stopped } from '../http/transfer-error.ts';
import type { Clock } from '../ports.ts';
import { Carrier, type CarryPorts } from './carry.ts';
import type { FetchLanes } from './fetch-lanes.ts';
import type { Placer } from './placer.ts';
import { type Item, type Stretch, stretchesOf } from './plan.ts';

/** How often it is looked whether more lanes may run. */
const BEAT_MS = 250;

export interface RoundPorts {
  /** What is missing, in tape order. */
  items: AsyncIterable<Item>;
  /** Pieces that the placer wants once more; they go first. */
  again: Item[];
  lanes: FetchLanes;
  /** Bytes that are still to come, at least 1. */
  remaining(): number;
  placer: Placer;
  carry: CarryPorts;
  /** Those on the line now; the round keeps it. */
  carriers: Set<Carrier>;
  clock: Clock;
  /** Ends every request of the run. */
  abort(fault: unknown): void;
}

/** One look over the whole list: what is missing is carried by as many lanes as the line likes. */
export class Round {
  readonly #ports: RoundPorts;
  readonly #stretches: AsyncGenerator<Stretch>;
  readonly #running = new Set<Promise<void>>();
  #moved = false;
  #isOver = false;
  #fault: unknown = null;

  constructor(ports: RoundPorts) {
    this.#ports = ports;
    const { items, lanes, remaining } = ports;
    this.#stretches = stretchesOf(items, () => lanes.stretchBytes(remaining()));
  }

  /** False when nothing was missing. @throws what ended the run, when every lane has ended */
  async run(): Promise<boolean> {
    const { lanes, placer, carry, abort } = this.#ports;
    const { signal } = carry;
    while (this.#fault === null && !(this.#isOver && this.#running.size === 0)) {
      while (!this.#isOver && this.#running.size < lanes.parallel) this.#begin();
      // Lanes grow while others move, so it is looked again before any ends.
      if (this.#running.size > 0) await Promise.race([...this.#running, this.#beat()]);
      if (signal.aborted) this.#fault ??= stopped(signal);
    }
    if (this.#fault !== null) {
      abort(this.#fault);
      await Promise.allSettled(this.#running);
      throw this.#fault;
    }
    await placer.idle();
    if (signal.aborted) throw signal.reason;
    return this.#moved;
  }

  #begin(): void {
    const one: Promise<void> = this.#lane()
      .catch((error: unknown) => {
        this.#fault ??= error;
        this.#isOver = true;
      })
      .finally(() => this.#running.delete(one));
    this.#running.add(one);
  }

  async #lane(): Promise<void> {
    const { lanes, carry, carriers } = this.#ports;
    while (this.#running.size <= lanes.parallel) {
      if (carry.signal.aborted) throw stopped(carry.signal);
      const stretch = await this.#next();
      if (stretch === null) {
        this.#isOver = true;
        return;
      }
      this.#moved = true;
      const carrier = new Carrier(stretch, carry);
      carriers.add(carrier);
      try {
        await carrier.carry();
      } finally {
        carriers.delete(carrier);
      }
    }
  }

  async #next(): Promise<Stretch | null> {
    const early = this.#once();
    if (early !== null) return early;
    const found = await this.#stretches.next();
    if (!found.done) return found.value;
    const half = this.#half();
    if (half !== null) return half;
    await this.#ports.placer.idle();
    return this.#once();
  }

  /** When all is given out: half of what another lane has most of, if that is worth a request. */
  #half(): Stretch | null {
    const { carriers, lanes } = this.#ports;
    const [longest] = [...carriers].sort((a, b) => b.left - a.left);
    return longest?.split(lanes.worthHalving) ?? null;
  }

  /** A stretch of the one piece that is wanted again. */
  #once(): Stretch | null {
    const item = this.#ports.again.pop();
    return item ? { items: [item], start: item.start, end: item.start + item.length } : null;
  }

  async #beat(): Promise<void> {
    // The end of the run is seen where the lanes are.
    await this.#ports.clock.sleep(BEAT_MS, this.#ports.carry.signal).catch(() => undefined);
  }
}
