import type { LineState } from '../http/line-state.ts';
import { RateLimiter, type Share } from '../pace/rate-limiter.ts';
import { SpeedMeter } from '../pace/speed-meter.ts';
import { limitAt, minuteOfWeek } from '../pace/timetable.ts';
import type { Clock, Journal } from '../ports.ts';
import type { LineSettings, TransfersView } from '../view.ts';
import { type JobRow, SETTINGS_TABLE } from './job-row.ts';

/** The line that all jobs share: its limits by the hour of the week, and what goes over it. */
export class TheLine {
  readonly #state: LineState;
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #minuteAt: (now: number) => number;
  readonly #limiters: Record<JobRow['direction'], RateLimiter>;
  readonly #meters: Record<JobRow['direction'], SpeedMeter>;
  #settings: LineSettings = { bytesPerSecond: null, timetable: [] };

  constructor(state: LineState, ports: { clock: Clock; journal: Journal }, minuteAt = minuteOfWeek) {
    this.#state = state;
    this.#clock = ports.clock;
    this.#journal = ports.journal;
    this.#minuteAt = minuteAt;
    const limiter = (): RateLimiter => new RateLimiter(ports.clock, () => this.limit);
    const meter = (): SpeedMeter => new SpeedMeter(ports.clock.now());
    this.#limiters = { send: limiter(), fetch: limiter() };
    this.#meters = { send: meter(), fetch: meter() };
  }

  get settings(): LineSettings {
    return this.#settings;
  }

  /** Bytes a second that hold at this moment; null is no limit, 0 stops. */
  get limit(): number | null {
    return limitAt(this.#settings, this.#minuteAt(this.#clock.now()));
  }

  async load(): Promise<void> {
    this.#settings = (await this.#journal.get<LineSettings>(SETTINGS_TABLE, 'line')) ?? this.#settings;
  }

  async set(settings: LineSettings): Promise<void> {
    this.#settings = settings;
    await this.#journal.write([{ table: SETTINGS_TABLE, key: 'line', value: settings }]);
    for (const limiter of Object.values(this.#limiters)) limiter.changed();
  }

  /** The share of one job. */
  shareOf({ direction, priority, limit }: JobRow): Share {
    return this.#limiters[direction].share(priority, limit);
  }

  moved(direction: JobRow['direction'], bytes: number): void {
    this.#meters[direction].add(this.#clock.now(), bytes);
  }

  view(): TransfersView['line'] {
    const { word: state, since, nextTryAt } = this.#state;
    const now = this.#clock.now();
    return {
      up: this.#meters.send.view(now),
      down: this.#meters.fetch.view(now),
      state,
      since,
      nextTryAt,
      settings: this.#settings,
      limit: this.limit,
    };
  }
}
