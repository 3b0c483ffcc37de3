import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PAGES_MOST, wholeCsv } from './whole-csv.ts';

const pages = (count: number) => (path: string) => {
  const at = Number(new URL(path, 'http://x').searchParams.get('cursor') ?? 0);
  const headers = new Headers(at + 1 < count ? { link: `</r.csv?cursor=${at + 1}>; rel="next"` } : {});
  return Promise.resolve({ headers, text: async () => `seq,at\r\n${at},x\r\n` });
};

describe('a CSV in pages', () => {
  it('is one with one head', async () => {
    assert.deepEqual(await wholeCsv(pages(3), '/r.csv'), { text: 'seq,at\r\n0,x\r\n1,x\r\n2,x\r\n', isWhole: true });
    assert.deepEqual(await wholeCsv(pages(1), '/r.csv'), { text: 'seq,at\r\n0,x\r\n', isWhole: true });
  });

  it('says when there was more than it holds', async () => {
    const { text, isWhole } = await wholeCsv(pages(PAGES_MOST + 1), '/r.csv');
    assert.equal(isWhole, false);
    assert.equal(text.split('\r\n').length, PAGES_MOST + 2);
  });
});
