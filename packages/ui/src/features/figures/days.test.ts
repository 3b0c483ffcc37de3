import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { before, daysOf, periodOf } from './days.ts';

const NOW = Date.parse('2026-03-15T22:30:00Z');

describe('periods of the figures', () => {
  it('are whole days in UTC, to today or to the end of a month', () => {
    assert.deepEqual(periodOf('month', NOW), { from: '2026-03-01', to: '2026-03-15' });
    assert.deepEqual(periodOf('last', NOW), { from: '2026-02-01', to: '2026-02-28' });
    assert.deepEqual(periodOf('d30', NOW), { from: '2026-02-14', to: '2026-03-15' });
    assert.equal(daysOf(periodOf('d365', NOW)).length, 365);
  });

  it('have a time before them that is as long and ends where they begin', () => {
    for (const name of ['month', 'last', 'd30', 'd90', 'd365'] as const) {
      const period = periodOf(name, NOW);
      const earlier = before(period);
      assert.equal(daysOf(earlier).length, daysOf(period).length);
      assert.deepEqual([...daysOf(earlier), ...daysOf(period)], daysOf({ from: earlier.from, to: period.to }));
    }
  });
});
