const KIB = 1024;
/** Answers that may have chunks of 1 MiB out. */
const WIDE = 32;
/** Bytes of steps that are larger than they must be, all together. */
const ROOMY = 64 * KIB * KIB;
const STEP = 256 * KIB;
const LEAST = 64 * KIB;
/** A chunk that is not taken within this is one for a slow reader. */
const PATIENCE_MS = 1_000;
/** Bytes a millisecond. */
const QUICK = KIB;
/** Steps in a row that were taken quickly, after which a slow reader counts as quick again. */
const QUICK_STEPS = 8;

/**
 * The memory of answers under way, one bound for all: quick readers are given chunks of up to 1 MiB while there is room
 * (32 MiB), slow ones a step of 256 KiB while there is room (64 MiB), and beyond that nobody more than 64 KiB.
 */
export class Readers {
  #wide = 0;
  #roomy = 0;

  /** Room for a quick reader's chunks until it leaves; false when there is none now. */
  enter(): boolean {
    if (this.#wide >= WIDE) return false;
    this.#wide += 1;
    return true;
  }

  leave(): void {
    this.#wide -= 1;
  }

  /** Bytes that the next step of a slow reader may have, until it gives them back. */
  take(): number {
    if (this.#roomy + STEP > ROOMY) return LEAST;
    this.#roomy += STEP;
    return STEP;
  }

  giveBack(step: number): void {
    if (step === STEP) this.#roomy -= STEP;
  }
}

/** How quickly one reader takes what it is given. */
export class Pace {
  readonly patienceMs = PATIENCE_MS;
  #quick = QUICK_STEPS;

  get isSlow(): boolean {
    return this.#quick < QUICK_STEPS;
  }

  tooSlow(): void {
    this.#quick = 0;
  }

  took(bytes: number, ms: number): void {
    this.#quick = bytes < QUICK * ms ? 0 : Math.min(QUICK_STEPS, this.#quick + 1);
  }
}
