import { createHash } from 'node:crypto';
import type { Hasher } from '../ports.ts';

/** Below this the way to another thread and back costs more than the hash. */
const HERE = 1 << 20;

/** Small ones on this thread, pieces in the pool of threads. */
export const nodeHasher: Hasher = {
  async sha256(bytes) {
    if (bytes.length >= HERE) return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return Uint8Array.from(createHash('sha256').update(bytes).digest());
  },
};
