import type { LimitRule, LineSettings, SendView, TroubleView } from '@datoferum/core/transfer';

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
export interface Office {
  /** Minutes of the day. */
  from: number;
  to: number;
  bytesPerSecond: number | null;
}

/** Monday to Friday as week rules; minutes from Monday 00:00. */
export const officeRules = ({ from, to, bytesPerSecond }: Office): LimitRule[] =>
  from >= to
    ? []
    : [0, 1, 2, 3, 4].map((day) => ({ from: day * MINUTES + from, to: day * MINUTES + to, bytesPerSecond }));

/** Back from rules that were made so; null for none, or for others. */
export function officeOf({ timetable }: LineSettings): Office | null {
  const [first] = timetable;
  if (!first) return null;
  const office = { from: first.from, to: first.to, bytesPerSecond: first.bytesPerSecond };
  return JSON.stringify(officeRules(office)) === JSON.stringify(timetable) ? office : null;
}

/** "07:30" and minutes of the day. */
export const clockOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
export function minutesOf(clock: string): number | null {
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(clock);
  const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : null;
  return minutes !== null && minutes <= MINUTES ? minutes : null;
}

/** Mbit/s as typed, to bytes a second: null for no limit, undefined for what is no speed. */
export function speedOf(text: string): number | null | undefined {
  const typed = text.trim().replace(',', '.');
  if (typed === '') return null;
  const mbit = Number(typed);
  return Number.isFinite(mbit) && mbit > 0 && mbit <= 1_000_000 ? Math.round((mbit * 1_000_000) / 8) : undefined;
}
export const typedSpeed = (bytesPerSecond: number | null): string =>
  bytesPerSecond === null ? '' : String(Math.round((bytesPerSecond * 8) / 10_000) / 100);
