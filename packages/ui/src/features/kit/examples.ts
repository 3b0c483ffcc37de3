import { TAPE } from '@datoferum/core/transfer';
import type { Happening } from '../../components/fold-events.ts';
import type { OnItsWay } from '../../components/tape-columns.ts';
import type { TimelineItem } from '../../components/timeline.tsx';

/** Made-up values that show the parts in their states; seen in demo mode and development only. */
export const TOTAL = 9.64e12;
const COLUMNS = 300;

export const EXAMPLE_TAPE = Uint8Array.from({ length: COLUMNS }, (_, at) => {
  if (at === 136 || at === 158 || at === 178) return TAPE.asks;
  if (at < 183) return TAPE.compared;
  if (at < 186) return TAPE.done;
  return at < 193 ? TAPE.moves : TAPE.rest;
});

export const EXAMPLE_MOVING: OnItsWay[] = Array.from({ length: 7 }, (_, at) => ({
  from: ((186 + at) / COLUMNS) * TOTAL,
  length: TOTAL / COLUMNS,
  durable: (TOTAL / COLUMNS) * (0.9 - at * 0.13),
}));

export const EXAMPLE_POINTS = Array.from({ length: 120 }, (_, at) => {
  if (at < 6) return at * 140e6;
  if (at > 50 && at < 54) return 0;
  return (830 + 90 * Math.sin(at / 4) - (at > 80 && at < 95 ? 260 : 0)) * 1e6;
});

const line = (id: string, item: TimelineItem, group?: string): Happening<TimelineItem> => ({ id, item, group });

export const exampleEvents = (): Happening<TimelineItem>[] => [
  line('1', { at: '2026-11-20T17:21:00', kind: 'past', what: 'Opened by Studio A', note: 'for Client B and Lab C' }),
  ...Array.from({ length: 7 }, (_, at) =>
    line(`a${at}`, { at: `2026-11-20T17:3${at}:00`, kind: 'past', what: 'A file arrived again' }, 'again'),
  ),
  line('2', { at: '2026-11-20T18:04:00', kind: 'wax', what: 'Sealed. Every piece was read back and compared' }),
  line('3', { at: '2026-11-20T21:47:00', kind: 'past', what: 'Collected by Client B', note: 'receipt to both sides' }),
  line('4', { at: null, kind: 'now', what: 'Lab C is collecting' }),
  line('5', { at: '2026-12-20T18:04:00', kind: 'next', what: 'Purged, a signed certificate stays' }),
];
