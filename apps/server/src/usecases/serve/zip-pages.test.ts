import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ZipMark, ZipWalk } from '@datoferum/core';
import type { TapeRow } from '../../ports/metadata-tape.ts';
import type { Ports } from '../ports.ts';
import { type Bounds, ZipPages } from './zip-pages.ts';

const NAME = 4_000;

/** Pages of 1,000 entries with the longest of names, and how often each was read. */
function somePages(count: number) {
  const asked: number[] = [];
  const marks: ZipMark[] = [];
  const rows: TapeRow[] = [];
  const walk = new ZipWalk();
  for (let i = 0; i < count * 1_000; i += 1) {
    if (i % 1_000 === 0) marks.push(walk.mark());
    const row = { path: new Uint8Array(NAME).fill(0x61), kind: 'file' as const, size: 1, mtime: null, crc32: 0 };
    rows.push({ ...row, pathHash: new Uint8Array(32), reel: 'r', start: i, tapeAt: i });
    walk.pass(row);
  }
  marks.push(walk.mark());
  const tapePage = async (_: string, { tape }: { tape: number }, limit: number): Promise<TapeRow[]> => {
    asked.push(tape / 1_000);
    return rows.slice(tape, tape + limit);
  };
  const pages = new ZipPages({ metadata: { read: { tapePage } } } as unknown as Pick<Ports, 'metadata'>);
  const bounds = (n: number): Bounds => ({ first: marks[n] as ZipMark, next: marks[n + 1] as ZipMark });
  return { asked, pages, bounds };
}

describe('pages of an archive', () => {
  it('are read once for somebody who reads short stretches, and each time for who passes through', async () => {
    const { asked, pages, bounds } = somePages(2);
    for (let n = 0; n < 3; n += 1) await pages.get('e', bounds(0), true);
    assert.deepEqual(asked, [0]);
    for (let n = 0; n < 2; n += 1) await pages.get('e', bounds(1), false);
    assert.deepEqual(asked, [0, 1, 1]);
    await pages.get('another', bounds(0), true);
    assert.deepEqual(asked, [0, 1, 1, 0]);
  });

  it('are remembered within one bound, those that were asked for last', async () => {
    const { asked, pages, bounds } = somePages(6);
    for (let n = 0; n < 6; n += 1) await pages.get('e', bounds(n), true);
    assert.ok(pages.weight > 4_000_000 && pages.weight <= 16 * 1024 * 1024, String(pages.weight));
    await pages.get('e', bounds(5), true);
    assert.equal(asked.length, 6);
    await pages.get('e', bounds(0), true);
    assert.equal(asked.length, 7);
  });

  it('are read once for many who ask at the same time', async () => {
    const { asked, pages, bounds } = somePages(2);
    const all = await Promise.all(Array.from({ length: 100 }, () => pages.get('e', bounds(1), true)));
    assert.deepEqual(asked, [1]);
    assert.equal(new Set(all).size, 1);
    const { first } = bounds(0);
    const wrong = { first, next: { ...bounds(1).first, local: 5 } };
    await Promise.all([1, 2].map(() => assert.rejects(pages.get('e', wrong, true), { code: 'gone' })));
    await pages.get('e', bounds(0), true);
    assert.deepEqual(asked, [1, 0, 0], 'a failure is nobody else’s');
  });

  it('are refused when the rows are not those of sealing', async () => {
    const { pages, bounds } = somePages(2);
    const { first } = bounds(0);
    await assert.rejects(pages.get('e', { first, next: { ...bounds(1).first, local: 5 } }, true), { code: 'gone' });
    assert.equal(pages.weight, 0);
  });
});
