import { useRef, useSyncExternalStore } from 'react';
import { usePlatform } from '../platform/platform.ts';
import { type Line, lineOf } from './line.ts';
import { useTransfers } from './use-transfers.ts';

const online = {
  subscribe(changed: () => void): () => void {
    addEventListener('online', changed);
    addEventListener('offline', changed);
    return () => {
      removeEventListener('online', changed);
      removeEventListener('offline', changed);
    };
  },
  now: (): boolean => navigator.onLine,
};

export function useLine(): Line {
  const { feed } = usePlatform();
  const heard = useSyncExternalStore(feed.onLine, feed.line);
  const isOnline = useSyncExternalStore(online.subscribe, online.now);
  const lostAt = useRef<number | null>(null);
  const line = lineOf(heard, useTransfers().line, isOnline);
  lostAt.current = isOnline ? null : (lostAt.current ?? Date.now());
  return isOnline ? line : { ...line, since: lostAt.current ?? line.since };
}
