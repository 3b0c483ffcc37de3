import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { initials } from './initials.ts';

describe('the letters of a face', () => {
  it('are of the first and the last word, whole letters of whatever script', () => {
    assert.equal(initials('Assistant, Studio A', 'en'), 'AA');
    assert.equal(initials('ana', 'pt-BR'), 'A');
    assert.equal(initials('e\u0301lise 山田', 'es'), 'E\u0301山');
    assert.equal(initials('', 'en'), '');
    assert.equal(initials('· —', 'en'), '');
  });
});
