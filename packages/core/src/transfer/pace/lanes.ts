const STEP = 8 * 1024 * 1024;
const MOST_BYTES = 128 * STEP;
const FIRST_BYTES = 8 * STEP;
/** One stretch takes at least so long, and so many round trips, that beginning and ending it cost little. */
const LEAST_MS = 4_000;
const ROUND_TRIPS = 40;
const MOST_MS = 15_000;

const LEVELS = [1, 2, 3, 4, 6, 8, 12, 16] as const;
/** How long one number of lanes is looked at before it is judged. */
const LOOK_MS = 1_500;
/**
 * Where buffers on the way take megabytes at once and then nothing, a look goes on until as many moves were seen as there are lanes, but
 * no longer than so many looks. It tells roughly: more lanes are kept unless it fell, and fewer are not tried.
 */
const LONG = 8;
/** So many even looks after an uneven one, before it is believed again. */
const EVEN = 8;
/** More lanes must bring this part of what they could at best; fewer may cost this part of the best that was seen. */
const WORTH = 0.25;
const COSTS = 0.05;
/** A rate below this part of what it was is another line: everything is tried anew. */
const FELL = 0.6;
const REST_MS = 15_000;
const MOST_REST_MS = 120_000;

export interface LaneOptions {
  /** At most so many at once: 4 in a browser, which keeps a connection for clicks; 16 elsewhere. */
  most: number;
  /** Never fewer; 1 when absent. */
  least?: number | undefined;
  /** With how many it begins; 4 when absent. */
  first?: number;
}

type Way = 'up' | 'down';

/**
 * How many stretches (or ranges) move at once, and how long each is, after what the line gives. It climbs: more lanes are tried and
 * kept while they bring more, fewer are tried and kept while they cost nothing, and what was tried in vain rests longer each time.
 */
export class Lanes {
  readonly #levels: readonly number[];
  #level: number;
  /** What is tried, and what the rate was without it. */
  #trial: { way: Way; from: number; rate: number } | null = null;
  /** Bytes a second at the level that is kept; null before the first look ended. */
  #rate: number | null = null;
  /** The best since the line became what it is. */
  #peak = 0;
  #lows = 0;
  #look: { since: number; bytes: number; tells: number; moves: number } | null = null;
  /** What fills the buffers on the way at the start of a lane says nothing of the line. */
  #settleUntil = 0;
  /** Above 0 while looks tell roughly. */
  #uneven = 0;
  #last: number | null = null;
  #roundTrip = 100;
  readonly #due: Record<Way, { at: number; rest: number }> = {
    up: { at: 0, rest: REST_MS },
    down: { at: 0, rest: REST_MS },
  };

  constructor({ most, least = 1, first = 4 }: LaneOptions) {
    this.#levels = LEVELS.filter((level) => level >= least && level <= most);
    this.#level = Math.max(
      0,
      this.#levels.findLastIndex((level) => level <= first),
    );
  }

  /** How many should move now. A lane too many ends with its stretch. */
  get parallel(): number {
    return this.#levels[this.#level] ?? 1;
  }

  /** A round trip that was seen, in ms: the time of a small request. */
  roundTrip(ms: number): void {
    this.#roundTrip = Math.max(1, ms < this.#roundTrip ? ms : this.#roundTrip + (ms - this.#roundTrip) / 16);
  }

  /** The length of the next stretch in bytes, a multiple of 8 MiB up to 1 GiB; `left` is what is still to be laid, null while nobody knows. */
  stretchBytes(left: number | null = null): number {
    let bytes = FIRST_BYTES;
    if (this.#rate !== null) {
      const ms = Math.min(MOST_MS, Math.max(LEAST_MS, ROUND_TRIPS * this.#roundTrip));
      const wish = (this.#rate / this.parallel) * (ms / 1000);
      bytes = STEP;
      while (bytes * 2 <= Math.min(wish, MOST_BYTES)) bytes *= 2;
    }
    if (left === null) return bytes;
    // Towards the end shorter, so that all lanes end together.
    const fair = Math.ceil(left / (2 * this.parallel) / STEP) * STEP;
    return Math.max(STEP, Math.min(bytes, fair));
  }

  /**
   * Tell it a few times a second: the bytes that moved since the last time, how many lanes moved them, and whether a limit (or the
   * disk, or an empty queue) held them rather than the line. `now` in ms. `left` bytes are still to go, null while nobody knows.
   */
  tell(now: number, bytes: number, active: number, isHeld = false, left: number | null = null): void {
    const since = this.#last ?? now;
    if (this.#last === null) this.#settleUntil = now + this.#settleMs;
    this.#last = now;
    // Too few lanes, too many that still end, a limit, a sleep: says nothing of this number on this line.
    const isOdd = isHeld || active !== this.parallel || now - since > LOOK_MS;
    if (isOdd || since < this.#settleUntil) {
      this.#look = null;
      return;
    }
    this.#look ??= { since, bytes: 0, tells: 0, moves: 0 };
    this.#look.bytes += bytes;
    this.#look.tells += 1;
    this.#look.moves += Number(bytes > 0);
    const passed = now - this.#look.since;
    if (passed < this.#lookMs) return;
    const { moves, tells } = this.#look;
    // Three of four: one pause is none.
    const isUneven = 4 * moves < 3 * tells;
    if (isUneven && moves > 0 && moves < this.parallel && passed < LONG * this.#lookMs) return;
    this.#uneven = isUneven ? EVEN : Math.max(0, this.#uneven - 1);
    if (moves === 0) this.#blind(now);
    else this.#judge(now, (this.#look.bytes * 1000) / passed, left);
    this.#look = null;
  }

  #judge(now: number, seen: number, left: number | null): void {
    if (this.#trial === null) this.#keep(now, seen);
    else if (this.#isWorth(this.#trial, seen)) this.#accept(now, this.#trial, seen);
    else this.#refuse(now, this.#trial);
    // What ends before a trial is judged is not tried on: a new connection would still be starting when the others are done.
    const isEnding = left !== null && left * 1000 < seen * (this.#settleMs + this.#lookMs);
    this.#trial ??= isEnding ? null : this.#next(now);
    if (this.#trial !== null) this.#go(now, this.#level + (this.#trial.way === 'up' ? 1 : -1));
  }

  /** Nothing moved though all had something to move: buffers on the way have taken it in. More are tried, for nothing speaks against them. */
  #blind(now: number): void {
    this.#trial = null;
    if (this.#level + 1 < this.#levels.length) this.#go(now, this.#level + 1);
  }

  #keep(now: number, seen: number): void {
    this.#lows = this.#rate !== null && seen < FELL * this.#rate ? this.#lows + 1 : 0;
    if (this.#lows >= 2) {
      this.#lows = 0;
      this.#rate = seen;
      this.#peak = seen;
      for (const due of Object.values(this.#due)) Object.assign(due, { at: now, rest: REST_MS });
    } else if (this.#lows === 0) this.#rate = this.#rate === null ? seen : this.#rate + (seen - this.#rate) / 3;
    this.#peak = Math.max(this.#peak, this.#rate ?? 0);
  }

  #isWorth({ way, from, rate }: { way: Way; from: number; rate: number }, seen: number): boolean {
    if (this.#uneven > 0) return way === 'up' && seen >= FELL * rate;
    const more = this.parallel / (this.#levels[from] ?? 1);
    return way === 'up' ? seen >= rate * (1 + WORTH * (more - 1)) : seen >= this.#peak * (1 - COSTS);
  }

  #accept(now: number, { way }: { way: Way }, seen: number): void {
    this.#rate = seen;
    this.#peak = way === 'up' ? seen : Math.max(this.#peak, seen);
    this.#due[way] = { at: now, rest: REST_MS };
    // What is above was tried on the way, or will be when its rest is over.
    const other = this.#due[way === 'up' ? 'down' : 'up'];
    other.at = now + other.rest;
    this.#trial = null;
  }

  #refuse(now: number, { way, from }: { way: Way; from: number }): void {
    const due = this.#due[way];
    due.at = now + due.rest;
    due.rest = Math.min(MOST_REST_MS, due.rest * 2);
    this.#trial = null;
    this.#go(now, from);
  }

  #next(now: number): { way: Way; from: number; rate: number } | null {
    // After a step back the lanes are as they were: measured again before anything else is tried.
    if (this.#rate === null || this.#settleUntil > now) return null;
    const ways: readonly Way[] = this.#uneven > 0 ? ['up'] : ['up', 'down'];
    const way = ways.find(
      (one) => this.#due[one].at <= now && this.#levels[this.#level + (one === 'up' ? 1 : -1)] !== undefined,
    );
    return way === undefined ? null : { way, from: this.#level, rate: this.#rate };
  }

  #go(now: number, level: number): void {
    this.#level = level;
    this.#settleUntil = now + this.#settleMs;
  }

  get #lookMs(): number {
    return Math.max(LOOK_MS, 6 * this.#roundTrip);
  }

  get #settleMs(): number {
    return Math.max(300, 4 * this.#roundTrip);
  }
}
