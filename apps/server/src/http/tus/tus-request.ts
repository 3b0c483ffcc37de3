import { DatoferumError } from '@datoferum/core';
import type { Admitted } from '../exchange.ts';
import { contentLength } from '../request-body.ts';

/** Headers that @tus/server may judge. Metadata, concatenation, checksums and proxies' headers are ours. */
const JUDGED = ['tus-resumable', 'upload-length', 'upload-defer-length', 'upload-offset'] as const;
const BYTES = 'application/offset+octet-stream';

/** The request as @tus/server may see it: no body, and only headers that it handles well. */
export function tusRequest(
  admitted: Admitted,
  id: string,
): { method: string; url: string; headers: Headers; body: null } {
  const { req, route, upload } = admitted;
  if (route.method !== 'OPTIONS') requireVersion(admitted);
  const headers = new Headers();
  for (const name of JUDGED) {
    const value = req.headers[name];
    if (value !== undefined) headers.set(name, String(value));
  }
  if (route.method === 'POST' || route.method === 'PATCH') {
    const length = contentLength(req);
    if (length !== null) headers.set('content-length', String(length));
    if (length !== 0 || route.method === 'PATCH') headers.set('content-type', bytesType(admitted));
  }
  if (route.method === 'PATCH' && upload && upload.length !== null) forgetSameLength(headers, upload.length);
  if (route.on === 'upload') refuseEnded(admitted);
  if (route.method === 'PATCH' && upload?.kind === 'final') {
    throw new DatoferumError('forbidden', 'A final upload takes no bytes of its own.');
  }
  const isNew = route.method === 'POST' || route.method === 'OPTIONS';
  return { method: route.method, url: `http://courier/files/${isNew ? '' : (upload?.id ?? id)}`, headers, body: null };
}

export function requireVersion({ req }: Admitted): void {
  if (req.headers['tus-resumable'] !== '1.0.0') throw new DatoferumError('tus_version_unsupported');
}

function bytesType({ req }: Admitted): string {
  const type = req.headers['content-type'];
  if (type?.split(';')[0]?.trim().toLowerCase() === BYTES) return BYTES;
  throw new DatoferumError('unsupported_media_type', `Bytes of an upload are sent as ${BYTES}.`);
}

/** tus-js-client repeats Upload-Length when it tries again; the same one says nothing new. */
function forgetSameLength(headers: Headers, length: number): void {
  const again = headers.get('upload-length');
  if (again === null) return;
  if (again !== String(length)) throw new DatoferumError('length_differs', `The upload is ${length} bytes long.`);
  headers.delete('upload-length');
}

function refuseEnded({ envelope, upload }: Admitted): void {
  const isPurged = envelope?.state === 'purging' || envelope?.state === 'purged';
  if (isPurged || upload?.state === 'terminated' || upload?.state === 'abandoned') throw new DatoferumError('gone');
}
