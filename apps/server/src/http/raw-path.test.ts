import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DatoferumError } from '@datoferum/core';
import fc from 'fast-check';
import { percentDecoded, queryBytes } from './raw-path.ts';

const encoded = (bytes: Uint8Array) => [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

describe('percent-encoding', () => {
  it('gives back every byte, in either case of digits', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.boolean(), (bytes, isUpper) => {
        const text = encoded(bytes);
        assert.deepEqual(new Uint8Array(percentDecoded(isUpper ? text.toUpperCase() : text)), bytes);
      }),
    );
  });

  it('leaves everything else alone: plus, slash, bytes over 127', () => {
    assert.equal(Buffer.from(percentDecoded('a+b/c%2Bd\xe9')).toString('latin1'), 'a+b/c+d\xe9');
  });

  it('is refused where digits are missing', () => {
    for (const text of ['%', 'a%', '%1', '%g0', '%0g', '%%20']) {
      assert.throws(
        () => percentDecoded(text),
        (error) => error instanceof DatoferumError && error.code === 'path_invalid',
      );
    }
  });

  it('in a query: the first of a name, plus is a space', () => {
    const text = (query: string, name: string) => {
      const bytes = queryBytes(query, name);
      return bytes && Buffer.from(bytes).toString('latin1');
    };
    assert.equal(text('q=a+b%2B%E9&q=c', 'q'), 'a b+\xe9');
    assert.equal(text('folder', 'folder'), '');
    assert.equal(text('folders=x', 'folder'), null);
  });
});
