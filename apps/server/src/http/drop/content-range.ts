import { DatoferumError } from '@datoferum/core';

/** `Content-Range` of a request: the first byte, the last one, and the size of the whole file when it is known. */
export interface Sent {
  from: number;
  to: number;
  total: number | null;
}

/**
 * Reads `bytes a-b/total` or `bytes a-b/*` (RFC 9110 § 14.4), which `curl -C a -T file` sends. Null when there is none.
 * @throws DatoferumError `invalid_request`
 */
export function contentRange(header: string | undefined): Sent | null {
  if (header === undefined) return null;
  const parts = /^bytes (\d{1,16})-(\d{1,16})\/(\d{1,16}|\*)$/.exec(header.trim());
  if (!parts) throw new DatoferumError('invalid_request', 'Content-Range is not like "bytes 100-199/200".');
  const from = Number(parts[1]);
  const to = Number(parts[2]);
  const total = parts[3] === '*' ? null : Number(parts[3]);
  const isSound = from <= to && (total === null || to < total) && Number.isSafeInteger(to);
  if (!isSound) throw new DatoferumError('invalid_request', 'Content-Range contradicts itself.');
  return { from, to, total };
}
