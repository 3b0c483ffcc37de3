/** What is said to who does not see: state changes at once, progress in steps, at most one polite sentence a minute of each kind. */
export interface Said {
  polite: string;
  assertive: string;
}

const MINUTE_MS = 60_000;

export class Announcer {
  #said: Said = { polite: '', assertive: '' };
  readonly #listeners = new Set<() => void>();
  readonly #last = new Map<string, number>();
  readonly #tenths = new Map<string, number>();

  subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  };
  said = (): Said => this.#said;

  /** A change of state: always said. The same sentence again is said again. */
  polite(text: string): void {
    this.#say({ ...this.#said, polite: this.#said.polite === text ? `${text}\u00a0` : text });
  }

  /** Only for "needs you" and for a lost sign-in. */
  assertive(text: string): void {
    this.#say({ ...this.#said, assertive: this.#said.assertive === text ? `${text}\u00a0` : text });
  }

  /** Said when it is the first of its kind within `everyMs`; `now` in ms. */
  seldom(kind: string, text: string, now: number, everyMs = MINUTE_MS): boolean {
    if (now - (this.#last.get(kind) ?? Number.NEGATIVE_INFINITY) < everyMs) return false;
    this.#last.set(kind, now);
    this.polite(text);
    return true;
  }

  /** Progress 0 … 1 of a thing: said when a new tenth is reached, at most once a minute; the first look is not said. */
  progress(kind: string, share: number, text: string, now: number): boolean {
    const tenth = Math.floor(Math.min(1, Math.max(0, share)) * 10);
    const before = this.#tenths.get(kind);
    if (before === undefined) {
      this.#tenths.set(kind, tenth);
      return false;
    }
    if (tenth <= before || !this.seldom(kind, text, now)) return false;
    this.#tenths.set(kind, tenth);
    return true;
  }

  #say(said: Said): void {
    this.#said = said;
    for (const changed of this.#listeners) changed();
  }
}

/** The one of this page; `LiveRegion` speaks it. */
export const announcer = new Announcer();

export function announce(text: string, options: { isUrgent?: boolean } = {}): void {
  if (options.isUrgent) announcer.assertive(text);
  else announcer.polite(text);
}
