import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TAPE } from '@datoferum/core/transfer';
import fc from 'fast-check';
import { rulerTicks } from './ruler-ticks.ts';
import { columnsFor, fitColumns, runsOf, tapePaths } from './tape-columns.ts';
import { segmentsOf, tapeRects } from './tape-segments.ts';

const states = fc.uint8Array({ min: 0, max: 5, minLength: 1, maxLength: 400 });

describe('the big tape', () => {
  it('never loses what needs a person, however few columns there are', () => {
    fc.assert(
      fc.property(states, fc.integer({ min: 1, max: 300 }), (tape, columns) => {
        const fitted = fitColumns(tape, columns);
        assert.equal(fitted.length, columns);
        assert.equal(fitted.includes(TAPE.asks), tape.includes(TAPE.asks));
        for (const state of fitted) assert.ok(tape.includes(state));
      }),
    );
  });

  it('shows nothing as arrived that is not arrived whole', () => {
    const tape = new Uint8Array([TAPE.done, TAPE.rest, TAPE.done, TAPE.done]);
    assert.deepEqual([...fitColumns(tape, 2)], [TAPE.rest, TAPE.done]);
    assert.deepEqual([...fitColumns(new Uint8Array([TAPE.compared, TAPE.done]), 1)], [TAPE.done]);
  });

  it('smears nothing when there are more columns than states', () => {
    const tape = new Uint8Array([TAPE.done, TAPE.asks, TAPE.done]);
    assert.deepEqual([...fitColumns(tape, 4)], [TAPE.done, TAPE.done, TAPE.asks, TAPE.done]);
  });

  it('draws every column once, amber higher, and what moves as high as it is far', () => {
    const paths = tapePaths(new Uint8Array([TAPE.done, TAPE.asks, TAPE.moves, TAPE.rest]), 400, [
      { from: 200, length: 100, durable: 25 },
    ]);
    assert.equal(paths.done, 'M0 5h3v28h-3z');
    assert.equal(paths.asks, 'M4 0h3v38h-3z');
    assert.equal(paths.cap, 'M4 0h3v3h-3z');
    assert.equal(paths.moves, 'M8 26h3v7h-3z');
    assert.equal(paths.rest, 'M8 5h3v21h-3zM12 5h3v28h-3z');
  });

  it('has a column for four pixels, and at least one', () => {
    assert.equal(columnsFor(1158), 289);
    assert.equal(columnsFor(0), 1);
  });

  it('reads as a table that covers it without a gap', () => {
    fc.assert(
      fc.property(states, (tape) => {
        const runs = runsOf(tape);
        assert.equal(runs[0]?.from, 0);
        assert.equal(runs.at(-1)?.to, tape.length);
        runs.forEach((run, at) => {
          if (at > 0) assert.equal(run.from, runs[at - 1]?.to);
        });
      }),
    );
  });

  it('has a ruler of round amounts from nothing on, clear of the end', () => {
    assert.deepEqual(
      rulerTicks(9.64e12, 12).map(({ bytes }) => bytes / 1e12),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 50 }), fc.integer({ min: 1, max: 20 }), (total, most) => {
        const ticks = rulerTicks(total, most);
        assert.equal(ticks[0]?.bytes, 0);
        assert.ok(ticks.length <= most + 1);
        for (const { at, bytes } of ticks) assert.ok(at >= 0 && at < 1 && Number.isInteger(bytes));
      }),
    );
    assert.deepEqual(rulerTicks(0, 5), [{ at: 0, bytes: 0 }]);
  });
});

describe('the tape of a row', () => {
  it('stays on its thousand units, whatever it is told', () => {
    const share = fc.double({ min: -2, max: 2 });
    fc.assert(
      fc.property(share, share, fc.array(share, { maxLength: 5 }), (done, moves, asks) => {
        for (const { x, width } of tapeRects(segmentsOf({ done, moves, asks }))) {
          assert.ok(x >= 0 && width > 0 && x + width <= 1000.1, `${x} ${width}`);
        }
      }),
    );
  });

  it('shows a single file of a million that asks, on top of what is done', () => {
    const rects = tapeRects([
      { kind: 'asks', from: 0.5, to: 0.500001 },
      { kind: 'done', from: 0, to: 1 },
    ]);
    assert.deepEqual(rects.at(-1), { kind: 'asks', x: 500, width: 6 });
  });

  it('draws nothing for what has no length', () => {
    assert.deepEqual(tapeRects(segmentsOf({ done: 0 })), []);
  });
});
