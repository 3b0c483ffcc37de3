/** Amounts, times and shares as people read them, by Intl in their language. Decimal units, three significant figures. */
const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

export interface Formats {
  /** "9.64 TB"; exact bytes belong into a title (`exactBytes`). */
  bytes(bytes: number): string;
  exactBytes(bytes: number): string;
  count(n: number): string;
  /** Bytes a second as "6.8 Gbit/s". */
  speed(bytesPerSecond: number): string;
  /** 0 … 1 as "62%", never 100 % before it is 1. */
  share(share: number): string;
  /** Seconds as "1 h 11 min", two figures at most. */
  duration(seconds: number): string;
  /** Today "14:32", this year "20 Nov", else with the year. */
  when(time: string | number | Date, now?: Date): string;
  /** Day and time, for titles, receipts and certificates; with the zone. */
  exactTime(time: string | number | Date): string;
  day(time: string | number | Date): string;
  clock(time: string | number | Date): string;
  /** "in 2 days", "yesterday". */
  fromNow(time: string | number | Date, now?: Date): string;
  list(names: readonly string[]): string;
}

const made = new Map<string, Formats>();

export function formats(language: string): Formats {
  const known = made.get(language);
  if (known) return known;
  const one = make(language);
  made.set(language, one);
  return one;
}

function make(language: string): Formats {
  const number = new Intl.NumberFormat(language);
  const three = (options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(language, { maximumSignificantDigits: 3, ...options });
  const bytesIn = UNITS.map((unit) => three({ style: 'unit', unit, unitDisplay: unit === 'byte' ? 'long' : 'short' }));
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  // English is read in many countries; day before month and 24 hours cannot be mistaken in any of them.
  const dates = language === 'en' ? 'en-GB' : language;
  const hourCycle = 'h23';
  const time = new Intl.DateTimeFormat(dates, { hour: '2-digit', minute: '2-digit', hourCycle });
  const dayOfYear = new Intl.DateTimeFormat(dates, { day: 'numeric', month: 'short' });
  const fullDay = new Intl.DateTimeFormat(dates, { day: 'numeric', month: 'short', year: 'numeric' });
  const exact = new Intl.DateTimeFormat(dates, { dateStyle: 'long', timeStyle: 'long', hourCycle });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  const unit = (name: string) => new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' });
  const [second, minute, hour, dayUnit] = [unit('second'), unit('minute'), unit('hour'), unit('day')];
  const date = (value: string | number | Date): Date => (value instanceof Date ? value : new Date(value));
  const isSameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString();

  return {
    bytes(bytes) {
      let power = 0;
      // 999.5 kB would be rounded to 1,000 kB, so it is a megabyte already.
      for (let left = bytes; left >= (power === 0 ? 1000 : 999.5) && power < UNITS.length - 1; left /= 1000) power += 1;
      return (bytesIn[power] as Intl.NumberFormat).format(bytes / 1000 ** power);
    },
    exactBytes: (bytes) => `${number.format(bytes)} B`,
    count: (n) => number.format(n),
    speed(bytesPerSecond) {
      const bits = bytesPerSecond * 8;
      const power = bits < 999_500 ? 1 : bits < 999_500_000 ? 2 : 3;
      return `${three({}).format(bits / 1000 ** power)} ${['', 'kbit', 'Mbit', 'Gbit'][power]}/s`;
    },
    share: (share) => percent.format(share >= 1 ? 1 : Math.min(0.99, Math.max(0, share))),
    duration(seconds) {
      const s = Math.max(0, Math.round(seconds));
      if (s < 60) return second.format(s);
      if (s < 3600) return minute.format(Math.round(s / 60));
      if (s < 86_400) {
        const minutes = Math.round((s % 3600) / 60);
        return [hour.format(Math.floor(s / 3600)), ...(minutes > 0 ? [minute.format(minutes)] : [])].join(' ');
      }
      const hours = Math.round((s % 86_400) / 3600);
      return [dayUnit.format(Math.floor(s / 86_400)), ...(hours > 0 ? [hour.format(hours)] : [])].join(' ');
    },
    when(value, now = new Date()) {
      const at = date(value);
      if (isSameDay(at, now)) return time.format(at);
      return (at.getFullYear() === now.getFullYear() ? dayOfYear : fullDay).format(at);
    },
    exactTime: (value) => exact.format(date(value)),
    day: (value) => fullDay.format(date(value)),
    clock: (value) => time.format(date(value)),
    fromNow(value, now = new Date()) {
      const ms = date(value).getTime() - now.getTime();
      const size = Math.abs(ms);
      if (size < 3_600_000) return relative.format(Math.round(ms / 60_000), 'minute');
      if (size < 86_400_000) return relative.format(Math.round(ms / 3_600_000), 'hour');
      return relative.format(Math.round(ms / 86_400_000), 'day');
    },
    list: (names) => list.format(names),
  };
}
