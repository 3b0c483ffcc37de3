import type { Clock } from '../ports.ts';

const PUBLISH_MS = 1000;

/** Tells listeners of changes, at most once a second, and never before something changed. */
export class Publisher<T> {
  readonly #clock: Clock;
  readonly #view: () => T;
  readonly #listeners = new Set<(view: T) => void>();
  #isPublishing = false;
  #publishedAt = 0;

  /** @param view what listeners are told, made at the moment of telling */
  constructor(clock: Clock, view: () => T) {
    this.#clock = clock;
    this.#view = view;
  }

  /** @returns how to end it */
  subscribe(listener: (view: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(): void {
    if (this.#isPublishing || this.#listeners.size === 0) return;
    this.#isPublishing = true;
    // A clock that was set back keeps nobody waiting.
    const passed = Math.max(0, this.#clock.now() - this.#publishedAt);
    void this.#clock.sleep(Math.max(0, PUBLISH_MS - passed)).then(() => {
      this.#isPublishing = false;
      this.#publishedAt = this.#clock.now();
      const view = this.#view();
      for (const listener of this.#listeners) listener(view);
    });
  }
}
