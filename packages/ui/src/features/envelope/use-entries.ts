import { useInfiniteQuery } from '@tanstack/react-query';
import { usePlatform } from '../../platform/platform.ts';
import type { Entry, Page } from './envelope.ts';
import { envelopePath } from './use-envelope.ts';

/** What is found anywhere in the envelope, page by page. */
export function useEntries(id: string, find: string) {
  const { courier } = usePlatform();
  return useInfiniteQuery({
    queryKey: ['entries', id, find],
    queryFn: ({ signal, pageParam }) =>
      courier.get<Page<Entry>>(`${envelopePath(id)}/entries`, {
        signal,
        query: { find, cursor: pageParam, limit: 200 },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
  });
}
