import type { TransfersView, TransferView } from '@datoferum/core/transfer';

const OVER: ReadonlySet<TransferView['phase']> = new Set([
  'sealed',
  'not_sealed',
  'stopped',
  'collected',
  'placed',
  'incomplete',
]);

/** Jobs that go on by themselves: neither at their end nor halted by a person. */
export const movingJobs = ({ jobs }: TransfersView): TransferView[] =>
  jobs.filter(({ phase, waiting, failure }) => !OVER.has(phase) && !failure && !(waiting && STANDS.has(waiting.why)));

const STANDS: ReadonlySet<string> = new Set(['paused', 'folder_needed', 'source_gone', 'another_tab']);

/** While this is so, the page is not left for a sign-in. */
export const isMoving = (view: TransfersView): boolean => movingJobs(view).length > 0;
