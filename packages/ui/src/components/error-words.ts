import { CourierError } from '../platform/courier-error.ts';

/** Codes that have words of their own in `errors:`; others are said in the courier's words. */
export const SAID = [
  'unreachable',
  'portal',
  'sign_in_over',
  'unauthenticated',
  'token_expired',
  'forbidden',
  'not_found',
  'gone',
  'wrong_state',
  'envelope_closed',
  'envelope_frozen',
  'not_sealed',
  'uploads_unfinished',
  'counts_differ',
  'already_collected',
  'already_refused',
  'already_extended',
  'reminded_already',
  'scope_missing',
  'manifest_differs',
  'quota_exceeded',
  'storage_full',
  'storage_unavailable',
  'identity_unavailable',
  'damaged',
  'internal',
  'locked',
  'invalid_request',
] as const;

export interface SaidError {
  /** Key below `errors:`. */
  key: (typeof SAID)[number] | 'unknown';
  code: string;
  requestId: string | null;
  /** The courier's own sentence, in English; null when there is none. */
  detail: string | null;
}

/** What an error says to a person; a fault of the page itself is `unknown` with its message for support. */
export function saidError(error: unknown): SaidError {
  if (error instanceof CourierError) {
    const { code, detail, requestId } = error.problem;
    const key = SAID.find((known) => known === code);
    return { key: key ?? 'unknown', code, requestId: requestId ?? null, detail: detail === '' ? null : detail };
  }
  const named = error as { code?: unknown; message?: unknown } | null;
  const code = typeof named?.code === 'string' ? named.code : 'page';
  const key = SAID.find((known) => known === code);
  const detail = error instanceof Error ? error.message : String(error);
  return { key: key ?? 'unknown', code, requestId: null, detail: detail || null };
}
