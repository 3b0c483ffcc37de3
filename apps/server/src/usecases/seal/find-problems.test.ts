import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PIECE } from '@datoferum/core';
import type { Entry, Envelope } from '../../ports/metadata-rows.ts';
import type { Ports } from '../ports.ts';
import { findProblems } from './find-problems.ts';

const ENVELOPE = { id: '01890000-0000-7000-8000-000000000001' } as Envelope;
const entry = (path: string, size: number, state: Entry['state']): Entry =>
  ({ path: Buffer.from(path), pathHash: Buffer.from(path), kind: 'file', size, state }) as unknown as Entry;

/** `wrong` entries; every piece of them was declared as ones and measured as twos but for those listed as right. */
function some(wrong: Entry[], right: ReadonlySet<number> = new Set()): Pick<Ports, 'metadata'> {
  return {
    metadata: {
      read: {
        entriesByHash: async () => ({ items: wrong, cursor: null }),
        digests: async (_id: string, _hash: Uint8Array, from: number, n: number) => {
          const measured = Buffer.alloc(n * 32, 2);
          for (const piece of right)
            if (piece >= from && piece < from + n) measured.fill(1, (piece - from) * 32, (piece - from + 1) * 32);
          return { declared: Buffer.alloc(n * 32, 1), measured };
        },
      },
    },
  } as unknown as Pick<Ports, 'metadata'>;
}

describe('the list of what does not match', () => {
  it('names the pieces that differ, and the file where no piece tells', async () => {
    const ports = some([entry('large', 5 * PIECE, 'differs'), entry('small', 10, 'differs')], new Set([0, 2, 4]));
    const found = await findProblems(ports, ENVELOPE, [entry('gone', 1, 'pending')]);
    assert.deepEqual(
      found.map(({ path, piece, reason }) => [Buffer.from(path).toString(), piece, reason]),
      [
        ['gone', null, 'not_covered'],
        ['large', 1, 'digest_differs'],
        ['large', 3, 'digest_differs'],
        ['small', null, 'sha256_differs'],
      ],
    );
  });

  it('says that the storage is to blame where it is', async () => {
    const [problem] = await findProblems(some([entry('a', 5 * PIECE, 'damaged')]), ENVELOPE, []);
    assert.deepEqual([problem?.piece, problem?.reason], [null, 'storage']);
  });

  it('ends at 10,000, for one file of 10 TB as for a million that never came', async () => {
    const huge = entry('huge', 1_250_000 * PIECE, 'differs');
    assert.equal((await findProblems(some([huge, huge]), ENVELOPE, [])).length, 10_000);
    const never = Array.from({ length: 20_000 }, (_, i) => entry(String(i), 1, 'pending'));
    assert.equal((await findProblems(some([huge]), ENVELOPE, never)).length, 10_000);
  });
});
