import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { waysOf } from './ways.ts';

describe('the ways to take an envelope', () => {
  it('begin with the best one for this browser', () => {
    assert.deepEqual(waysOf({ folder: true, isPhone: false }), ['folder', 'zip']);
    assert.deepEqual(waysOf({ folder: false, isPhone: false }), ['zip']);
    assert.deepEqual(waysOf({ folder: true, isPhone: true }), ['computer', 'zip']);
  });
});
