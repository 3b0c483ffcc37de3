import type { OutgoingHttpHeaders } from 'node:http';
import { DatoferumError } from '@datoferum/core';
import type { Upload } from '../../ports/metadata-rows.ts';
import type { Courier } from '../../usecases/courier.ts';
import { answer } from '../answer.ts';
import { type Admitted, callerOf, envelopeOf } from '../exchange.ts';
import { contentLength } from '../request-body.ts';
import { newUploadFrom } from './new-upload.ts';
import { requireVersion } from './tus-request.ts';
import type { Concat } from './upload-concat.ts';

/**
 * POST with `Upload-Concat: final;…` (tus 1.0, Concatenation). It has no Upload-Length, so @tus/server would refuse it.
 * @throws DatoferumError `final_invalid`, `uploads_unfinished`, `invalid_request` and those of metadata
 */
export async function createFinal(
  courier: Courier,
  admitted: Admitted,
  id: string,
  { partials, sent }: Extract<Concat, { kind: 'final' }>,
): Promise<void> {
  requireVersion(admitted);
  const { headers } = admitted.req;
  if (headers['upload-length'] !== undefined || headers['upload-defer-length'] !== undefined) {
    throw new DatoferumError('invalid_request', 'A final upload is as long as its partials; send no Upload-Length.');
  }
  if (contentLength(admitted.req) !== 0) {
    throw new DatoferumError('invalid_request', 'A final upload takes no bytes of its own.');
  }
  const upload = newUploadFrom(admitted, id, null, 'final');
  const made = await courier.createFinal(callerOf(admitted), upload, partials, Buffer.from(sent, 'latin1'));
  answer(admitted, 201, { Location: locationOf(admitted, made.id) });
}

/** Location is relative: the courier does not guess by which name the world sees it. */
export function locationOf(admitted: Admitted, upload: string): string {
  return `/files/${envelopeOf(admitted).id}/${upload}`;
}

/** Of headers many clients take 16 KiB in all. */
const LONGEST_CONCAT = 8 * 1024;

/** Upload-Concat of HEAD, as it was sent; of a final of very many partials without their addresses. */
export async function concatHeader(courier: Courier, upload: Upload): Promise<OutgoingHttpHeaders> {
  if (upload.kind === 'plain') return {};
  if (upload.kind === 'partial') return { 'Upload-Concat': 'partial' };
  const sent = await courier.concatenation(upload.id);
  if (!sent) return {};
  return { 'Upload-Concat': sent.length > LONGEST_CONCAT ? 'final;' : Buffer.from(sent).toString('latin1') };
}
