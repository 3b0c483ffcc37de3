/** Bytes on loan: released once, when nobody looks at them any more. */
export interface Lent {
  bytes: Uint8Array;
  release(): void;
}

const OUT = 256 * 1024;
/** Runs from here on leave as they are; shorter ones are gathered. */
const LARGE = 64 * 1024;

/**
 * Gathers short pieces into chunks of 256 KiB, and lets long runs pass without a copy. What is put in may be given back
 * at once unless it was lent.
 */
export class Weaver {
  readonly #spare: Buffer[] = [];
  readonly #size: number;
  #out: Buffer | null = null;
  #filled = 0;

  /** `most`: bytes that will be put in all, so that a short stretch takes no more room than it has. */
  constructor(most = OUT) {
    this.#size = Math.min(OUT, most);
  }

  /** Copies; yields chunks that became full. */
  *put(bytes: Uint8Array): Generator<Lent> {
    for (let at = 0; at < bytes.length; ) {
      this.#out ??= this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.#size);
      const length = Math.min(bytes.length - at, this.#size - this.#filled);
      this.#out.set(bytes.subarray(at, at + length), this.#filled);
      at += length;
      this.#filled += length;
      if (this.#filled === this.#size) yield* this.flush();
    }
  }

  /** A run of a chunk that is kept until `release`; a short one is copied instead. */
  *lend(bytes: Uint8Array, keep: () => () => void): Generator<Lent> {
    if (bytes.length < LARGE) {
      yield* this.put(bytes);
      return;
    }
    yield* this.flush();
    yield { bytes, release: keep() };
  }

  *flush(): Generator<Lent> {
    const out = this.#out;
    if (!out || this.#filled === 0) return;
    const bytes = out.subarray(0, this.#filled);
    this.#out = null;
    this.#filled = 0;
    yield { bytes, release: () => void (this.#spare.length < 2 && this.#spare.push(out)) };
  }
}

/** A chunk of which several runs are out: it goes back with the last of them. */
export class Shared {
  readonly bytes: Uint8Array;
  readonly #release: () => void;
  #holders = 1;

  constructor({ bytes, release }: Lent) {
    this.bytes = bytes;
    this.#release = release;
  }

  /** One holder more; answers how that one lets go. */
  keep = (): (() => void) => {
    this.#holders += 1;
    let held = true;
    return () => {
      if (held) this.done();
      held = false;
    };
  };

  done(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#release();
  }
}
