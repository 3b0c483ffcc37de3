import type { Terms } from './terms.ts';

/** All times are milliseconds since 1970; a day has 24 hours. */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** When filling freezes. `from` is the opening of the envelope. */
export function fillDeadline(from: number, terms: Pick<Terms, 'fillDays'>): number {
  return from + terms.fillDays * DAY;
}

/** The deadline after its one extension: the same time once more, from the old one or from now, whichever is later. */
export function extendedDeadline(now: number, deadline: number, terms: Pick<Terms, 'fillDays'>): number {
  return fillDeadline(Math.max(now, deadline), terms);
}

/** The deadline after a reopening: there is time to send again what did not match, at least as long as the grace. */
export function reopenedDeadline(now: number, deadline: number, terms: Pick<Terms, 'graceHours'>): number {
  return Math.max(deadline, now + terms.graceHours * HOUR);
}

/** Until when a frozen envelope can still be closed or extended; then it expires. */
export function graceEnd(deadline: number, terms: Pick<Terms, 'graceHours'>): number {
  return deadline + terms.graceHours * HOUR;
}

/** When a sealed envelope is purged by the clock. */
export function retentionEnd(sealedAt: number, terms: Pick<Terms, 'retentionDays'>): number {
  return sealedAt + terms.retentionDays * DAY;
}

/** A clock this far past the last heartbeat is not believed at once. */
export const CLOCK_JUMP = 48 * HOUR;
/** How long purges by clock wait then. Purges by people do not. */
export const CLOCK_WAIT = 24 * HOUR;

export type ClockGuard = {
  /** Purges by clock wait until then; null when the clock is believed. */
  waitUntil: number | null;
  /** The jump was seen just now: raise the alarm. */
  alarm: boolean;
};

/**
 * The clock guard, asked with every heartbeat before it is stored.
 * A wait never lasts longer than 24 h from now, so a clock that was set right again does not wait for the wrong date.
 * @param lastBeat the last stored heartbeat, or null at the first start
 * @param waitUntil what the guard answered last
 */
export function clockGuard(now: number, lastBeat: number | null, waitUntil: number | null): ClockGuard {
  if (lastBeat !== null && now - lastBeat > CLOCK_JUMP) return { waitUntil: now + CLOCK_WAIT, alarm: true };
  if (waitUntil === null || now >= waitUntil) return { waitUntil: null, alarm: false };
  return { waitUntil: Math.min(waitUntil, now + CLOCK_WAIT), alarm: false };
}
