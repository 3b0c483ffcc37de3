import type { Formats } from '../format/format.ts';

const isSameDay = (a: string, b: string): boolean => new Date(a).toDateString() === new Date(b).toDateString();

/** The time of a line: day and clock, the clock alone below a line of the same day; `until` makes it a span. */
export function times(
  { clock, when }: Pick<Formats, 'clock' | 'when'>,
  at: string,
  before?: string | null,
  until?: string | null,
): string {
  const day = before && isSameDay(before, at) ? '' : when(at) === clock(at) ? '' : `${when(at)} `;
  const begin = `${day}${clock(at)}`;
  if (!until || clock(until) === clock(at)) return begin;
  return isSameDay(at, until) ? `${begin}–${clock(until)}` : `${begin}–${when(until)} ${clock(until)}`;
}
