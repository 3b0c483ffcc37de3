import type { HttpAnswer } from '../ports.ts';
import { TransferError } from './transfer-error.ts';

/** Statuses that a gateway gives in the place of a courier that is away. */
const GATEWAY = new Set([408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530]);
/** What an answer without a body (HEAD) says by its status. */
const BY_STATUS: Record<number, string> = {
  401: 'sign_in',
  403: 'forbidden',
  404: 'not_found',
  409: 'offset_differs',
  410: 'gone',
  423: 'locked',
  500: 'internal',
  503: 'storage_unavailable',
  507: 'storage_full',
};
const SIGN_IN = new Set(['unauthenticated', 'token_expired']);

/**
 * Null for a success of the courier's own; else what the answer means. The courier names every answer of its own by `Request-Id`: one
 * without it comes from somebody between (a captive portal, a gateway) and is no success, whatever its status.
 */
export async function answerError(answer: HttpAnswer, method: string, now: number): Promise<TransferError | null> {
  const { status } = answer;
  const isCouriers = answer.header('Request-Id') !== null;
  const retryAfterMs = retryAfter(answer.header('Retry-After'), now);
  if (isCouriers && status >= 200 && status < 300) return null;
  // What is not read keeps its connection from the next request.
  const body = method === 'HEAD' ? null : await answer.bytes().catch(() => null);
  if (!isCouriers) {
    const detail = `Something between answered ${status} in the courier's place.`;
    return new TransferError(GATEWAY.has(status) ? 'unreachable' : 'portal', detail, { status, retryAfterMs });
  }
  if (status < 400) return new TransferError('unexpected', `The courier answered ${status}.`, { status });
  const problem = problemIn(answer, body);
  const isToken = (answer.header('WWW-Authenticate') ?? '').includes('invalid_token');
  const said = typeof problem.code === 'string' ? problem.code : (BY_STATUS[status] ?? 'unexpected');
  const code = status === 401 || isToken || SIGN_IN.has(said) ? 'sign_in' : said;
  const detail = typeof problem.detail === 'string' ? problem.detail : `The courier answered ${status}.`;
  return new TransferError(code, detail, { status, retryAfterMs, problem });
}

function problemIn(answer: HttpAnswer, body: Uint8Array | null): Record<string, unknown> {
  if (body === null || !(answer.header('Content-Type') ?? '').includes('json')) return {};
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    // Cut on its way: the status still says what it was.
    return {};
  }
}

/** RFC 9110 § 10.2.3: seconds or a date. @returns ms from now, or null */
export function retryAfter(text: string | null, now: number): number | null {
  if (text === null) return null;
  if (/^\d+$/.test(text.trim())) return Math.min(Number(text) * 1000, 3_600_000);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.min(Math.max(0, at - now), 3_600_000);
}
