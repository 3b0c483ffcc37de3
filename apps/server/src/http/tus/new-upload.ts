import {
  checkPath,
  DatoferumError,
  isUuid,
  metadataText,
  parseUploadMetadata,
  pathOf,
  type UploadMetadata,
  utf8,
} from '@datoferum/core';
import type { NewUpload, UploadKind } from '../../ports/metadata-rows.ts';
import { type Admitted, callerOf, envelopeOf } from '../exchange.ts';

/** Uploads lie on a client's reel at multiples of this. */
const STEP = 8 * 1024 * 1024;

/** The header's text as node hands it out: one character a byte; none when absent or blank. */
function rawMetadata({ req }: Pick<Admitted, 'req'>): string | null {
  const raw = req.headers['upload-metadata'];
  const text = Array.isArray(raw) ? raw.join(',') : (raw ?? '');
  return text.trim() === '' ? null : text;
}

/** What POST /files/ asks for. @throws DatoferumError `metadata_invalid`, `path_invalid`, `path_too_long`, `invalid_request` */
export function newUploadFrom(
  admitted: Admitted,
  id: string,
  length: number | null,
  kind: UploadKind = 'plain',
): NewUpload {
  if (length !== null && !Number.isSafeInteger(length)) {
    throw new DatoferumError('invalid_request', 'Upload-Length is larger than any upload can be.');
  }
  const raw = rawMetadata(admitted);
  const metadata = parseUploadMetadata(raw);
  // A partial is a stretch of a file and names none; partials and finals lie on reels of their own.
  const reel = kind === 'plain' ? reelOf(metadata) : null;
  return {
    id,
    envelope: envelopeOf(admitted).id,
    kind,
    length,
    metadata: raw === null ? null : Buffer.from(raw, 'latin1'),
    path: reel || kind === 'partial' ? null : namedPath(metadata, id),
    mtime: integer(metadata, 'mtime'),
    reel,
    drop: false,
    person: callerOf(admitted).person.id,
  };
}

/** An upload that names no path is called by its id: nothing that was sent is lost for want of a name. */
function namedPath(metadata: UploadMetadata, id: string): Uint8Array {
  const path = pathOf(metadata) ?? utf8(id);
  const checked = checkPath(path);
  if (!checked.ok) throw new DatoferumError(checked.code, checked.detail);
  return path;
}

function reelOf(metadata: UploadMetadata): { id: string; position: number } | null {
  const id = metadataText(metadata, 'reel');
  if (id === null) return null;
  const position = integer(metadata, 'position');
  if (!isUuid(id)) throw new DatoferumError('metadata_invalid', '"reel" is not a UUID in lower case.');
  if (position === null || position < 0 || position % STEP !== 0) {
    throw new DatoferumError('metadata_invalid', '"position" is not a multiple of 8388608.');
  }
  return { id, position };
}

function integer(metadata: UploadMetadata, key: string): number | null {
  const text = metadataText(metadata, key);
  if (text === null || text === '') return null;
  const value = Number(text);
  if (/^-?\d{1,16}$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new DatoferumError('metadata_invalid', `"${key}" is not an integer.`);
}
