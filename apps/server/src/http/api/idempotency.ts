import { createHash } from 'node:crypto';
import { DatoferumError, uuidBytes } from '@datoferum/core';
import { type Admitted, callerOf } from '../exchange.ts';

/** Hashes of the key (one person's keys are another's strangers) and of the request; null without the header. */
export function idempotencyOf(admitted: Admitted, body: Uint8Array): { key: Uint8Array; request: Uint8Array } | null {
  const header = admitted.req.headers['idempotency-key'];
  if (header === undefined) return null;
  const text = String(header);
  if (!/^[\x20-\x7e]{1,255}$/.test(text)) {
    throw new DatoferumError('invalid_request', 'Idempotency-Key is 1 to 255 printable ASCII characters.');
  }
  const key = createHash('sha256')
    .update(uuidBytes(callerOf(admitted).person.id))
    .update(text, 'latin1')
    .digest();
  return { key, request: createHash('sha256').update(body).digest() };
}
