import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hex, utf8Text } from '../bytes/bytes.ts';
import { canonicalBytes, canonicalJson } from './jcs.ts';

const VECTORS = new URL('../../vectors/jcs/', import.meta.url);
const NAMES = readdirSync(new URL('input/', VECTORS));

describe('canonical JSON', () => {
  it('has six pairs to be measured against', () => assert.equal(NAMES.length, 6));

  for (const name of NAMES) {
    it(`is what RFC 8785 says: ${name}`, () => {
      const value: unknown = JSON.parse(readFileSync(new URL(`input/${name}`, VECTORS), 'utf8'));
      assert.equal(hex(canonicalBytes(value)), readFileSync(new URL(`output/${name}`, VECTORS)).toString('hex'));
    });
  }

  it('has one spelling for one value, and is that value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        const again: unknown = JSON.parse(text);
        assert.equal(canonicalJson(again), text);
        assert.deepEqual(again, JSON.parse(JSON.stringify(value)));
        assert.equal(utf8Text(canonicalBytes(value)), text);
      }),
    );
  });

  it('does not depend on the order of members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (object) => {
        const backwards = Object.fromEntries(Object.entries(object).reverse());
        assert.equal(canonicalJson(object), canonicalJson(backwards));
      }),
    );
  });

  it('writes integers above 2^53 - 1 as strings', () => {
    assert.equal(
      canonicalJson({ a: [2n ** 53n - 1n, 2n ** 53n, -(2n ** 60n)] }),
      '{"a":[9007199254740991,"9007199254740992","-1152921504606846976"]}',
    );
  });

  it('leaves out what is undefined and refuses what it cannot say', () => {
    assert.equal(canonicalJson({ a: undefined, b: null }), '{"b":null}');
    for (const value of [undefined, Number.NaN, [Number.POSITIVE_INFINITY], { a: '\ud800' }, () => 0]) {
      assert.throws(() => canonicalJson(value));
    }
  });
});
