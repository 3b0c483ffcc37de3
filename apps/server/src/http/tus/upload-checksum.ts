import type { IncomingMessage } from 'node:http';
import { DatoferumError, fromBase64 } from '@datoferum/core';
import type { BodyChecksum, ChecksumAlgorithm, Declared } from '../../usecases/receive/body-checksum.ts';

const DIGEST_BYTES: Readonly<Record<ChecksumAlgorithm, number>> = { sha1: 20, sha256: 32 };
const ALGORITHMS = Object.keys(DIGEST_BYTES) as ChecksumAlgorithm[];

/** Tus-Checksum-Algorithm. */
export const CHECKSUM_ALGORITHMS = ALGORITHMS.join(',');

/**
 * Upload-Checksum of a request, as header or announced as trailer; null when it has none.
 * @throws DatoferumError `checksum_unsupported`
 */
export function checksumOf(req: Pick<IncomingMessage, 'headers' | 'trailers'>): BodyChecksum | null {
  const header = req.headers['upload-checksum'];
  if (header !== undefined) {
    const declared = parseChecksum(String(header));
    return { algorithms: [declared.algorithm], declared: () => declared };
  }
  if (!isAnnounced(req.headers.trailer)) return null;
  // Which of them it will be is said after the last byte.
  return { algorithms: ALGORITHMS, declared: () => parseChecksum(String(req.trailers['upload-checksum'] ?? '')) };
}

function isAnnounced(trailer: string | undefined): boolean {
  return (trailer ?? '').split(',').some((name) => name.trim().toLowerCase() === 'upload-checksum');
}

/** `sha256 <base64>`. @throws DatoferumError `checksum_unsupported` */
export function parseChecksum(value: string): Declared {
  const [algorithm = '', text = '', ...more] = value.trim().split(' ');
  if (!isKnown(algorithm)) throw new DatoferumError('checksum_unsupported', 'This algorithm is not known here.');
  const digest = fromBase64(text);
  if (digest === null || digest.length !== DIGEST_BYTES[algorithm] || more.length > 0) {
    throw new DatoferumError('checksum_unsupported', `This is not the base64 of a ${algorithm} digest.`);
  }
  return { algorithm, digest };
}

function isKnown(algorithm: string): algorithm is ChecksumAlgorithm {
  return Object.hasOwn(DIGEST_BYTES, algorithm);
}
