import type { IncomingMessage } from 'node:http';
import { DatoferumError, isUuid } from '@datoferum/core';

export type Concat = { kind: 'partial' } | { kind: 'final'; partials: string[]; sent: string };

/** More than fit into 128 KiB of headers as short addresses; what stands in one transaction is bounded by it. */
const MOST = 4_096;

/**
 * Upload-Concat of a creation; null when it has none. The addresses of partials may be relative or absolute, with or without
 * their envelope: whatever name or prefix the world knows the courier by, the last segment is the upload.
 * @param envelope where the final is created
 * @throws DatoferumError `invalid_request`, `final_invalid`
 */
export function concatOf({ headers }: Pick<IncomingMessage, 'headers'>, envelope: string): Concat | null {
  const header = headers['upload-concat'];
  if (header === undefined) return null;
  const sent = String(header);
  if (sent === 'partial') return { kind: 'partial' };
  if (!sent.startsWith('final;')) {
    throw new DatoferumError('invalid_request', 'Upload-Concat is neither "partial" nor "final;" with addresses.');
  }
  const addresses = sent.slice('final;'.length).trim().split(/ +/);
  if (addresses.length > MOST) throw new DatoferumError('final_invalid', `More than ${MOST} partial uploads.`);
  return { kind: 'final', partials: addresses.map((address) => uploadIn(address, envelope)), sent };
}

function uploadIn(address: string, envelope: string): string {
  const path = address
    .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '')
    .replace(/[?#].*$/, '')
    .replace(/\/$/, '');
  const segments = path.split('/');
  const id = segments.at(-1) ?? '';
  const before = segments.at(-2) ?? '';
  if (!isUuid(id) || (isUuid(before) && before !== envelope)) {
    throw new DatoferumError('final_invalid', 'One of these addresses is no upload of this envelope.');
  }
  return id;
}
