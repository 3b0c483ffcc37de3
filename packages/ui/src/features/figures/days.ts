/** Days as YYYY-MM-DD in UTC, as the courier counts. */
const DAY = 86_400_000;

export type PeriodName = 'month' | 'last' | 'd30' | 'd90' | 'd365';
export interface Period {
  from: string;
  to: string;
}

const text = (at: number): string => new Date(at).toISOString().slice(0, 10);
const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** `now` in ms since 1970. A month ends with today, or with its last day when it is over. */
export function periodOf(name: PeriodName, now: number): Period {
  const today = text(now);
  const date = new Date(now);
  const first = (months: number): number => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  if (name === 'month') return { from: text(first(0)), to: today };
  if (name === 'last') return { from: text(first(-1)), to: text(first(0) - DAY) };
  return { from: text(at(today) - (Number(name.slice(1)) - 1) * DAY), to: today };
}

/** As many days as the period has, right before it. */
export function before({ from, to }: Period): Period {
  const days = (at(to) - at(from)) / DAY + 1;
  return { from: text(at(from) - days * DAY), to: text(at(from) - DAY) };
}

/** Every day of it, both ends included. */
export function daysOf({ from, to }: Period): string[] {
  const days: string[] = [];
  for (let day = at(from); day <= at(to); day += DAY) days.push(text(day));
  return days;
}

/** A day for Intl: noon in UTC falls on that day in nearly every zone. */
export const noon = (day: string): Date => new Date(at(day) + DAY / 2);
