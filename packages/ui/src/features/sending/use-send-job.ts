import type { SendView } from '@datoferum/core/transfer';
import { useTransfers } from '../../app/use-transfers.ts';
import { isUnderWay } from './sending.ts';

/** The send of this envelope from this machine, while it is under way. */
export function useSendJob(envelope: string): SendView | null {
  const { jobs } = useTransfers();
  const job = jobs.find((one): one is SendView => one.direction === 'send' && one.envelope === envelope);
  return job && isUnderWay(job) ? job : null;
}
