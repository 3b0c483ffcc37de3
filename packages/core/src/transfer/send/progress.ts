import { SpeedMeter } from '../pace/speed-meter.ts';
import { TimeLeft } from '../pace/time-left.ts';
import type { Clock } from '../ports.ts';
import type { SendView, TroubleView, Waiting } from '../view.ts';
import type { EnvelopeState, Problem } from './close.ts';
import type { Stretch, Stretches } from './stretches.ts';

const MOVING_SHOWN = 32;

/** What the eye sees of a send: durable bytes and files, speed, time left. */
export class Progress {
  phase: SendView['phase'] = 'reading';
  problems: Problem[] = [];
  compared = { bytes: 0, files: 0 };
  readonly #clock: Clock;
  readonly #onBytes: (bytes: number) => void;
  readonly #startedAt: number;
  #speed: SpeedMeter;
  readonly #left = new TimeLeft();
  /** Of stretches that move: durable bytes as the meter heard of them, and ends of the files in them. */
  readonly #moving = new Map<Stretch, { durable: number; ends: readonly number[] }>();
  #waiting: { why: Waiting; since: number } | null = null;

  /** @param onBytes told of bytes that became durable */
  constructor(clock: Clock, onBytes: (bytes: number) => void) {
    this.#clock = clock;
    this.#onBytes = onBytes;
    this.#startedAt = clock.now();
    this.#speed = new SpeedMeter(this.#startedAt);
  }

  wait(why: Waiting | null): void {
    if (why === null) this.#waiting = null;
    else if (this.#waiting?.why !== why) this.#waiting = { why, since: this.#clock.now() };
  }

  began(stretch: Stretch): void {
    this.#moving.set(stretch, { durable: stretch.durable, ends: [] });
  }

  moved(stretch: Stretch, ends: readonly number[] | null): void {
    const before = this.#moving.get(stretch);
    if (before === undefined) return;
    const bytes = stretch.durable - before.durable;
    if (bytes > 0) {
      this.#speed.add(this.#clock.now(), bytes);
      this.#onBytes(bytes);
    }
    this.#moving.set(stretch, { durable: stretch.durable, ends: ends ?? before.ends });
  }

  ended(stretch: Stretch): void {
    this.moved(stretch, null);
    this.#moving.delete(stretch);
  }

  /** Nothing moves any more. */
  still(): void {
    this.#moving.clear();
    this.#left.rest();
  }

  heard({ progress }: EnvelopeState): void {
    this.compared = { bytes: progress?.verifiedBytes ?? 0, files: progress?.verifiedFiles ?? 0 };
  }

  view(of: {
    id: string;
    envelope: string | null;
    title: string;
    walk: Omit<SendView['walk'], 'perSecond'>;
    laid: number;
    /** Declared; they have no bytes to wait for. */
    emptyFiles: number;
    stretches: Stretches;
    troubles: { count: number; first: TroubleView[] };
    closesItself: boolean;
  }): SendView {
    const now = this.#clock.now();
    const durable = { bytes: 0, files: of.emptyFiles };
    const states = { arrived: 0, moving: 0, failed: 0, waiting: 0 };
    for (const stretch of of.stretches.all) {
      states[stretch.state]++;
      if (stretch.isRepair) continue;
      const end = stretch.position + stretch.durable;
      durable.bytes += stretch.durable;
      durable.files += stretch.isDone
        ? stretch.files
        : (this.#moving.get(stretch)?.ends.filter((at) => at <= end).length ?? 0);
    }
    const failed = new Map<string, SendView['failed'][number]>();
    for (const { state, failure, length } of of.stretches.all) {
      if (state !== 'failed' || failure === null) continue;
      const before = failed.get(failure.code) ?? { ...failure, stretches: 0, bytes: 0 };
      failed.set(failure.code, { ...before, stretches: before.stretches + 1, bytes: before.bytes + length });
    }
    const moving = of.stretches.all.filter(({ state }) => state === 'moving').slice(0, MOVING_SHOWN);
    const isMoving = states.moving > 0;
    if (!isMoving) this.#left.rest();
    const seconds = Math.max(1, now - this.#startedAt) / 1000;
    return {
      id: of.id,
      envelope: of.envelope,
      title: of.title,
      direction: 'send',
      phase: this.phase,
      order: 0,
      priority: 'usual',
      limit: null,
      failure: null,
      startedAt: this.#startedAt,
      waiting: this.#waiting === null ? null : { ...this.#waiting, nextTryAt: null },
      troubles: of.troubles,
      speed: this.#speed.view(now),
      left:
        isMoving && of.walk.isDone ? this.#left.tell(now, durable.bytes, Math.max(0, of.laid - durable.bytes)) : null,
      walk: { ...of.walk, perSecond: of.walk.isDone ? 0 : Math.round(of.walk.files / seconds) },
      durable,
      compared: this.compared,
      stretches: states,
      failed: [...failed.values()],
      moving: moving.map(({ number, position, length, durable }) => ({ number, from: position, length, durable })),
      closesItself: of.closesItself,
      problems: this.problems.map(({ path, path64, piece, reason }) => ({ path: path ?? path64 ?? '', piece, reason })),
    };
  }
}
