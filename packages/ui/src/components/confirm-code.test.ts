import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { envelopeCode } from '../format/envelope-code.ts';
import { confirmation } from './confirm-code.ts';

describe('the code that confirms', () => {
  it('says how many characters are to go, and that a code is another one', () => {
    assert.deepEqual(confirmation('', '4M8T-02HD'), { kind: 'to_go', count: 8 });
    assert.deepEqual(confirmation('4M8T-02', '4M8T-02HD'), { kind: 'to_go', count: 2 });
    assert.deepEqual(confirmation('4M8T-02HD', '4M8T-02HD'), { kind: 'right' });
    assert.deepEqual(confirmation('4M8X', '4M8T-02HD'), { kind: 'differs' });
    assert.deepEqual(confirmation('4M8T-02HD-9', '4M8T-02HD'), { kind: 'differs' });
  });

  it('takes it pasted, in small letters, with spaces, and with O for 0', () => {
    assert.deepEqual(confirmation(' 4m8t o2hd ', '4M8T-02HD'), { kind: 'right' });
    assert.deepEqual(confirmation('4m8t–02hd', '4M8T-02HD'), { kind: 'right' });
  });

  it('is eight letters of the random end of an id, the same each time', () => {
    assert.equal(envelopeCode('019a9c2e-7b1c-7d3a-9f00-0000000000ff'), '0000-007Z');
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        assert.match(envelopeCode(id), /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
        assert.deepEqual(confirmation(envelopeCode(id), envelopeCode(id)), { kind: 'right' });
      }),
    );
  });

  it('never calls a beginning right', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 0, max: 7 }), (id, length) => {
        const code = envelopeCode(id).replace('-', '');
        assert.deepEqual(confirmation(code.slice(0, length), code), { kind: 'to_go', count: 8 - length });
      }),
    );
  });
});
