import { DatoferumError, type ErrorCode } from '@datoferum/core';
import type { TusTrip } from './tus-store.ts';

const CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  403: 'invalid_request',
  404: 'not_found',
  409: 'offset_differs',
  410: 'gone',
  412: 'tus_version_unsupported',
  413: 'length_exceeded',
  501: 'not_implemented',
};

/** What @tus/server refused by itself, in our codes; null when it did not. */
export function refusalOf(status: number, text: string, { upload }: TusTrip): DatoferumError | null {
  if (status < 400) return null;
  const code = CODES[status] ?? 'internal';
  if (code === 'offset_differs' && upload) {
    const detail = `The courier holds ${upload.received} bytes of this upload.`;
    return new DatoferumError(code, detail, { offset: upload.received });
  }
  const detail = text.trim().replace(/\.?$/, '.');
  return new DatoferumError(code, code === 'invalid_request' && detail !== '.' ? detail : undefined);
}
