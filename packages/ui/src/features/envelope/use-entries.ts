import { useInfiniteQuery } from '@tanstack/react-query';
import { usePlatform } from '../../platform/platform.ts';
import type { Entry, Page } from './envelope.ts';
import { envelopePath } from './use-envelope.ts';

export interface FolderOf {
  folder?: string;
  folder64?: string;
}

/** Pages of one folder by name, or of what is found anywhere below it. */
export function useEntries(id: string, { folder, folder64 }: FolderOf, find: string) {
  const { courier } = usePlatform();
  return useInfiniteQuery({
    queryKey: ['entries', id, folder ?? null, folder64 ?? null, find],
    queryFn: ({ signal, pageParam }) =>
      courier.get<Page<Entry>>(`${envelopePath(id)}/entries`, {
        signal,
        query: { folder, folder64, find, cursor: pageParam, limit: 200 },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
  });
}
