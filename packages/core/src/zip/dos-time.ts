const FIRST = Date.UTC(1980, 0, 1);
const LAST = Date.UTC(2107, 11, 31, 23, 59, 58);

/**
 * MS-DOS date and time in UTC, in steps of two seconds (APPNOTE 4.4.6). What lies outside of 1980 to 2107 becomes the
 * nearest moment inside, an unknown time the first.
 * @param mtime ms since 1970, or null
 */
export function dosTime(mtime: number | null): { date: number; time: number } {
  const moment = new Date(Math.min(LAST, Math.max(FIRST, mtime ?? FIRST)));
  const date = ((moment.getUTCFullYear() - 1980) << 9) | ((moment.getUTCMonth() + 1) << 5) | moment.getUTCDate();
  const time = (moment.getUTCHours() << 11) | (moment.getUTCMinutes() << 5) | (moment.getUTCSeconds() >> 1);
  return { date, time };
}

/** Whole seconds since 1970 when 32 signed bits hold them, else null: what the extended timestamp can say. */
export function unixSeconds(mtime: number | null): number | null {
  if (mtime === null) return null;
  const seconds = Math.floor(mtime / 1000);
  return seconds >= -(2 ** 31) && seconds < 2 ** 31 ? seconds : null;
}
