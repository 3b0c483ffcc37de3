import { useQuery } from '@tanstack/react-query';
import { usePlatform } from '../platform/platform.ts';

/** GET /api/v1/envelopes/counts (docs/spec/http.md). */
export interface Counts {
  all: number;
  sent: number;
  received: number;
  needs: number;
  moving: number;
  rest: number;
  states: Record<'filling' | 'sealing' | 'sealed' | 'delivered' | 'purging' | 'purged', number>;
  /** There are more than were counted. */
  more: boolean;
}

export function useCounts(side?: 'sent' | 'received'): Counts | undefined {
  const { courier } = usePlatform();
  return useQuery({
    queryKey: ['envelopes', 'counts', side ?? ''],
    queryFn: ({ signal }) => courier.get<Counts>('/api/v1/envelopes/counts', { signal, query: { side } }),
  }).data;
}
