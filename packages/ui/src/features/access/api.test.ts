import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DAYS, expiryOf, isOver, programOf } from './api.ts';

describe('a token', () => {
  it('is never chosen to hold longer than the courier takes', () => {
    for (const days of DAYS) assert.ok(Date.parse(expiryOf(days, 0)) <= 366 * 86_400_000);
    assert.equal(isOver(expiryOf('7', 0), 7 * 86_400_000), true);
    assert.equal(isOver(null, Number.MAX_SAFE_INTEGER), false);
  });
});

describe('a session', () => {
  it('is known by its browser and system', () => {
    const agent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0';
    assert.equal(programOf(agent), 'Edge · Windows');
    assert.equal(
      programOf('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'),
      'Firefox · Linux',
    );
    assert.equal(programOf('curl/8.5.0'), null);
    assert.equal(programOf(null), null);
  });
});
