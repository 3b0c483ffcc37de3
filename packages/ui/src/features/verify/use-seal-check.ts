import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CheckView } from '../../platform/check-port.ts';
import { usePlatform } from '../../platform/platform.ts';
import { courierDocuments } from './documents.ts';

/** Longer lists are checked when somebody asks: they are some hundred bytes an entry. */
export const MOST_BY_ITSELF = 50_000;
const TELL_MS = 200;

export interface SealCheck {
  found: CheckView;
  at: number;
}

/** How far a check is: bytes of documents that came, then files whose lines were read. */
export type SealStep = { kind: 'fetching'; bytes: number } | { kind: 'reading'; files: number };

/** Fetches the documents and checks them, in a program of its own; again with `refetch`, and no further after `stop`. */
export function useSealCheck(envelope: { id: string; entries: number }, isWanted: boolean) {
  const { courier, check } = usePlatform();
  const queries = useQueryClient();
  const [step, setStep] = useState<SealStep | null>(null);
  const queryKey = ['seal-check', envelope.id];
  const { data, error, isFetching, refetch } = useQuery({
    queryKey,
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    retry: false,
    queryFn: async ({ signal }): Promise<SealCheck> => {
      let saidAt = performance.now();
      setStep(null);
      const fetched = (bytes: number): void => {
        if (performance.now() - saidAt < TELL_MS) return;
        saidAt = performance.now();
        setStep({ kind: 'fetching', bytes });
      };
      const documents = await courierDocuments(courier, envelope.id, signal, fetched);
      const read = ({ files }: { files: number }): void => setStep({ kind: 'reading', files });
      return { found: await check.check(documents, null, read, signal), at: Date.now() };
    },
  });
  return { data, error, isFetching, refetch, step, stop: () => void queries.cancelQueries({ queryKey, exact: true }) };
}
