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
  /** A difference of shares, which may be more than one: "240%". */
  change(share: number): string;
  /** Seconds as "1 h 11 min", two figures at most. */
  duration(seconds: number): string;
  /** Today "14:32", this year "20 Nov", else with the year. */
  when(time: string | number | Date, now?: Date): string;
  /** Day and time, for titles, receipts and certificates; with the zone. */
  exactTime(time: string | number | Date): string;
  day(time: string | number | Date): string;
  /** The day without its year: "20 Nov". */
  dayOfYear(time: string | number | Date): string;
  /** Day and second in figures, for dense tables. */
  stamp(time: string | number | Date): string;
  clock(time: string | number | Date): string;
  /** "in 2 days", "yesterday". */
  fromNow(time: string | number | Date, now?: Date): string;
  list(names: readonly string[]): string;
}

const made = new Map<string, Formats>();

/** In the words of `language`, with the order of dates, the clock and the marks in numbers of the reader's region. */
export function formats(language: string, tags: readonly string[] = []): Formats {
  const region = regionOf(language, tags);
  const key = `${language} ${region}`;
  const known = made.get(key);
  if (known) return known;
  const one = make(language, region);
  made.set(key, one);
  return one;
}

const REGION = /^[a-z]{2,3}(?:-[a-z]{4})?-(?:[a-z]{2}|[0-9]{3})$/i;
const primary = (tag: string): string => tag.split('-')[0]?.toLowerCase() ?? '';

/** The reader's own tag ("es-MX") where it speaks the app's language; tags are those of the browser, the dearest first. */
function regionOf(language: string, tags: readonly string[]): string {
  const own = tags.find((tag) => primary(tag) === primary(language) && REGION.test(tag));
  // English is read in many countries; day before month and 24 hours cannot be mistaken in any of them.
  return own ?? (language === 'en' ? 'en-GB' : language);
}

function make(language: string, region: string): Formats {
  const number = new Intl.NumberFormat(region);
  const three = (options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(region, { maximumSignificantDigits: 3, ...options });
  const bytesIn = UNITS.map((unit) => three({ style: 'unit', unit, unitDisplay: unit === 'byte' ? 'long' : 'short' }));
  const percent = new Intl.NumberFormat(region, { style: 'percent', maximumFractionDigits: 0 });
  const is12Hours = new Intl.DateTimeFormat(region, { timeStyle: 'short' }).resolvedOptions().hour12 === true;
  const time = new Intl.DateTimeFormat(region, { hour: is12Hours ? 'numeric' : '2-digit', minute: '2-digit' });
  const dayOfYear = shortDay(region, { day: 'numeric', month: 'short' });
  const fullDay = shortDay(region, { day: 'numeric', month: 'short', year: 'numeric' });
  const exact = new Intl.DateTimeFormat(region, { dateStyle: 'long', timeStyle: 'long' });
  const stamp = new Intl.DateTimeFormat(region, { dateStyle: 'short', timeStyle: 'medium' });
  const relative = new Intl.RelativeTimeFormat(region, { numeric: 'auto' });
  const list = new Intl.ListFormat(region, { type: 'conjunction' });
  // One short form for a language: its regions differ in plurals of abbreviations only.
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
    change: (share) => percent.format(share),
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
      return (at.getFullYear() === now.getFullYear() ? dayOfYear : fullDay)(at);
    },
    exactTime: (value) => exact.format(date(value)),
    day: (value) => fullDay(date(value)),
    dayOfYear: (value) => dayOfYear(date(value)),
    stamp: (value) => stamp.format(date(value)),
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

/** "20 dez. 2026": in a table Portuguese and Spanish leave out the "de" that Intl puts between short parts. */
function shortDay(region: string, options: Intl.DateTimeFormatOptions): (at: Date) => string {
  const format = new Intl.DateTimeFormat(region, options);
  return (at) =>
    format
      .formatToParts(at)
      .map(({ type, value }) => (type === 'literal' && value === ' de ' ? ' ' : value))
      .join('');
}
