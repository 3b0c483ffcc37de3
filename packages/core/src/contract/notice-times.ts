const DAY = 86_400_000;

/** When to speak of an end that comes: a day before it, or when a fifth of a short time is left. Times in ms. */
export function nearEnd(from: number, end: number): number {
  return Math.max(from, end - Math.min(DAY, Math.floor((end - from) / 5)));
}

const FIRST_RETRY = 30_000;
const LAST_RETRY = 6 * 3_600_000;
/** After so long without a taker a message is given up. */
export const GIVE_UP_AFTER = 4 * DAY;

/** ms until the next try: 30 s, doubled each time up to 6 h, spread by a fifth either way. `chance` is in [0, 1). */
export function retryIn(tries: number, chance: number): number {
  const pause = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** Math.min(tries, 20));
  return Math.round(pause * (0.8 + 0.4 * chance));
}
