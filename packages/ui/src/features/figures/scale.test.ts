import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { labelled, plotOf, scaleOf } from './scale.ts';

describe('the scale of a chart', () => {
  it('goes by steps that people count by', () => {
    assert.deepEqual(scaleOf(14.2e12), [0, 5e12, 10e12, 15e12]);
    assert.deepEqual(scaleOf(100), [0, 25, 50, 75, 100]);
    assert.deepEqual(scaleOf(3), [0, 1, 2, 3]);
    assert.deepEqual(scaleOf(0), [0, 1]);
  });

  it('reaches every value with at most six lines', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e16, noNaN: true }), (most) => {
        const lines = scaleOf(most);
        assert.ok((lines.at(-1) as number) >= most && lines.length <= 6, String(lines));
      }),
    );
  });
});

describe('the bars of a chart', () => {
  const days = ['2026-11-01', '2026-11-02', '2026-11-03'];

  it('stand side by side within the picture, and a day that is missing is empty', () => {
    const { bars } = plotOf(days, new Map([['2026-11-02', 50]]), { width: 340, height: 100, left: 40 });
    assert.deepEqual(
      bars.map(({ height }) => height > 0),
      [false, true, false],
    );
    for (const { x, width, y, height } of bars) {
      assert.ok(x >= 40 && x + width <= 340);
      assert.ok(y >= 0 && y + height <= 100.0001);
    }
  });

  it('show a value however small it is beside the largest', () => {
    const values = new Map([
      ['2026-11-01', 1],
      ['2026-11-02', 1e15],
    ]);
    assert.ok((plotOf(days, values, { width: 300, height: 100, left: 0 }).bars[0]?.height ?? 0) >= 1);
  });

  it('are labelled at both ends and do not crowd', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), (count) => {
        const shown = labelled(Array.from({ length: count }, String));
        assert.ok(shown.has(0) && shown.has(count - 1) && shown.size <= 8);
      }),
    );
  });
});
