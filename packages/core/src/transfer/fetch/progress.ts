import { visiblePath } from '../../envelope/visible-path.ts';
import { SpeedMeter } from '../pace/speed-meter.ts';
import { TimeLeft } from '../pace/time-left.ts';
import type { Clock } from '../ports.ts';
import type { FetchView } from '../view.ts';
import type { Carrier } from './carry.ts';
import type { FetchRow } from './fetch-row.ts';
import type { Placed, Placer } from './placer.ts';
import type { Survey } from './survey.ts';

const MOVING_SHOWN = 16;
const ZERO: Placed = { bytes: 0, files: 0 };
const NOTHING = { placed: ZERO, alreadyRight: ZERO, before: ZERO };

/** What stands in its place, of what was chosen. */
export function standingOf(survey: Survey | null, placer: Placer | null): Placed {
  const { placed, alreadyRight, before } = placer ?? NOTHING;
  const { chosen } = survey ?? { chosen: placed };
  // A file that vanished and was fetched again counts once.
  return {
    bytes: Math.min(chosen.bytes, placed.bytes + alreadyRight.bytes + before.bytes),
    files: Math.min(chosen.files, placed.files + alreadyRight.files + before.files),
  };
}

/** What was right before anything was fetched, in this run and those before. */
export function rightOf({ right }: FetchRow, placer: Placer | null): Placed {
  const { alreadyRight } = placer ?? NOTHING;
  return { bytes: right.bytes + alreadyRight.bytes, files: right.files + alreadyRight.files };
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
    const { bytes, files, pieces } = survey?.chosen ?? { bytes: 0, files: 0, pieces: 0 };
    const placed = standingOf(survey, placer);
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
      left: isMoving && survey ? this.#left.tell(now, this.#came, Math.max(0, bytes - placed.bytes)) : null,
      limit: null,
      startedAt,
      failure: null,
      phase,
      into,
      total: { bytes, files, pieces },
      placed,
      checked: { pieces: of.pieces },
      alreadyRight: rightOf(row, placer),
      moving: [...of.carriers].slice(0, MOVING_SHOWN).map(({ stretch: { start, end }, position }, number) => ({
        number,
        from: start,
        length: end - start,
        durable: position - start,
      })),
      escaped: escapedOf(survey),
    };
  }
}

function escapedOf(survey: Survey | null): FetchView['escaped'] {
  const { count, first } = survey?.escaped ?? { count: 0, first: [] };
  return { count, first: first.map(({ path, as, why }) => ({ path: visiblePath(path), as, why })) };
}
