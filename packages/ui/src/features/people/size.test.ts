import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesIn, textOf } from './size.ts';

describe('a quota as people write it', () => {
  it('is read in decimal units, with a comma or a point', () => {
    assert.equal(bytesIn('500 GB'), 500e9);
    assert.equal(bytesIn('2,5tb'), 2.5e12);
    assert.equal(bytesIn(' 0 '), 0);
    assert.equal(bytesIn(''), null);
    for (const wrong of ['much', '5 GiB', '-1', '1e9', '99999999 PB']) assert.equal(bytesIn(wrong), undefined, wrong);
  });

  it('is shown as it is read', () => {
    assert.equal(textOf(500e9), '500 GB');
    assert.equal(textOf(1_234), '1234');
    assert.equal(textOf(null), '');
    fc.assert(fc.property(fc.maxSafeNat(), (bytes) => assert.equal(bytesIn(textOf(bytes)), bytes)));
  });
});
