import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { GIVE_UP_AFTER, nearEnd, retryIn } from './notice-times.ts';

const DAY = 86_400_000;

describe('the times of notices', () => {
  it('are a day before an end, or the last fifth of a short time, and never before its beginning', () => {
    assert.equal(nearEnd(0, 30 * DAY), 29 * DAY);
    assert.equal(nearEnd(0, DAY), 0.8 * DAY);
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: -1_000, max: 10 * DAY }), (from, time) => {
        const at = nearEnd(from, from + time);
        assert.ok(at >= from && (time < 0 || at <= from + time));
      }),
    );
  });

  it('of another try grow, differ by chance, and are tried for days', () => {
    let waited = 0;
    let tries = 0;
    for (; waited < GIVE_UP_AFTER; tries += 1) {
      const [least, most] = [retryIn(tries, 0), retryIn(tries, 0.999)];
      assert.ok(least < most && most <= 6 * 3_600_000 * 1.2);
      assert.ok(tries === 0 || least >= retryIn(tries - 1, 0));
      waited += least;
    }
    assert.ok(tries > 20 && tries < 60, `${tries} tries`);
    assert.ok(Number.isFinite(retryIn(1e9, 0.5)));
  });
});
