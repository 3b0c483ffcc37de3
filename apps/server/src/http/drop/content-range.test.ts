import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DatoferumError } from '@datoferum/core';
import { contentRange } from './content-range.ts';

describe('Content-Range of a request', () => {
  it('is read as curl sends it', () => {
    assert.equal(contentRange(undefined), null);
    assert.deepEqual(contentRange('bytes 5-9/10'), { from: 5, to: 9, total: 10 });
    assert.deepEqual(contentRange('bytes 0-0/*'), { from: 0, to: 0, total: null });
  });

  it('is refused when it is another thing or contradicts itself', () => {
    for (const header of [
      '',
      'bytes',
      'bytes 5-4/10',
      'bytes 0-10/10',
      'bytes 0-9',
      'bytes */10',
      'octets 0-1/2',
      'bytes 0-99999999999999999/*',
    ]) {
      assert.throws(
        () => contentRange(header),
        (error) => error instanceof DatoferumError && error.code === 'invalid_request',
        header,
      );
    }
  });
});
