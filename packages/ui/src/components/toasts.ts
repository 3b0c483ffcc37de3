/** What happened elsewhere, for a moment; never an error, never the only place of a message. */
export interface Toast {
  id: number;
  text: string;
  /** Where it happened. */
  to?: string | undefined;
}

export const TOAST_MS = 6000;
const MOST = 3;

export interface Timers {
  set(run: () => void, ms: number): unknown;
  clear(timer: unknown): void;
}

export class Toasts {
  #shown: readonly Toast[] = [];
  #next = 1;
  readonly #timers: Timers;
  readonly #running = new Map<number, unknown>();
  readonly #listeners = new Set<() => void>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  };
  shown = (): readonly Toast[] => this.#shown;

  show(toast: Omit<Toast, 'id'>): number {
    const one = { ...toast, id: this.#next++ };
    this.#set([...this.#shown.slice(-(MOST - 1)), one]);
    this.go(one.id);
    return one.id;
  }

  /** While it is looked at it stays. */
  hold(id: number): void {
    this.#timers.clear(this.#running.get(id));
    this.#running.delete(id);
  }

  /** Begins its six seconds anew. */
  go(id: number): void {
    this.hold(id);
    if (!this.#shown.some((toast) => toast.id === id)) return;
    this.#running.set(
      id,
      this.#timers.set(() => this.close(id), TOAST_MS),
    );
  }

  close(id: number): void {
    this.hold(id);
    this.#set(this.#shown.filter((toast) => toast.id !== id));
  }

  closeAll(): void {
    this.#set([]);
  }

  #set(shown: readonly Toast[]): void {
    for (const { id } of this.#shown) if (!shown.some((toast) => toast.id === id)) this.hold(id);
    this.#shown = shown;
    for (const changed of this.#listeners) changed();
  }
}

const toasts = new Toasts({
  set: (run, ms) => setTimeout(run, ms),
  clear: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
});

/** `useToasts().show({ text, to })`; `ToastHost` draws them. */
export const useToasts = (): Toasts => toasts;
