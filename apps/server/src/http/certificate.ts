import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Config } from '../config/index.ts';

/** PEM texts of a certificate chain and its key. */
export interface Certificate {
  cert: Buffer;
  key: Buffer;
}

/** @throws with a sentence for the operator when a file cannot be read or the two do not belong together. */
export function readCertificate(files: NonNullable<Config['tls']>): Certificate {
  try {
    const certificate = { cert: readFileSync(files.cert), key: readFileSync(files.key) };
    createSecureContext(certificate);
    return certificate;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The certificate ${files.cert} and the key ${files.key} cannot be used: ${why}`, { cause });
  }
}
