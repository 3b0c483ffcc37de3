import type { LimitRule, LineSettings } from '../view.ts';

const DAY = 24 * 60;
export const WEEK = 7 * DAY;

/** Minutes since Monday 00:00 where the engine runs. */
export function minuteOfWeek(now: number): number {
  const local = new Date(now);
  return ((local.getDay() + 6) % 7) * DAY + local.getHours() * 60 + local.getMinutes();
}

/** A rule whose `to` is not after its `from` reaches over the end of the week; one of no length never holds. */
function holds({ from, to }: LimitRule, minute: number): boolean {
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** Bytes a second at that minute of the week: of the first rule that holds, else the setting without one. null is no limit, 0 stops. */
export function limitAt({ bytesPerSecond, timetable }: LineSettings, minute: number): number | null {
  const rule = timetable.find((one) => holds(one, minute));
  return rule ? rule.bytesPerSecond : bytesPerSecond;
}

/** Minutes until another limit holds than at that minute of the week; null: never. */
export function minutesToChange(settings: LineSettings, minute: number): number | null {
  const now = limitAt(settings, minute);
  const edges = settings.timetable.flatMap(({ from, to }) => [from % WEEK, to % WEEK]);
  const ahead = edges
    .filter((edge) => limitAt(settings, edge) !== now)
    .map((edge) => (edge - minute + WEEK) % WEEK)
    .filter((minutes) => minutes > 0);
  return ahead.length > 0 ? Math.min(...ahead) : null;
}
