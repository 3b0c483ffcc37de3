import type { Id } from '../ports/metadata-rows.ts';
import type { Ports } from './ports.ts';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;
/** So many of one kind work at once, the others wait: a start may find thousands. */
const AT_ONCE = 16;

type Work = (signal: AbortSignal) => Promise<void>;
interface Run {
  work: Work;
  /** Asked for while it ran: what it looked at first may have changed, so it is run once more. */
  again: boolean;
  /** Ends this envelope's run: the courier stops, or another step takes its place. */
  stop: AbortController;
  done: Promise<void>;
}

/** Slow steps: states that may be killed at any instant and are run again at start. One run an envelope at a time; failures are tried again, ever more slowly. */
export class Jobs {
  readonly #log: Ports['log'];
  readonly #running = new Map<string, Run>();
  readonly #places = new Map<string, { free: number; waiting: (() => void)[] }>();
  readonly #stop = new AbortController();

  constructor(log: Ports['log']) {
    this.#log = log;
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Runs `work` for this envelope; when it runs already, once more after that. `work` must be safe to run twice. */
  start(name: string, envelope: Id, work: Work): void {
    if (this.#stop.signal.aborted) return;
    const key = `${name}/${envelope}`;
    const standing = this.#running.get(key);
    if (standing) {
      Object.assign(standing, { work, again: true });
      return;
    }
    const run: Run = { work, again: true, stop: new AbortController(), done: Promise.resolve() };
    this.#running.set(key, run);
    run.done = this.#runAll(name, envelope, run);
  }

  /** Ends the run of one envelope and resolves when it has ended. It must not be started again by itself. */
  async cut(name: string, envelope: Id): Promise<void> {
    const run = this.#running.get(`${name}/${envelope}`);
    run?.stop.abort();
    await run?.done;
  }

  /** Runs under way or waiting to be tried again, by name. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const key of this.#running.keys()) {
      const name = key.slice(0, key.indexOf('/'));
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }

  /** Resolves when no job runs. */
  async drain(): Promise<void> {
    while (this.#running.size > 0) await Promise.all([...this.#running.values()].map((one) => one.done));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.drain();
  }

  async #runAll(name: string, envelope: Id, run: Run): Promise<void> {
    let pause = FIRST_RETRY_MS;
    // Nothing is awaited between the last look at `again` and the end: who asks is heard, or begins anew.
    const signal = AbortSignal.any([run.stop.signal, this.#stop.signal]);
    while (run.again && !signal.aborted) {
      run.again = false;
      try {
        await this.#inPlace(name, run.work, signal);
        pause = FIRST_RETRY_MS;
      } catch (error) {
        if (signal.aborted) break;
        this.#log.error(
          { event: 'job.failed', job: name, envelope, retryInMs: pause, err: error },
          'a slow step failed and is tried again',
        );
        await this.#pause(pause, signal);
        pause = Math.min(LAST_RETRY_MS, pause * 2);
        run.again = true;
      }
    }
    this.#running.delete(`${name}/${envelope}`);
  }

  /** A job that waits to be tried again holds no place. */
  async #inPlace(name: string, work: Work, signal: AbortSignal): Promise<void> {
    const places = this.#places.get(name) ?? { free: AT_ONCE, waiting: [] };
    this.#places.set(name, places);
    if (places.free > 0) places.free -= 1;
    else if (!(await waited(places.waiting, signal))) return;
    try {
      if (!signal.aborted) await work(signal);
    } finally {
      const next = places.waiting.shift();
      if (next) next();
      else places.free += 1;
    }
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
    });
  }
}

/** Stands in the queue until it is called: true. Who is cut leaves it: false. */
function waited(queue: (() => void)[], signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const go = (): void => {
      signal.removeEventListener('abort', leave);
      resolve(true);
    };
    const leave = (): void => {
      queue.splice(queue.indexOf(go), 1);
      resolve(false);
    };
    if (signal.aborted) return resolve(false);
    queue.push(go);
    signal.addEventListener('abort', leave, { once: true });
  });
}
