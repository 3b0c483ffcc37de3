/**
 * What went wrong on the way: a code of the courier's (packages/core/src/protocol/errors.ts), or one of the engine's own:
 * `offline` · `unreachable` · `stalled` · `portal` (somebody else answered) · `sign_in` · `stopped` · `unexpected`.
 */
export class TransferError extends Error {
  readonly code: string;
  /** HTTP status, or null when no answer of the courier's came. */
  readonly status: number | null;
  /** What the answer asked to wait, in ms. */
  readonly retryAfterMs: number | null;
  /** Members of the courier's problem document. */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    detail: string,
    more: {
      status?: number | null;
      retryAfterMs?: number | null;
      problem?: Record<string, unknown>;
      cause?: unknown;
    } = {},
  ) {
    super(detail, { cause: more.cause });
    this.name = 'TransferError';
    this.code = code;
    this.status = more.status ?? null;
    this.retryAfterMs = more.retryAfterMs ?? null;
    this.problem = more.problem ?? {};
  }
}

/** Codes after which the same request is worth sending again, by itself. */
const PASSING = new Set(['offline', 'unreachable', 'stalled', 'portal', 'sign_in', 'locked', 'internal', 'evicted']);
const PASSING_OF_COURIER = new Set(['storage_unavailable', 'storage_full', 'identity_unavailable', 'body_incomplete']);

export function isPassing(error: unknown): error is TransferError {
  return error instanceof TransferError && (PASSING.has(error.code) || PASSING_OF_COURIER.has(error.code));
}

export function isStopped(error: unknown): boolean {
  return error instanceof TransferError && error.code === 'stopped';
}

/** The error of whoever asked to stop, so that nobody takes it for a fault. */
export function stopped(signal?: AbortSignal): TransferError {
  return signal?.reason instanceof TransferError
    ? signal.reason
    : new TransferError('stopped', 'It was told to stop.', { cause: signal?.reason });
}
