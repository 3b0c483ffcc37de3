import type { LineState } from '../http/line-state.ts';
import type { TransferView, Waiting } from '../view.ts';
import type { JobRow } from './job-row.ts';

/** Whether it runs when its turn comes. */
export const isWilling = ({ isPaused, isOver, failure }: JobRow): boolean => !isPaused && !isOver && failure === null;

/** What only a person ends: a disk that is plugged in, a folder that is shown again, room that is made. */
const OF_A_PERSON: ReadonlySet<Waiting> = new Set(['source_gone', 'folder_needed', 'target_full']);

/** Whether it waits for a person or for the seal, and so keeps nobody waiting. */
export function isResting(view: TransferView): boolean {
  if (view.waiting !== null && OF_A_PERSON.has(view.waiting.why)) return true;
  if (view.direction === 'fetch') return view.phase === 'incomplete';
  if (view.phase === 'sealing' || view.phase === 'not_sealed') return true;
  const asks = view.troubles.count > 0 || view.stretches.failed > 0;
  return view.walk.isDone && asks && view.stretches.moving + view.stretches.waiting === 0;
}

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
