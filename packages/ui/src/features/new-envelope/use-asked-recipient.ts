import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useSearchParams } from 'react-router';
import { usePlatform } from '../../platform/platform.ts';
import type { Recipient } from './draft.ts';

interface Known {
  email?: string;
  name: string | null;
}

/** `/new?to=…` names one recipient: only somebody this person has exchanged envelopes with, since a link may come from anyone. */
export function useAskedRecipient(add: (one: Recipient) => void): void {
  const { courier } = usePlatform();
  const [query, setQuery] = useSearchParams();
  const asked = query.get('to')?.trim().toLowerCase() ?? '';
  const { data } = useQuery({
    queryKey: ['people'],
    enabled: asked !== '',
    queryFn: ({ signal }) => courier.get<{ items: Known[] }>('/api/v1/people', { signal }),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is known who they are
  useEffect(() => {
    if (asked === '' || !data) return;
    const known = data.items.find(({ email }) => email?.toLowerCase() === asked);
    if (known?.email) add({ email: known.email, name: known.name, isNew: false });
    setQuery({}, { replace: true });
  }, [asked, data]);
}
