import { useQuery } from '@tanstack/react-query';
import { usePlatform } from '../platform/platform.ts';

/** GET /api/v1/me (docs/spec/http.md). */
export interface Me {
  id: string;
  email: string | null;
  name: string;
  role: 'person' | 'operator' | 'auditor' | 'admin';
  /** Bytes; `limit` null is none. */
  quota: { held: number; limit: number | null };
}

export function useMe(): Me | undefined {
  const { courier } = usePlatform();
  return useQuery({ queryKey: ['me'], queryFn: ({ signal }) => courier.get<Me>('/api/v1/me', { signal }) }).data;
}
