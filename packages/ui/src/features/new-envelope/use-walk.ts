import type { WalkView } from '@datoferum/core/transfer';
import { useEffect, useState } from 'react';
import { usePlatform } from '../../platform/platform.ts';

export interface Walked {
  view: WalkView | null;
  error: unknown;
}

/** Walks what was picked, again whenever it or its rule changes. */
export function useWalk(picked: string | null, again: unknown): Walked {
  const { transfers } = usePlatform();
  const [walked, setWalked] = useState<Walked>({ view: null, error: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` is no value of the walk, only a reason for another
  useEffect(() => {
    setWalked({ view: null, error: null });
    if (picked === null) return;
    const stop = new AbortController();
    const changed = (view: WalkView): void => {
      if (!stop.signal.aborted) setWalked({ view, error: null });
    };
    transfers.walk(picked, changed, stop.signal).then(changed, (error: unknown) => {
      if (!stop.signal.aborted) setWalked((before) => ({ ...before, error }));
    });
    return () => stop.abort();
  }, [transfers, picked, again]);
  return walked;
}
