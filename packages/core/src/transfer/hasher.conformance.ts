import { sha256 } from '@noble/hashes/sha2.js';
import { hex } from '../bytes/bytes.ts';
import type { Hasher } from './ports.ts';

/** One promise of Hasher: it throws when it is not kept. Run against every adapter, in Node and in a page. */
export interface HasherPromise {
  name: string;
  hold(hasher: Hasher): Promise<void>;
}

const PIECE = 8 * 1024 * 1024;
const patterned = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length }, (_, at) => (at * 7) & 0xff);

function same(found: unknown, wanted: unknown, what: string): void {
  if (found !== wanted) throw new Error(`${what}: ${String(found)}, not ${String(wanted)}`);
}

export const HASHER_PROMISES: readonly HasherPromise[] = [
  {
    name: 'gives the digests of FIPS 180-4',
    async hold(hasher) {
      const of = async (text: string): Promise<string> => hex(await hasher.sha256(new TextEncoder().encode(text)));
      same(await of(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'nothing');
      same(await of('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'abc');
    },
  },
  {
    name: 'hashes a piece, less and more than one, and a view of more than itself, and leaves the bytes as they are',
    async hold(hasher) {
      for (const length of [1, 65_537, PIECE - 1, PIECE, PIECE + 1]) {
        const all = patterned(length + 10);
        const bytes = all.subarray(3, length + 3);
        const wanted = hex(sha256(bytes));
        const found = await hasher.sha256(bytes);
        same(hex(found), wanted, `${length} bytes`);
        same(found.length, 32, 'its length');
        same(bytes.length, length, 'what was hashed is still there');
        same(hex(sha256(bytes)), wanted, 'and the same');
      }
    },
  },
  {
    name: 'hashes several at once, each its own',
    async hold(hasher) {
      const many = Array.from({ length: 12 }, (_, at) => patterned(100_000 + at));
      const found = await Promise.all(many.map((bytes) => hasher.sha256(bytes)));
      for (const [at, bytes] of many.entries()) same(hex(found[at] as Uint8Array), hex(sha256(bytes)), `number ${at}`);
    },
  },
];
