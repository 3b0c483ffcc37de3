import type { Id } from '../../ports/metadata-rows.ts';
import { type Range, widen } from './ranges.ts';

/** Ranges looked at together. */
const LOOK = 512;
/** Reels that wait to be looked at; what comes on top is read when the envelope is sealed. */
const WAITING = 50_000;

/** Ranges of reels that grew and wait to be looked at, by envelope. */
export class Grown {
  readonly #envelopes = new Map<Id, Map<Id, Range[]>>();
  #waiting = 0;

  /** Reels that wait. */
  get waiting(): number {
    return this.#waiting;
  }

  get envelopes(): Id[] {
    return [...this.#envelopes.keys()];
  }

  add(envelope: Id, reel: Id, range: Range): void {
    const reels = this.#envelopes.get(envelope) ?? new Map<Id, Range[]>();
    const known = reels.get(reel);
    if (!known && this.#waiting >= WAITING) return;
    if (!known) this.#waiting += 1;
    this.#envelopes.set(envelope, reels.set(reel, widen(known ?? [], range)));
  }

  /** Some of what waits of an envelope, and it waits no more. */
  take(envelope: Id): [Id, Range][] {
    const reels = this.#envelopes.get(envelope);
    if (!reels) return [];
    const some: [Id, Range][] = [];
    for (const [reel, ranges] of reels) {
      for (const range of ranges) some.push([reel, range]);
      reels.delete(reel);
      this.#waiting -= 1;
      if (some.length >= LOOK) break;
    }
    if (reels.size === 0) this.#envelopes.delete(envelope);
    return some;
  }

  /** Nothing of this envelope waits any more. */
  ignore(envelope: Id): void {
    this.#waiting -= this.#envelopes.get(envelope)?.size ?? 0;
    this.#envelopes.delete(envelope);
  }
}
