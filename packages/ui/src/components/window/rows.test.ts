import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { layRows, seenRows } from './rows.ts';

const heights = fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 300 });

describe('the rows of a long list', () => {
  it('finds the row that covers a place, whatever the heights', () => {
    fc.assert(
      fc.property(heights, fc.double({ min: 0, max: 40_000, noNaN: true }), (px, at) => {
        const rows = layRows(px.length, (index) => px[index] ?? 0);
        const index = rows.at(at);
        assert.ok(rows.startOf(index) <= at);
        assert.ok(index === px.length - 1 || at < rows.startOf(index + 1));
        assert.equal(
          rows.total,
          px.reduce((sum, one) => sum + one, 0),
        );
      }),
    );
  });

  it('draws everything that is seen, in order, each once, and the row that the keyboard is on', () => {
    fc.assert(
      fc.property(
        heights,
        fc.nat(40_000),
        fc.integer({ min: 1, max: 2_000 }),
        fc.nat(310),
        (px, top, height, always) => {
          const rows = layRows(px.length, (index) => px[index] ?? 0);
          const seen = seenRows(rows, px.length, { top, height, more: 2, always });
          assert.deepEqual(
            seen,
            [...new Set(seen)].sort((a, b) => a - b),
          );
          for (const [index, one] of px.entries()) {
            const start = rows.startOf(index);
            if (start < top + height && start + one > top) assert.ok(seen.includes(index));
          }
          if (always < px.length) assert.ok(seen.includes(always));
        },
      ),
    );
  });

  it('has nothing to draw where nothing is', () => {
    const rows = layRows(0, () => 56);
    assert.deepEqual(seenRows(rows, 0, { top: 0, height: 900, more: 8, always: 3 }), []);
    assert.equal(rows.total, 0);
  });
});
