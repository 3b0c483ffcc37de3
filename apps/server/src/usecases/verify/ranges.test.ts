import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Range, widen } from './ranges.ts';

const holds = (ranges: readonly Range[], at: number): boolean => ranges.some(({ from, to }) => from <= at && at < to);

describe('ranges of a reel', () => {
  it('hold every byte that grew, in order and apart, and never more than sixteen', () => {
    const range = fc
      .tuple(fc.nat(300), fc.integer({ min: 1, max: 5 }))
      .map(([from, size]) => ({ from, to: from + size }));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 60 }), (grown) => {
        let ranges: Range[] = [];
        for (const one of grown) ranges = widen(ranges, one);
        assert.ok(ranges.length <= 16);
        for (const [i, { from, to }] of ranges.entries()) {
          assert.ok(from < to);
          assert.ok(i === 0 || from > (ranges[i - 1]?.to ?? 0));
        }
        for (const { from, to } of grown) for (let at = from; at < to; at++) assert.ok(holds(ranges, at));
      }),
    );
  });

  it('hold nothing else while there are few', () => {
    let ranges: Range[] = [];
    for (const from of [80, 0, 40, 8]) ranges = widen(ranges, { from, to: from + 8 });
    assert.deepEqual(ranges, [
      { from: 0, to: 16 },
      { from: 40, to: 48 },
      { from: 80, to: 88 },
    ]);
  });
});
