import { visiblePath } from '@datoferum/core';

const LONGEST = 120;
/** Scripts written from right to left (Hebrew, Arabic, Syriac, Thaana, N'Ko and their kin). */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** What somebody typed, on one line: control and direction characters stand as marks, the middle of a long one is left out. */
export function oneLine(text: string, longest = LONGEST): string {
  const chars = [...visiblePath(new TextEncoder().encode(text.trim()))];
  if (chars.length <= longest) return chars.join('');
  const half = Math.floor((longest - 1) / 2);
  return `${chars.slice(0, half).join('')}…${chars.slice(-half).join('')}`;
}

/** For plain text: a name written from right to left is isolated (U+2068 … U+2069), so that it turns nothing beside it. */
export function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Decimal units, three significant figures: `734 MB`. */
export function sizeText(bytes: number, language: string): string {
  let unit = 0;
  let value = bytes;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }).format(value)} ${UNITS[unit]}`;
}

/** A time every reader can place: the zone is always named. */
export function timeText(ms: number, language: string): string {
  return `${new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(ms)} UTC`;
}
