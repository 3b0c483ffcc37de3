import type { TransferView } from '@datoferum/core/transfer';
import { useQueries } from '@tanstack/react-query';
import { useTransfers } from '../../app/use-transfers.ts';
import { usePlatform } from '../../platform/platform.ts';
import type { Filter, Side } from './filter.ts';
import { type Group, type Item, isOut } from './item.ts';
import { groupOf, liveJob } from './row-view.ts';

/** More than this many at once nobody sends from one machine; the others stand where the courier puts them. */
const MOST = 50;

export interface JobRow {
  item: Item;
  job: TransferView;
  group: Group;
}

/** Envelopes that something is done with on this machine, wherever in the list they would lie. */
export function useJobs(filter: Filter, side: Side): { rows: JobRow[]; jobOf(id: string): TransferView | null } {
  const { jobs } = useTransfers();
  const { courier } = usePlatform();
  const live = new Map<string, TransferView>();
  for (const job of jobs) {
    // An envelope to oneself may be sent and fetched at once; what is fetched came later.
    if (job.envelope && liveJob(job) && live.size < MOST) live.set(job.envelope, job);
  }
  const ids = [...live.keys()];
  const items = useQueries({
    queries: ids.map((id) => ({
      queryKey: ['envelope', id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        courier.get<Item>(`/api/v1/envelopes/${encodeURIComponent(id)}`, { signal }),
    })),
  });
  const rows = ids.flatMap((id, at) => {
    const [item, job] = [items[at]?.data, live.get(id)];
    if (!item || !job) return [];
    const group = groupOf(item, job);
    return isShown(item, group, filter, side) ? [{ item, job, group }] : [];
  });
  return { rows, jobOf: (id) => live.get(id) ?? null };
}

/** Whether a filter shows it; a search is the courier's to answer, so it moves no rows. */
function isShown(item: Item, group: Group, { show, q }: Filter, side: Side): boolean {
  if (q !== '') return false;
  if (side && isOut(item) !== (side === 'sent')) return false;
  if (show === 'needs' || show === 'moving') return group === show;
  return show === 'all' || item.state === show;
}
