import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { FeedEvent } from '../platform/feed-port.ts';
import { usePlatform } from '../platform/platform.ts';
import { heardKeys } from './heard-keys.ts';

/** Events come in crowds; pages are asked for once a crowd, and at the latest after so long. */
const QUIET_MS = 400;
const LATEST_MS = 2_000;

/** Once in the app: what the feed tells makes stale what is shown. */
export function useFeed(): void {
  const { feed } = usePlatform();
  const queries = useQueryClient();
  useEffect(() => {
    let events: FeedEvent[] = [];
    let first = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (): void => {
      const keys = heardKeys(events);
      events = [];
      // What is sealed never changes: a check is done again when somebody asks for it.
      if (keys === null) void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'seal-check' });
      else for (const queryKey of keys) void queries.invalidateQueries({ queryKey });
    };
    const leave = feed.subscribe((event) => {
      if (events.length === 0) first = Date.now();
      events.push(event);
      clearTimeout(timer);
      timer = setTimeout(tell, Math.max(0, Math.min(QUIET_MS, first + LATEST_MS - Date.now())));
    });
    return () => {
      leave();
      clearTimeout(timer);
    };
  }, [feed, queries]);
}
