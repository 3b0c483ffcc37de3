import { parseAllowedSigners } from '@datoferum/core/verify';
import { useQuery } from '@tanstack/react-query';
import { usePlatform } from '../../platform/platform.ts';
import type { Receipt } from '../envelope/envelope.ts';
import { ALLOWED_SIGNERS } from '../verify/documents.ts';
import { namespaceOf, readText } from './statement.ts';

/** Whether the courier signed this receipt or certificate, by the keys it publishes. */
export function useSignature(receipt: Receipt | undefined) {
  const { courier, check } = usePlatform();
  return useQuery({
    queryKey: ['signature', receipt?.id],
    enabled: receipt !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const { statement, sig, kind } = receipt as Receipt;
      const keys = await (await courier.raw(ALLOWED_SIGNERS, { signal, accept: '*/*' })).text();
      return check.signature({
        bytes: new TextEncoder().encode(statement),
        armored: sig,
        namespace: namespaceOf(kind),
        keys: parseAllowedSigners(keys),
        at: readText(statement).at,
      });
    },
  });
}
