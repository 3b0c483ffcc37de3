/** How often the counters are looked at, and how long what was seen is kept. */
const EVERY_MS = 2_000;
const KEPT_MS = 10_000;

interface Seen {
  /** ms of the process's own clock. */
  at: number;
  in: number;
  out: number;
}

/** Bytes a second of the last seconds, from two counters that only grow. */
export class Speed {
  readonly #count: () => { in: number; out: number };
  readonly #clock: () => number;
  readonly #timer: NodeJS.Timeout;
  #seen: Seen[];

  constructor(count: () => { in: number; out: number }, clock: () => number = () => performance.now()) {
    this.#count = count;
    this.#clock = clock;
    this.#seen = [{ at: clock(), ...count() }];
    this.#timer = setInterval(() => this.look(), EVERY_MS).unref();
  }

  look(): void {
    const now = this.#clock();
    this.#seen.push({ at: now, ...this.#count() });
    while (this.#seen.length > 2 && (this.#seen[1] as Seen).at <= now - KEPT_MS) this.#seen.shift();
  }

  /** Of the last ten seconds, or since the beginning; 0 before anything can be told. */
  now(): { in: number; out: number } {
    this.look();
    const first = this.#seen[0] as Seen;
    const last = this.#seen.at(-1) as Seen;
    const seconds = (last.at - first.at) / 1_000;
    if (seconds <= 0) return { in: 0, out: 0 };
    return { in: Math.round((last.in - first.in) / seconds), out: Math.round((last.out - first.out) / seconds) };
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
