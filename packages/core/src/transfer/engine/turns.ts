import type { TransferView, Waiting } from '../view.ts';
import type { JobRow } from './job-row.ts';

/** Whether it runs when its turn comes. */
const isWilling = ({ isPaused, isOver, failure }: JobRow): boolean => !isPaused && !isOver && failure === null;

/** What only a person ends: a disk that is plugged in, a folder that is shown again, room that is made. */
const OF_A_PERSON: ReadonlySet<Waiting> = new Set(['source_gone', 'folder_needed', 'target_full']);

/** Whether it waits for a person or for the seal, and so keeps nobody waiting. */
function isResting(view: TransferView): boolean {
  if (view.waiting !== null && OF_A_PERSON.has(view.waiting.why)) return true;
  if (view.direction === 'fetch') return view.phase === 'incomplete';
  if (view.phase === 'sealing' || view.phase === 'not_sealed') return true;
  const asks = view.troubles.count > 0 || view.stretches.failed > 0;
  return view.walk.isDone && asks && view.stretches.moving + view.stretches.waiting === 0;
}

/** Whether bytes of it are to move: one that only says its last words or closes takes nobody's line. */
function isCarrying(view: TransferView): boolean {
  if (view.direction === 'fetch') return true;
  return !view.walk.isDone || view.stretches.moving + view.stretches.waiting > 0;
}

export interface Queued {
  row: JobRow;
  /** Of one that runs. */
  view: TransferView | null;
}

/**
 * Who gives way and who begins, by id, of the queue in its order. A job that waits for a person or for the seal keeps nobody waiting;
 * once bytes of it are to move again, who came in between waits again.
 */
export function turnsOf(queue: readonly Queued[], atOnce: number): { ends: string[]; begins: string[] } {
  const ends: string[] = [];
  const begins: string[] = [];
  const busy = { send: 0, fetch: 0 };
  const carrying = { send: 0, fetch: 0 };
  for (const { row, view } of queue) {
    if (view === null || isResting(view)) continue;
    busy[row.direction]++;
    if (carrying[row.direction] >= atOnce) ends.push(row.id);
    else if (isCarrying(view)) carrying[row.direction]++;
  }
  for (const { row, view } of queue) {
    if (view !== null || !isWilling(row) || busy[row.direction] >= atOnce) continue;
    busy[row.direction]++;
    begins.push(row.id);
  }
  return { ends, begins };
}
