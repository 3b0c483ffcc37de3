import {
  type LimitRule,
  type LineSettings,
  minuteOfWeek,
  minutesToChange,
  type SendView,
  type TroubleView,
} from '@datoferum/core/transfer';

/** What the one big number says. A share only of a whole that is known, and 100 % never before the seal. */
export type Headline =
  | { kind: 'share'; share: number }
  | { kind: 'amount'; bytes: number }
  | { kind: 'sealing'; share: number | null };

export function headlineOf({ phase, walk, durable, compared }: SendView): Headline {
  if (phase === 'sealing')
    return { kind: 'sealing', share: walk.bytes > 0 ? Math.min(0.99, compared.bytes / walk.bytes) : null };
  if (!walk.isDone) return { kind: 'amount', bytes: durable.bytes };
  return { kind: 'share', share: walk.bytes === 0 ? 0 : Math.min(0.99, durable.bytes / walk.bytes) };
}

/** Whether it is still this machine's to do something. */
export const isUnderWay = ({ phase }: SendView): boolean => phase !== 'sealed' && phase !== 'stopped';

/** The sentence for a trouble: a key below `sending:trouble`, and the code stands behind it. */
const KNOWN = new Set([
  'changed',
  'unreadable',
  'forbidden',
  'gone',
  'name_refused',
  'special',
  'differs',
  'refused',
  'failed',
]);
export const troubleKey = ({ code, grownBy }: TroubleView): string => {
  if (code === 'changed' && grownBy !== null && grownBy !== 0) return grownBy > 0 ? 'grown' : 'shrunk';
  return KNOWN.has(code) ? code : 'failed';
};

/** What may be done about one: a file that is gone or has a name that cannot go is not tried again in vain. */
export const canRetry = ({ code }: TroubleView): boolean => code !== 'name_refused' && code !== 'special';

const MINUTES = 1440;
const DAYS = { work: [0, 1, 2, 3, 4], all: [0, 1, 2, 3, 4, 5, 6] } as const;
/** Hours in which another speed holds. */
export interface Hours {
  /** Monday to Friday, or every day. */
  days: keyof typeof DAYS;
  /** Minutes of the day. */
  from: number;
  to: number;
  /** 0 lets nothing go. */
  bytesPerSecond: number | null;
}

/** As week rules; minutes from Monday 00:00. */
export const hoursRules = ({ days, from, to, bytesPerSecond }: Hours): LimitRule[] =>
  from >= to ? [] : DAYS[days].map((day) => ({ from: day * MINUTES + from, to: day * MINUTES + to, bytesPerSecond }));

/** Back from rules that were made so; null for none, or for others. */
export function hoursOf({ timetable }: LineSettings): Hours | null {
  const [first] = timetable;
  if (!first) return null;
  const days = timetable.length === DAYS.all.length ? 'all' : 'work';
  const hours: Hours = { days, from: first.from, to: first.to, bytesPerSecond: first.bytesPerSecond };
  return JSON.stringify(hoursRules(hours)) === JSON.stringify(timetable) ? hours : null;
}

/** When another limit holds than now, ms since 1970; null: never. */
export function limitUntil(settings: LineSettings, now: number): number | null {
  const minutes = minutesToChange(settings, minuteOfWeek(now));
  if (minutes === null) return null;
  // By the calendar, so that a day of 23 or 25 hours ends when its clock says so.
  const at = new Date(now);
  at.setMinutes(at.getMinutes() + minutes, 0, 0);
  return at.getTime();
}

/** "07:30" and minutes of the day. */
export const clockOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
export function minutesOf(clock: string): number | null {
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(clock);
  const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : null;
  return minutes !== null && minutes <= MINUTES ? minutes : null;
}

/** Mbit/s as typed, to bytes a second: null for no limit, undefined for what is no speed. 0 only where it may stop. */
export function speedOf(text: string, mayStop = false): number | null | undefined {
  const typed = text.trim().replace(',', '.');
  if (typed === '') return null;
  const mbit = Number(typed);
  const isSpeed = Number.isFinite(mbit) && mbit <= 1_000_000 && (mbit > 0 || (mayStop && mbit === 0));
  return isSpeed ? Math.round((mbit * 1_000_000) / 8) : undefined;
}
export const typedSpeed = (bytesPerSecond: number | null): string =>
  bytesPerSecond === null ? '' : String(Math.round((bytesPerSecond * 8) / 10_000) / 100);
