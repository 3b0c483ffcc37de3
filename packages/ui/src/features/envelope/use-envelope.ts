import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { usePlatform } from '../../platform/platform.ts';
import type { Envelope, Page, Receipt, RecordLine } from './envelope.ts';

/** While the courier works at it, its progress is asked for; everything else is told by the feed. */
const WORKING_MS = 2_000;

export const envelopePath = (id: string): string => `/api/v1/envelopes/${encodeURIComponent(id)}`;

export function useEnvelope(id: string) {
  const { courier } = usePlatform();
  return useQuery({
    queryKey: ['envelope', id],
    queryFn: ({ signal }) => courier.get<Envelope>(envelopePath(id), { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data?.state === 'sealing' || data?.state === 'purging' || data?.state === 'filling' ? WORKING_MS : false,
  });
}

export function useTimeline(id: string) {
  const { courier } = usePlatform();
  return useInfiniteQuery({
    queryKey: ['timeline', id],
    queryFn: ({ signal, pageParam }) =>
      courier.get<Page<RecordLine>>(`${envelopePath(id)}/timeline`, {
        signal,
        query: { cursor: pageParam, limit: 200 },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
  });
}

export function useReceipts(id: string) {
  const { courier } = usePlatform();
  return useQuery({
    queryKey: ['receipts', id],
    queryFn: async ({ signal }) => (await courier.get<Page<Receipt>>(`${envelopePath(id)}/receipts`, { signal })).items,
  });
}

export function useCertificate(id: string, isEnabled = true) {
  const { courier } = usePlatform();
  return useQuery({
    queryKey: ['certificate', id],
    enabled: isEnabled,
    queryFn: ({ signal }) => courier.get<Receipt>(`${envelopePath(id)}/certificate`, { signal }),
  });
}

/** Does something to the envelope and reads it anew, with its lists, so that no page shows the state before. */
export function useAct<V = void, R = unknown>(
  id: string,
  act: (courier: ReturnType<typeof usePlatform>['courier'], value: V) => Promise<R>,
) {
  const { courier } = usePlatform();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (value: V) => act(courier, value),
    onSettled: async () => {
      const keys = [['envelope', id], ['timeline', id], ['receipts', id], ['envelopes']];
      await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
}
