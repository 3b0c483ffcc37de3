import type { TransferView } from '@datoferum/core/transfer';

const OVER: ReadonlySet<TransferView['phase']> = new Set(['sealed', 'stopped', 'collected', 'placed', 'incomplete']);
/** With the courier alone: nothing of it leaves this machine any more. */
const WITH_COURIER: ReadonlySet<TransferView['phase']> = new Set(['closing', 'sealing', 'not_sealed', 'confirming']);

/** What is not at its end, in the order of the engine. */
export const queueOf = (jobs: readonly TransferView[]): TransferView[] => jobs.filter(({ phase }) => !OVER.has(phase));

export const canPause = ({ phase, failure }: TransferView): boolean =>
  !OVER.has(phase) && !WITH_COURIER.has(phase) && failure === null;
export const isPaused = ({ waiting }: TransferView): boolean => waiting?.why === 'paused';

/** Who waits is paused before who moves, or the next one would begin for a moment. */
export const toPause = (jobs: readonly TransferView[]): TransferView[] =>
  jobs.filter((job) => canPause(job) && !isPaused(job)).reverse();
export const toContinue = (jobs: readonly TransferView[]): TransferView[] => jobs.filter(isPaused);

export interface Places {
  /** What `move` is told to go one earlier or later; null where it is the first or last of its kind. */
  up: number | null;
  down: number | null;
  /** From 1, among those of its direction. */
  place: number;
  of: number;
}

/**
 * Where a job may go. The engine's places count every job it remembers, those at their end too, and priority goes before place: so
 * the way is to the place of the next one that the order is among.
 */
export function placesOf(jobs: readonly TransferView[], id: string): Places {
  const byPlace = [...jobs].sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : Number(a.id > b.id)));
  const mine = jobs.find((job) => job.id === id);
  const queue = queueOf(jobs).filter(({ direction }) => direction === mine?.direction);
  const among = queue.filter(({ priority }) => priority === mine?.priority);
  const at = among.findIndex((job) => job.id === id);
  const placeOf = (job: TransferView | undefined): number | null => {
    const place = job && at >= 0 ? byPlace.indexOf(job) : -1;
    return place >= 0 ? place : null;
  };
  return {
    up: at > 0 ? placeOf(among[at - 1]) : null,
    down: placeOf(among[at + 1]),
    place: queue.findIndex((job) => job.id === id) + 1,
    of: queue.length,
  };
}
