import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { words } from '../i18n/en/index.ts';
import { CourierError } from '../platform/courier-error.ts';
import { SAID, saidError } from './error-words.ts';

describe('an error for people', () => {
  it('has words for every code it says it knows, and for no other', () => {
    assert.deepEqual(Object.keys(words.errors).sort(), [...SAID, 'unknown'].sort());
  });

  it('keeps code, request id and the sentence of the courier for support', () => {
    const error = new CourierError({ code: 'quota_exceeded', status: 413, detail: 'No room.', requestId: 'r-1' });
    assert.deepEqual(saidError(error), {
      key: 'quota_exceeded',
      code: 'quota_exceeded',
      requestId: 'r-1',
      detail: 'No room.',
    });
  });

  it('hides nothing it does not know', () => {
    assert.deepEqual(saidError(new CourierError({ code: 'brand_new', status: 409, detail: 'Do this.' })), {
      key: 'unknown',
      code: 'brand_new',
      requestId: null,
      detail: 'Do this.',
    });
    assert.deepEqual(saidError(new TypeError('x is not a function')), {
      key: 'unknown',
      code: 'page',
      requestId: null,
      detail: 'x is not a function',
    });
    assert.equal(saidError(Object.assign(new Error('gone'), { code: 'unreachable' })).key, 'unreachable');
  });
});
