import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CLOCK_JUMP, CLOCK_WAIT, clockGuard, fillDeadline, graceEnd, retentionEnd } from './dates.ts';
import { BUILT_IN_TERMS } from './terms.ts';
import { termsSchema } from './terms-schema.ts';

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);

describe('the built-in contract', () => {
  it('keeps for 30 days after sealing, gives 7 days to fill and 72 h of grace, reads back, tells people by mail', () => {
    assert.deepEqual(termsSchema.parse(BUILT_IN_TERMS), {
      retentionDays: 30,
      fillDays: 7,
      graceHours: 72,
      verify: 'read-back',
      notice: 'mail',
    });
  });

  it('knows no other terms and no odd values', () => {
    for (const change of [
      { retentionDays: 0 },
      { fillDays: 1.5 },
      { graceHours: -1 },
      { verify: 'trust' },
      { price: 1 },
    ]) {
      assert.equal(termsSchema.safeParse({ ...BUILT_IN_TERMS, ...change }).success, false, JSON.stringify(change));
    }
  });
});

describe('dates of an envelope', () => {
  const opened = at('2026-02-26T10:00:00Z');

  it('count whole days and hours, across months and summer time', () => {
    assert.equal(fillDeadline(opened, BUILT_IN_TERMS), at('2026-03-05T10:00:00Z'));
    assert.equal(graceEnd(at('2026-03-28T10:00:00Z'), BUILT_IN_TERMS), at('2026-03-31T10:00:00Z'));
    assert.equal(retentionEnd(opened, BUILT_IN_TERMS), at('2026-03-28T10:00:00Z'));
  });
});

describe('the clock guard', () => {
  const now = at('2026-06-01T00:00:00Z');

  it('believes a clock that is up to 48 h past the last heartbeat, and the very first one', () => {
    assert.deepEqual(clockGuard(now, null, null), { waitUntil: null, alarm: false });
    assert.deepEqual(clockGuard(now, now - 48 * HOUR, null), { waitUntil: null, alarm: false });
  });

  it('lets purges by clock wait 24 h and raises one alarm when it is further', () => {
    const seen = clockGuard(now, now - 48 * HOUR - 1, null);
    assert.deepEqual(seen, { waitUntil: now + 24 * HOUR, alarm: true });
    const later = now + 5_000;
    assert.deepEqual(clockGuard(later, now, seen.waitUntil), { waitUntil: now + 24 * HOUR, alarm: false });
    assert.deepEqual(clockGuard(now + 24 * HOUR, later, seen.waitUntil), { waitUntil: null, alarm: false });
  });

  it('does not wait for the year 2030 when the clock was set there and back', () => {
    const wrong = at('2030-01-01T00:00:00Z');
    const { waitUntil } = clockGuard(wrong, now, null);
    assert.deepEqual(clockGuard(now + 60_000, wrong, waitUntil), {
      waitUntil: now + 60_000 + CLOCK_WAIT,
      alarm: false,
    });
  });

  it('never lets more than 24 h pass between the jump and a purge, nor less', () => {
    const beats = fc.array(fc.integer({ min: 1, max: 60 * HOUR }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(beats, (steps) => {
        let time = now;
        let beat: number | null = null;
        let waitUntil: number | null = null;
        let lastJump = Number.NEGATIVE_INFINITY;
        for (const step of steps) {
          time += step;
          const jumped: boolean = beat !== null && time - beat > CLOCK_JUMP;
          const guard = clockGuard(time, beat, waitUntil);
          if (jumped) lastJump = time;
          assert.equal(guard.alarm, jumped);
          assert.equal(guard.waitUntil === null, time - lastJump >= CLOCK_WAIT);
          waitUntil = guard.waitUntil;
          beat = time;
        }
      }),
    );
  });
});
