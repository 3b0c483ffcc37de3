const DAY_MS = 86_400_000;
const MOST_CELLS = 45;

export interface DaysLeft {
  /** Whole days that are left, counted up: the last hours are still a day. */
  days: number;
  /** Whole hours, counted up; said when less than a day is left. */
  hours: number;
  total: number;
  isOver: boolean;
  /** Cells of the strip, the gone ones first. */
  cells: { gone: number; left: number };
}

/** From one instant to another, in days of 24 hours; all in ms. */
export function daysLeft(from: number, until: number, now: number): DaysLeft {
  const total = Math.max(1, Math.round((until - from) / DAY_MS));
  const leftMs = Math.max(0, until - now);
  const days = Math.min(total, Math.ceil(leftMs / DAY_MS));
  const all = Math.min(total, MOST_CELLS);
  const left = Math.min(all, Math.ceil((days / total) * all));
  return { days, hours: Math.ceil(leftMs / 3_600_000), total, isOver: leftMs === 0, cells: { gone: all - left, left } };
}
