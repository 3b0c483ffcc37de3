/** Bodies on their way in. The patrol gives way to them at once. */
export class Traffic {
  readonly #listeners = new Set<() => void>();
  #bodies = 0;
  /** ms of the process's own clock: when the last body ended. */
  #quietSince = performance.now();

  get isBusy(): boolean {
    return this.#bodies > 0;
  }

  /** How long nothing came, in ms. */
  get quietFor(): number {
    return this.isBusy ? 0 : performance.now() - this.#quietSince;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#bodies += 1;
    for (const listener of this.#listeners) listener();
    try {
      return await work();
    } finally {
      this.#bodies -= 1;
      this.#quietSince = performance.now();
    }
  }

  /** Called when a body begins. Answers how to end it. */
  onBody(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
