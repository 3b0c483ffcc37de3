import type { LineState } from '../http/line-state.ts';
import type { TransferView, Waiting } from '../view.ts';
import type { JobRow } from './job-row.ts';

/** What a job waits for, first what a person did, then its own word, then the line's. @param limit of the line now */
export function waitingOf(
  of: { row: JobRow; view: TransferView; isRunning: boolean },
  line: LineState,
  limit: number | null,
): TransferView['waiting'] {
  const { row, view, isRunning } = of;
  const since = (why: Waiting): TransferView['waiting'] => ({ why, since: line.since, nextTryAt: null });
  if (row.isOver || row.failure !== null) return null;
  if (row.isPaused) return since('paused');
  if (!isRunning) return since('queue');
  if (view.waiting !== null) return view.waiting;
  if (line.word !== 'fine') return { why: line.word, since: line.since, nextTryAt: line.nextTryAt };
  return limit === 0 ? since('timetable') : null;
}
