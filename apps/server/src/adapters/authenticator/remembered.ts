/** How long an answer may be remembered: what another process changed counts after this. */
const REMEMBER_MS = 2_000;
const REMEMBER_MOST = 10_000;

/** Answers that are asked for on every request, kept for two seconds. What is absent or could not be told is asked again. */
export class Remembered<T> {
  readonly #now: () => number;
  readonly #held = new Map<string, { at: number; found: Promise<T | null> }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get(key: string, ask: () => Promise<T | null>): Promise<T | null> {
    const now = this.#now();
    const known = this.#held.get(key);
    if (known && now - known.at < REMEMBER_MS && now >= known.at) return known.found;
    if (this.#held.size >= REMEMBER_MOST) this.#held.clear();
    const one = { at: now, found: ask() };
    this.#held.set(key, one);
    const drop = (): void => void (this.#held.get(key) === one && this.#held.delete(key));
    one.found.then((found) => found ?? drop(), drop);
    return one.found;
  }

  forget(key?: string): void {
    if (key === undefined) this.#held.clear();
    else this.#held.delete(key);
  }
}
