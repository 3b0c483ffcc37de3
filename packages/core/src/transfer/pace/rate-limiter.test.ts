import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { VirtualClock } from '../../testing/virtual-clock.ts';
import { MIN_GRANT, RateLimiter, type Share } from './rate-limiter.ts';

const MB = 1_000_000;

/** A job that takes as much as it gets. */
function hungry(share: Share, wanted = 256 * 1024) {
  const eaten = { bytes: 0, grants: [] as number[] };
  const stop = new AbortController();
  const eat = async () => {
    while (!stop.signal.aborted) {
      const bytes = await share.take(wanted, stop.signal);
      eaten.bytes += bytes;
      eaten.grants.push(bytes);
    }
  };
  const over = eat().catch(() => undefined);
  const end = () => {
    stop.abort();
    return over;
  };
  return { eaten, stop: end };
}

describe('the rate limiter', () => {
  it('gives all that is wanted while there is no limit', async () => {
    const limiter = new RateLimiter(new VirtualClock(), () => null);
    assert.equal(await limiter.share().take(500 * MB), 500 * MB);
    assert.equal(limiter.isHeld, false);
  });

  it('lets through what the limit says, to within a twentieth, and in no less than 16 KiB', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 20_000, max: 200 * MB }),
        fc.integer({ min: 1, max: 6 }),
        async (rate, jobs) => {
          const clock = new VirtualClock();
          const limiter = new RateLimiter(clock, () => rate);
          const eaters = Array.from({ length: jobs }, () => hungry(limiter.share()));
          await clock.advance(20_000);
          const bytes = eaters.reduce((sum, one) => sum + one.eaten.bytes, 0);
          await Promise.all(eaters.map((one) => one.stop()));
          assert.ok(bytes <= rate * 20.3 + MIN_GRANT, `${bytes} of ${rate * 20}`);
          assert.ok(bytes >= rate * 19 - 2 * MIN_GRANT, `${bytes} of ${rate * 20}`);
          for (const { eaten } of eaters) assert.ok(eaten.grants.every((grant) => grant >= MIN_GRANT));
        },
      ),
      { numRuns: 6 },
    );
  });

  it('shares by priority, four to two to one, and gives what one leaves to the others', async () => {
    const clock = new VirtualClock();
    const limiter = new RateLimiter(clock, () => 7 * MB);
    const [high, usual, low] = (['high', 'usual', 'low'] as const).map((one) => hungry(limiter.share(one)));
    await clock.advance(10_000);
    const of = (one: typeof high) => (one?.eaten.bytes ?? 0) / MB;
    for (const [seen, due] of [
      [of(high), 40],
      [of(usual), 20],
      [of(low), 10],
    ] as const)
      assert.ok(Math.abs(seen - due) < due * 0.1 + 1, `${seen}, not ${due}`);
    await high?.stop();
    await usual?.stop();
    const before = of(low);
    await clock.advance(10_000);
    assert.ok(of(low) - before > 65, `${of(low) - before} of 70`);
    await low?.stop();
  });

  it('does not let a job catch up on the time when it wanted nothing', async () => {
    const clock = new VirtualClock();
    const limiter = new RateLimiter(clock, () => 2 * MB);
    const late = limiter.share();
    const first = hungry(limiter.share());
    await clock.advance(60_000);
    const second = hungry(late);
    const before = first.eaten.bytes;
    await clock.advance(10_000);
    assert.ok(Math.abs(first.eaten.bytes - before - 10 * MB) < MB);
    assert.ok(Math.abs(second.eaten.bytes - 10 * MB) < MB);
    await Promise.all([first.stop(), second.stop()]);
  });

  it('holds a job to its own limit and leaves the rest of the line to others', async () => {
    const clock = new VirtualClock();
    const limiter = new RateLimiter(clock, () => 10 * MB);
    const slow = hungry(limiter.share('high', 1 * MB));
    const other = hungry(limiter.share('low'));
    await clock.advance(10_000);
    assert.ok(Math.abs(slow.eaten.bytes - 10 * MB) < MB, String(slow.eaten.bytes));
    assert.ok(Math.abs(other.eaten.bytes - 90 * MB) < 3 * MB, String(other.eaten.bytes));
    await Promise.all([slow.stop(), other.stop()]);
  });

  it('stops at 0 and goes on within a second, by a timetable or by hand', async () => {
    const clock = new VirtualClock();
    let limit: number | null = 4 * MB;
    const limiter = new RateLimiter(clock, () => limit);
    const share = limiter.share();
    const one = hungry(share);
    await clock.advance(2_000);
    limit = 0;
    await clock.advance(1_000);
    const stopped = one.eaten.bytes;
    await clock.advance(60_000);
    assert.equal(one.eaten.bytes, stopped);
    limit = MB;
    await clock.advance(1_000);
    assert.ok(one.eaten.bytes > stopped, 'without anybody telling it');
    share.limit = 0;
    const held = one.eaten.bytes;
    await clock.advance(60_000);
    assert.ok(one.eaten.bytes - held <= MIN_GRANT * 2);
    share.limit = null;
    await clock.advance(100);
    assert.ok(one.eaten.bytes > held + MIN_GRANT, 'at once when told');
    await one.stop();
  });

  it('lets a waiter go when it is stopped, and the others go on', async () => {
    const clock = new VirtualClock();
    const limiter = new RateLimiter(clock, () => 0);
    const stop = new AbortController();
    const waiting = limiter.share().take(1, stop.signal);
    assert.equal(limiter.isHeld, true);
    stop.abort(new Error('stopped'));
    await assert.rejects(waiting, /stopped/);
    assert.equal(limiter.isHeld, false);
  });
});
