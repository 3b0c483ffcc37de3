import { hash } from 'node:crypto';

/** What is stored of a token or ticket: SHA-256 of its characters. They hold ≥ 128 bits of chance, so no salt is needed. */
export function secretHash(secret: string): Uint8Array {
  return hash('sha256', secret, 'buffer');
}
