import { DatoferumError, isErrorCode } from '@datoferum/core';

const UNAVAILABLE: ReadonlySet<unknown> = new Set([
  'keys_unavailable',
  'signer_unavailable',
  'engine_stopped',
  'worker_lost',
]);

/** A port's error in the courier's words; its cause is kept for the log. */
export function courierError(error: unknown): DatoferumError {
  if (error instanceof DatoferumError) return error;
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'blob_missing' || code === 'blob_short' || code === 'damaged')
    return new DatoferumError('damaged', undefined, {}, { cause: error });
  if (code === 'key_gone' || code === 'envelope_cut')
    return new DatoferumError('gone', undefined, {}, { cause: error });
  if (UNAVAILABLE.has(code)) return new DatoferumError('storage_unavailable', undefined, {}, { cause: error });
  return isErrorCode(code)
    ? new DatoferumError(code, undefined, {}, { cause: error })
    : new DatoferumError('internal', undefined, {}, { cause: error });
}
