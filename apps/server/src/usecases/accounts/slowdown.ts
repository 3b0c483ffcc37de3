import { networkOf } from './network-of.ts';

/** Tries that cost nothing yet: a person mistypes. */
const FREE = 3;
const STEP_MS = 500;
/** The longest wait for an address, and for a client address. */
const MOST_MS = { address: 8_000, from: 30_000 } as const;
/** A failure is forgotten after this. */
const FORGET_MS = 15 * 60_000;
/** Tries of one client address that may wait at once; further ones are told to come later. */
const QUEUE = 8;
const REMEMBER_MOST = 20_000;

interface Tries {
  failures: number;
  last: number;
  waiting: number;
  /** When the next try of a client address may begin. */
  free: number;
}

/**
 * Tries are slowed per address and per client address by a growing wait, and never locked: whoever knows the password gets in
 * after at most eight seconds. Tries of one client address wait in line; those for one address do not, or a stranger could keep its
 * owner out.
 */
export class Slowdown {
  readonly #now: () => number;
  readonly #sleep: (ms: number) => Promise<void>;
  readonly #tries = new Map<string, Tries>();

  constructor(now: () => number, sleep: (ms: number) => Promise<void>) {
    this.#now = now;
    this.#sleep = sleep;
  }

  /** Waits for its turn, then works. Answers the seconds to wait instead when too many of this client wait already. */
  async attempt<T>(
    address: string,
    from: string | null,
    work: () => Promise<T | null>,
  ): Promise<{ done: T | null } | { wait: number }> {
    const byAddress = this.#of(`a ${address}`);
    const byFrom = this.#of(`f ${networkOf(from ?? '')}`);
    const now = this.#now();
    const own = delay(byFrom.failures, MOST_MS.from);
    if (byFrom.waiting >= QUEUE) return { wait: Math.ceil((Math.max(0, byFrom.free - now) + own) / 1000) || 1 };
    byFrom.waiting += 1;
    try {
      const begin = Math.max(now, byFrom.free) + own;
      byFrom.free = begin;
      const wait = Math.max(begin - now, delay(byAddress.failures, MOST_MS.address));
      if (wait > 0) await this.#sleep(wait);
      const done = await work();
      if (done === null) for (const tries of [byAddress, byFrom]) this.#failed(tries);
      else this.#tries.delete(`a ${address}`);
      return { done };
    } finally {
      byFrom.waiting -= 1;
    }
  }

  #failed(tries: Tries): void {
    tries.failures += 1;
    tries.last = this.#now();
  }

  #of(key: string): Tries {
    const now = this.#now();
    const known = this.#tries.get(key);
    if (known) {
      const forgotten = Math.floor((now - known.last) / FORGET_MS);
      if (forgotten > 0) {
        known.failures = Math.max(0, known.failures - forgotten * FREE);
        known.last = now;
      }
      return known;
    }
    if (this.#tries.size >= REMEMBER_MOST) this.#forgetSome();
    const made: Tries = { failures: 0, last: now, waiting: 0, free: 0 };
    this.#tries.set(key, made);
    return made;
  }

  #forgetSome(): void {
    const idle = [...this.#tries].filter(([, { waiting }]) => waiting === 0);
    // Whoever failed least is forgotten first, so that a flood of new addresses does not wash away the count that slows it.
    idle.sort(([, one], [, other]) => one.failures - other.failures || one.last - other.last);
    for (const [key] of idle.slice(0, REMEMBER_MOST / 4)) this.#tries.delete(key);
  }
}

function delay(failures: number, most: number): number {
  return failures < FREE ? 0 : Math.min(most, STEP_MS * 2 ** Math.min(failures - FREE, 10));
}
