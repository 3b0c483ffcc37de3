import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { LineSettings } from '../view.ts';
import { limitAt, minuteOfWeek, minutesToChange, WEEK } from './timetable.ts';

const at = (day: number, hour: number, minute = 0) => (day * 24 + hour) * 60 + minute;
const office: LineSettings = {
  bytesPerSecond: null,
  timetable: [0, 1, 2, 3, 4].map((day) => ({ from: at(day, 9), to: at(day, 18), bytesPerSecond: 2_000_000 })),
};

describe('the timetable', () => {
  it('limits in its hours and nowhere else', () => {
    assert.equal(limitAt(office, at(0, 8, 59)), null);
    assert.equal(limitAt(office, at(0, 9)), 2_000_000);
    assert.equal(limitAt(office, at(4, 17, 59)), 2_000_000);
    assert.equal(limitAt(office, at(4, 18)), null);
    assert.equal(limitAt(office, at(5, 12)), null);
  });

  it('reaches over the end of the week', () => {
    const night: LineSettings = {
      bytesPerSecond: 5,
      timetable: [{ from: at(6, 22), to: at(0, 6), bytesPerSecond: null }],
    };
    assert.equal(limitAt(night, at(6, 23)), null);
    assert.equal(limitAt(night, at(0, 5, 59)), null);
    assert.equal(limitAt(night, at(0, 6)), 5);
  });

  it('lets the first of two rules hold, and 0 stops', () => {
    const both = { from: 0, to: WEEK, bytesPerSecond: 9 };
    assert.equal(limitAt({ bytesPerSecond: 1, timetable: [{ ...both, bytesPerSecond: 0 }, both] }, 77), 0);
  });

  it('knows when another limit holds, and that one never ends', () => {
    assert.equal(minutesToChange(office, at(0, 9)), 9 * 60);
    assert.equal(minutesToChange(office, at(0, 8, 59)), 1);
    assert.equal(minutesToChange(office, at(4, 18)), (2 * 24 + 15) * 60);
    const same = { bytesPerSecond: 0, timetable: [{ from: at(0, 9), to: at(0, 18), bytesPerSecond: 0 }] };
    assert.equal(minutesToChange(same, at(0, 9)), null);
    const whole = { bytesPerSecond: null, timetable: [{ from: 0, to: WEEK, bytesPerSecond: 0 }] };
    assert.equal(minutesToChange(whole, 5), null);
  });

  it('says the same as looking at every minute', () => {
    const rule = fc.record({
      from: fc.nat(WEEK - 1),
      to: fc.integer({ min: 1, max: WEEK }),
      bytesPerSecond: fc.constantFrom(null, 0, 7),
    });
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 4 }), fc.nat(WEEK - 1), (timetable, minute) => {
        const settings: LineSettings = { bytesPerSecond: null, timetable };
        let passed = 1;
        while (passed < WEEK && limitAt(settings, (minute + passed) % WEEK) === limitAt(settings, minute)) passed++;
        assert.equal(minutesToChange(settings, minute), passed === WEEK ? null : passed);
      }),
      { numRuns: 60 },
    );
  });

  it('counts minutes from Monday by the clock of the place', () => {
    const monday = new Date(2026, 10, 16, 0, 0, 30).getTime();
    assert.equal(minuteOfWeek(monday), 0);
    assert.equal(minuteOfWeek(new Date(2026, 10, 22, 23, 59).getTime()), WEEK - 1);
  });
});
