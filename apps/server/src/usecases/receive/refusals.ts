import { DatoferumError } from '@datoferum/core';
import type { CommitResult, NewUpload, Upload } from '../../ports/metadata-rows.ts';

/** Refusals of the creation itself; everything else is trouble with the body. */
export const REFUSALS = new Set<string>([
  'envelope_closed',
  'envelope_frozen',
  'path_conflict',
  'stretch_overlaps',
  'not_found',
  'invalid_request',
  'gone',
  'quota_exceeded',
] satisfies Extract<CommitResult, { ok: false }>['code'][] | string[]);

export function offsetDiffers(row: Upload): DatoferumError {
  return new DatoferumError('offset_differs', `The courier holds ${row.received} bytes of this upload.`, {
    offset: row.received,
  });
}

export function tooLong(length: number): DatoferumError {
  return new DatoferumError('length_exceeded', `The upload is ${length} bytes long; more came.`);
}

export function refuseEnded(row: Upload): void {
  if (row.kind === 'final') throw new DatoferumError('forbidden', 'A final upload takes no bytes of its own.');
  if (row.state !== 'open' && row.state !== 'complete') throw new DatoferumError('gone');
}

/** The row as it will stand once the first commit made it. */
export function asRow(upload: NewUpload, now: number): Upload {
  return {
    id: upload.id,
    envelope: upload.envelope,
    kind: upload.kind,
    length: upload.length,
    received: 0,
    epoch: 0,
    metadata: upload.metadata,
    path: upload.path,
    state: 'open',
    reel: upload.reel?.id ?? upload.id,
    position: upload.reel?.position ?? 0,
    drop: upload.drop,
    person: upload.person,
    createdAt: now,
    updatedAt: now,
  };
}
