import { useQuery } from '@tanstack/react-query';
import type { CheckView } from '../../platform/check-port.ts';
import { usePlatform } from '../../platform/platform.ts';
import { courierDocuments } from './documents.ts';

/** Longer lists are checked when somebody asks: they are some hundred bytes an entry. */
export const MOST_BY_ITSELF = 50_000;

export interface SealCheck {
  found: CheckView;
  at: number;
}

/** Fetches the documents and checks them, in a program of its own; again with `refetch`. */
export function useSealCheck(envelope: { id: string; entries: number }, isWanted: boolean) {
  const { courier, check } = usePlatform();
  return useQuery({
    queryKey: ['seal-check', envelope.id],
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    retry: false,
    queryFn: async ({ signal }): Promise<SealCheck> => {
      const documents = await courierDocuments(courier, envelope.id, signal);
      return { found: await check.check(documents, null, () => undefined, signal), at: Date.now() };
    },
  });
}
