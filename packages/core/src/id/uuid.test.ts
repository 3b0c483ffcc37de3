import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fromHex } from '../bytes/bytes.ts';
import { isUuid, uuidBytes, uuidText, uuidv7 } from './uuid.ts';

const aTime = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const tenBytes = fc.uint8Array({ minLength: 10, maxLength: 10 });

describe('ids', () => {
  it('are those of RFC 9562, appendix A.6', () => {
    const chance = fromHex('0cc318c4dc0c0c07398f') as Uint8Array;
    assert.equal(uuidv7(0x017f22e279b0, chance), '017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });

  it('sort by time, in text and in bytes', () => {
    fc.assert(
      fc.property(aTime, aTime, tenBytes, tenBytes, (a, b, chanceA, chanceB) => {
        fc.pre(a < b);
        const [first, second] = [uuidv7(a, chanceA), uuidv7(b, chanceB)];
        assert.ok(first < second);
        assert.ok(Buffer.compare(uuidBytes(first), uuidBytes(second)) < 0);
      }),
    );
  });

  it('carry version 7 and the RFC variant whatever chance says', () => {
    fc.assert(fc.property(aTime, tenBytes, (now, chance) => /^.{14}7.{4}[89ab]/.test(uuidv7(now, chance))));
  });

  it('go from text to bytes and back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        assert.deepEqual(uuidBytes(uuidText(bytes)), bytes);
      }),
    );
  });

  it('have one spelling', () => {
    assert.ok(isUuid('017f22e2-79b0-7cc3-98c4-dc0c0c07398f'));
    for (const other of ['017F22E2-79B0-7CC3-98C4-DC0C0C07398F', '017f22e279b07cc398c4dc0c0c07398f', '', null, 7]) {
      assert.equal(isUuid(other), false);
    }
    assert.throws(() => uuidBytes('x'), RangeError);
    assert.throws(() => uuidText(new Uint8Array(15)), RangeError);
    assert.throws(() => uuidv7(1.5, new Uint8Array(10)), RangeError);
    assert.throws(() => uuidv7(1, new Uint8Array(9)), RangeError);
  });
});
