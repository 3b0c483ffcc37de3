import { visiblePath } from '../../envelope/visible-path.ts';
import { SpeedMeter } from '../pace/speed-meter.ts';
import { TimeLeft } from '../pace/time-left.ts';
import type { Clock } from '../ports.ts';
import type { FetchView } from '../view.ts';
import type { Carrier } from './carry.ts';
import type { FetchRow, ToldRow } from './fetch-row.ts';
import type { Placed, Placer } from './placer.ts';
import type { Survey } from './survey.ts';

const MOVING_SHOWN = 16;
const ZERO: Placed = { bytes: 0, files: 0 };
const UNTOLD: ToldRow = { total: { ...ZERO, pieces: 0 }, escaped: { count: 0, first: [] } };

/** What stands in its place, of what was chosen; before anything was looked at, what did when it was written down last. */
export function standingOf(row: FetchRow, survey: Survey | null, placer: Placer | null): Placed {
  if (survey === null || placer === null) return row.placed;
  const { placed, alreadyRight, before } = placer;
  // A file that vanished and was fetched again counts once.
  return {
    bytes: Math.min(survey.chosen.bytes, placed.bytes + alreadyRight.bytes + before.bytes),
    files: Math.min(survey.chosen.files, placed.files + alreadyRight.files + before.files),
  };
}

/** What was right before anything was fetched, in this run and those before. */
export function rightOf({ right }: FetchRow, placer: Placer | null): Placed {
  const { alreadyRight } = placer ?? { alreadyRight: ZERO };
  return { bytes: right.bytes + alreadyRight.bytes, files: right.files + alreadyRight.files };
}

/** What is written down of a list, to be told after a restart too. */
export function toldOf({ chosen, escaped: { count, first } }: Survey): ToldRow {
  const escaped = { count, first: first.map(({ path, as, why }) => ({ path: visiblePath(path), as, why })) };
  return { total: { ...chosen }, escaped };
}

/** What the eye sees of a fetch: bytes and files that are placed, speed, time left. */
export class Progress {
  readonly #clock: Clock;
  readonly #speed: SpeedMeter;
  readonly #left = new TimeLeft();
  #came = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#speed = new SpeedMeter(clock.now());
  }

  /** So many bytes came in, not compared yet. */
  came(bytes: number): void {
    this.#came += bytes;
  }

  /** So many bytes were compared and stand in the sink. */
  placed(bytes: number): void {
    this.#speed.add(this.#clock.now(), bytes);
  }

  view(of: {
    row: FetchRow;
    survey: Survey | null;
    placer: Placer | null;
    /** Pieces that were compared. */
    pieces: number;
    waiting: FetchView['waiting'];
    troubles: FetchView['troubles'];
    carriers: Iterable<Carrier>;
    isRunning: boolean;
  }): FetchView {
    const { row, survey, placer, waiting } = of;
    const { id, envelope, title, startedAt, phase, into } = row;
    const now = this.#clock.now();
    const { total, escaped } = row.told ?? UNTOLD;
    const placed = standingOf(row, survey, placer);
    const isMoving = phase === 'fetching' && waiting === null && of.isRunning;
    if (!isMoving) this.#left.rest();
    return {
      id,
      direction: 'fetch',
      envelope,
      title,
      order: 0,
      priority: 'usual',
      waiting,
      troubles: of.troubles,
      speed: this.#speed.view(now),
      left: isMoving && survey ? this.#left.tell(now, this.#came, Math.max(0, total.bytes - placed.bytes)) : null,
      limit: null,
      startedAt,
      failure: null,
      phase,
      into,
      total,
      placed,
      checked: { pieces: phase === 'collected' || phase === 'placed' ? total.pieces : of.pieces },
      alreadyRight: rightOf(row, placer),
      moving: [...of.carriers].slice(0, MOVING_SHOWN).map(({ stretch: { start, end }, position }, number) => ({
        number,
        from: start,
        length: end - start,
        durable: position - start,
      })),
      escaped,
    };
  }
}
