import type { Courier } from '../http/courier.ts';
import type { SendRow } from './send-row.ts';

/** Opens the envelope that was asked for; the job's id as Idempotency-Key, so that a lost answer opens no second one. */
export async function openEnvelope(
  courier: Courier,
  { options }: SendRow,
  job: string,
  signal: AbortSignal,
): Promise<{ envelope: string; ticket: string | null }> {
  if ('id' in options.envelope) return { envelope: options.envelope.id, ticket: options.envelope.ticket ?? null };
  const opened = await courier.json<{ id: string; ticket: string }>({
    method: 'POST',
    path: '/api/v1/envelopes',
    headers: { 'Idempotency-Key': job },
    json: options.envelope.open,
    signal,
  });
  return { envelope: opened.id, ticket: opened.ticket };
}
