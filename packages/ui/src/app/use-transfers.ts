import type { TransfersView } from '@datoferum/core/transfer';
import { useSyncExternalStore } from 'react';
import { usePlatform } from '../platform/platform.ts';

/** What moves on this machine; drawn again when the engine publishes, at most once a second. */
export function useTransfers(): TransfersView {
  const { transfers } = usePlatform();
  return useSyncExternalStore(transfers.subscribe, transfers.view);
}
