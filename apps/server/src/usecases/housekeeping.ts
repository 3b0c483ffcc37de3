import type { Ports } from './ports.ts';
import { guardClock, maySweep, strikeClock } from './purge/clock-watch.ts';
import { Rounds } from './rounds.ts';
import { reportOrphans, sweep } from './sweep.ts';

const BEAT_MS = 10_000;
const CLOCK_MS = 15_000;
const SWEEP_MS = 30_000;
const NOTICES_MS = 2_000;

interface Tasks {
  /** Fires when the courier stops. */
  signal: AbortSignal;
  /** Ends an envelope whose time is over. */
  expire(envelope: string, reason: string): Promise<unknown>;
  /** Lets go of blobs that will never be committed. */
  giveBack(): Promise<void>;
  /** Hands over what people are to be told. */
  notify(): Promise<void>;
}

/** What the courier does by itself: the beat, the clock, the sweep. */
export class Housekeeping {
  readonly #ports: Ports;
  readonly #tasks: Tasks;
  readonly #rounds: Rounds;

  constructor(ports: Ports, tasks: Tasks) {
    this.#ports = ports;
    this.#tasks = tasks;
    this.#rounds = new Rounds(ports.log, tasks.signal);
  }

  /** The first beat: before it nothing may be done by the clock. */
  async begin(): Promise<void> {
    await withReserve(this.#ports, 'the start', () => guardClock(this.#ports));
  }

  keep(): void {
    const { metadata } = this.#ports;
    this.#rounds.every(BEAT_MS, 'beat', () => guardClock(this.#ports));
    this.#rounds.every(CLOCK_MS, 'clock', () => this.strike());
    this.#rounds.every(SWEEP_MS, 'sweep', () => this.sweep());
    this.#rounds.every(NOTICES_MS, 'notices', () => this.notify());
    this.#rounds.once('reserve', () => this.keepReserve());
    // What a purge that was killed at its very end left in the database.
    this.#rounds.once('leftovers', () => metadata.write.checkpoint());
    this.#rounds.once('orphans', () => reportOrphans(this.#ports, this.#tasks.signal));
  }

  /** The guard looks first: a clock that has just jumped strikes nothing. */
  async strike(): Promise<void> {
    const now = await guardClock(this.#ports);
    await strikeClock(this.#ports, now, async (id, reason) => void (await this.#tasks.expire(id, reason)));
  }

  async notify(): Promise<void> {
    await this.#tasks.notify();
  }

  /** A disk with too little room beside it never gets a reserve: that is said at the start, and in readyz. */
  async keepReserve(): Promise<void> {
    const { reserve, log } = this.#ports;
    await reserve.restore();
    if (await reserve.isKept()) return;
    log.warn(
      { event: 'reserve.absent' },
      'less than 320 MiB are free on the disk of the database: no room is kept back for withdrawing and purging when it is full',
    );
  }

  async sweep(): Promise<void> {
    await withReserve(this.#ports, 'a sweep', async () => {
      // After a long sleep this process must not take itself for dead.
      await guardClock(this.#ports);
      await this.#tasks.giveBack();
      if (await maySweep(this.#ports)) await sweep(this.#ports, this.#tasks.signal);
    });
    await this.#ports.reserve.restore();
  }

  /** No round begins any more. Resolves when none is under way. */
  stop(): Promise<void> {
    return this.#rounds.stop();
  }
}

/** A full disk must not stop what gives room back, nor a start: the reserve is given up, and it is tried once more. */
export async function withReserve<T>(
  ports: Pick<Ports, 'reserve' | 'log'>,
  what: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'storage_full' || !(await ports.reserve.spend())) throw error;
    ports.log.error({ event: 'reserve.spent' }, `the disk is full: the reserve was given up for ${what}`);
    return work();
  }
}
