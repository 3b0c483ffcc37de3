import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { PasswordHasher } from '../../ports/accounts.ts';

/** OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, 2 passes, 1 lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 };
const TAG = 32;
const SALT = 16;
/** The thread pool is shared with the disk, so two work at once and the others wait. */
const AT_ONCE = 2;
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;

/** argon2id (RFC 9106) in PHC string form, off the main thread. */
export function createPasswordHasher(): PasswordHasher {
  let free = AT_ONCE;
  const waiting: (() => void)[] = [];
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
  const hash = async (password: string): Promise<string> => {
    const nonce = randomBytes(SALT);
    const tag = await inTurn(() => derive('argon2id', { message: password, nonce, tagLength: TAG, ...COST }));
    return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${bare(nonce)}$${bare(tag)}`;
  };
  let nobody: Promise<string> | null = null;

  return {
    hash,
    async verify(password, stored) {
      nobody ??= hash(randomBytes(24).toString('hex'));
      const parsed = PHC.exec(stored ?? (await nobody));
      if (!parsed) return false;
      const [memory = 0, passes = 0, parallelism = 0] = parsed.slice(1, 4).map(Number);
      const [nonce, wanted] = [Buffer.from(parsed[4] ?? '', 'base64'), Buffer.from(parsed[5] ?? '', 'base64')];
      const given = { message: password, nonce, tagLength: wanted.length, memory, passes, parallelism };
      const tag = await inTurn(() => derive('argon2id', given));
      return timingSafeEqual(tag, wanted) && stored !== null;
    },
  };
}

const bare = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
