import { ceilingOf, type LineShape } from './line/link.ts';
import { seededRandom } from './virtual-clock.ts';

/** What decides how many lanes move and how long each stretch is. */
export interface Chooser {
  readonly parallel: number;
  stretchBytes(left: number | null): number;
  tell?(now: number, bytes: number, active: number): void;
}

export interface ModelLine extends Pick<LineShape, 'delayMs' | 'up' | 'loss' | 'windowBytes'> {
  /** What the narrow place gives changes by this part, up and down, five times a second. */
  noise: number;
  /** What each lane above four costs of the whole, for the machines at both ends. */
  burden: number;
}

const STEP_MS = 25;

/**
 * The simulated line in virtual time, as a flow: lanes that wait two round trips between stretches and share the narrow place evenly,
 * none above its own ceiling. Answers bytes a second over `seconds`. For tests of what chooses; it knows no packets.
 */
export function flow(line: ModelLine, chooser: Chooser, seconds: number, seed = 1): number {
  const random = seededRandom(seed);
  const roundTrip = Math.max(1, 2 * line.delayMs);
  const own = Math.min(
    ceilingOf({ ...line, down: null, slowStart: false }) ?? Number.POSITIVE_INFINITY,
    line.windowBytes === null ? Number.POSITIVE_INFINITY : (line.windowBytes * 1000) / roundTrip,
  );
  let lanes: { left: number; readyAt: number }[] = [];
  let moved = 0;
  let told = 0;
  let chance = 1;
  for (let now = 0; now < seconds * 1000; now += STEP_MS) {
    lanes = lanes.filter(({ left }) => left > 0);
    while (lanes.length < chooser.parallel)
      lanes.push({ left: chooser.stretchBytes(null), readyAt: now + 2 * roundTrip });
    if (now % 200 === 0) chance = 1 + line.noise * (2 * random() - 1);
    const able = lanes.filter(({ readyAt }) => readyAt <= now);
    const whole = ((line.up ?? Number.POSITIVE_INFINITY) * chance) / (1 + line.burden * Math.max(0, lanes.length - 4));
    const each = (Math.min(own, whole / Math.max(1, able.length)) * STEP_MS) / 1000;
    for (const lane of able) {
      const bytes = Math.min(lane.left, each);
      lane.left -= bytes;
      moved += bytes;
    }
    if (now % 250 === 0) {
      chooser.tell?.(now, moved - told, lanes.length);
      told = moved;
    }
  }
  return moved / seconds;
}
