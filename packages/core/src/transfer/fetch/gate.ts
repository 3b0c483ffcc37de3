/** Bounds what is held in memory at once: who would exceed it waits. One alone always passes. */
export class Gate {
  readonly #most: number;
  #held = 0;
  #waiting: (() => void)[] = [];
  #idle: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  async enter(amount: number): Promise<void> {
    while (this.#held > 0 && this.#held + amount > this.#most)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#held += amount;
  }

  leave(amount: number): void {
    this.#held -= amount;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
    if (this.#held === 0) for (const go of this.#idle.splice(0)) go();
  }

  /** Resolves when nothing is held. */
  async idle(): Promise<void> {
    while (this.#held > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }
}
