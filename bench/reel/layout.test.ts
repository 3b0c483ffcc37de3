import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { cut, layOut, pages, piecesOf, runsOf, STEP } from './layout.ts';

const files = fc
  .array(fc.oneof(fc.nat(20), fc.nat(3 * STEP), fc.constant(0), fc.constant(STEP)), { maxLength: 40 })
  .map((sizes) => sizes.map((size, id) => ({ id, size })));
const cuts = fc.integer({ min: 1, max: 8 }).map((steps) => steps * STEP);

describe('the layout of a reel', () => {
  it('lays files end to end without gap or overlap', () => {
    fc.assert(
      fc.property(files, (list) => {
        const { laid, end } = layOut(list);
        let at = 0;
        for (const file of laid) {
          assert.equal(file.start, at);
          at += file.size;
        }
        assert.equal(end, at);
      }),
    );
  });

  it('cuts the reel into uploads that cover it and begin on multiples of 8 MiB', () => {
    fc.assert(
      fc.property(fc.nat(100 * STEP), cuts, (end, size) => {
        let at = 0;
        for (const { position, length } of cut(end, size)) {
          assert.equal(position, at);
          assert.equal(position % STEP, 0);
          assert.ok(length > 0 && (length === size || position + length === end));
          at += length;
        }
        assert.equal(at, end);
      }),
    );
  });

  it('sends every byte of every file exactly once, in order', () => {
    fc.assert(
      fc.property(files, cuts, (list, size) => {
        const { laid, end } = layOut(list);
        const sent = new Map<number, number>();
        for (const { position, length } of cut(end, size)) {
          let at = position;
          for (const run of runsOf(laid, position, position + length)) {
            assert.equal(run.file.start + run.at, at);
            assert.equal(run.at, sent.get(run.file.id) ?? 0);
            sent.set(run.file.id, run.at + run.length);
            at += run.length;
          }
          assert.equal(at, position + length);
        }
        for (const { id, size: whole } of list) assert.equal(sent.get(id) ?? 0, whole);
      }),
    );
  });

  it('can begin again in the middle of an upload', () => {
    fc.assert(
      fc.property(files, fc.nat(), fc.nat(), (list, a, b) => {
        const { laid, end } = layOut(list);
        const from = end === 0 ? 0 : a % end;
        const to = from + (b % (end - from + 1));
        let at = from;
        for (const run of runsOf(laid, from, to)) {
          assert.equal(run.file.start + run.at, at);
          at += run.length;
        }
        assert.equal(at, to);
      }),
    );
  });

  it('refuses a cut that is no multiple of 8 MiB', () => {
    for (const size of [0, 1, STEP - 1, STEP + 1, Number.NaN]) assert.throws(() => cut(STEP, size), RangeError);
  });

  it('names pieces only for files over 8 MiB, the last one short', () => {
    assert.deepEqual(piecesOf(0), []);
    assert.deepEqual(piecesOf(STEP), []);
    assert.deepEqual(piecesOf(STEP + 1), [
      { from: 0, to: STEP },
      { from: STEP, to: STEP + 1 },
    ]);
  });

  it('fills pages of 1,000 lines and drops none', () => {
    const lines = Array.from({ length: 2001 }, (_, i) => i);
    const filled = [...pages(lines)];
    assert.deepEqual(
      filled.map((page) => page.length),
      [1000, 1000, 1],
    );
    assert.deepEqual(filled.flat(), lines);
  });
});
