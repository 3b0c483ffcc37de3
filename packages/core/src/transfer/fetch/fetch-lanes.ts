import { Lanes } from '../pace/lanes.ts';

const TELL_MS = 250;
/** Fewer ranges at once spare nobody anything, and one noisy moment would cost half the line. */
const LEAST = 4;
/** A range costs a round trip and nothing at the courier: it may be longer than a stretch that is sent. */
const LONGER = 4;
const STEP = 8 * 1024 * 1024;

/** How many ranges of the tape move at once, and how long each is. */
export class FetchLanes {
  readonly #lanes: Lanes;
  #told = { bytes: 0, at: 0 };

  /** @param least never fewer, for measuring */
  constructor(most: number, least = 1) {
    this.#lanes = new Lanes({ most, least: Math.max(least, Math.min(LEAST, most)) });
  }

  get parallel(): number {
    return this.#lanes.parallel;
  }

  /** How long the next range may be when `left` bytes are still to come: at most an even share of them. */
  stretchBytes(left: number): number {
    const share = Math.ceil(left / this.parallel / STEP) * STEP;
    return Math.min(share, LONGER * this.#lanes.stretchBytes());
  }

  /** With less than so many bytes still to come a lane keeps them for itself: another one would have to begin for half of them. */
  get worthHalving(): number {
    return this.#lanes.stretchBytes();
  }

  /** So many bytes came, on `active` lanes. @returns whether it was time to look */
  came(now: number, bytes: number, active: number, isHeld: () => boolean): boolean {
    this.#told.bytes += bytes;
    if (Math.abs(now - this.#told.at) < TELL_MS) return false;
    this.#lanes.tell(now, this.#told.bytes, active, isHeld());
    this.#told = { bytes: 0, at: now };
    return true;
  }
}
