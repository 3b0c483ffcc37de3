import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Slowdown } from './slowdown.ts';

/** A clock that only sleeping moves. */
function aSlowdown() {
  const clock = { now: 1_000_000, slept: [] as number[] };
  const sleep = async (ms: number): Promise<void> => {
    clock.slept.push(ms);
    clock.now += ms;
  };
  return { clock, slowdown: new Slowdown(() => clock.now, sleep) };
}
const wrong = async (): Promise<null> => null;
const right = async (): Promise<string> => 'in';

describe('tries with a password', () => {
  it('wait longer and longer, at most eight seconds for an address, and are never locked', async () => {
    const { clock, slowdown } = aSlowdown();
    for (let i = 0; i < 12; i += 1) await slowdown.attempt('a@example.com', `10.0.0.${i}`, wrong);
    assert.deepEqual(clock.slept, [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000, 8_000]);
    const answer = await slowdown.attempt('a@example.com', '10.1.1.1', right);
    assert.deepEqual(answer, { done: 'in' });
  });

  it('wait for a client address whatever the address they try', async () => {
    const { clock, slowdown } = aSlowdown();
    for (let i = 0; i < 11; i += 1) await slowdown.attempt(`${i}@example.com`, '10.0.0.1', wrong);
    assert.deepEqual(clock.slept, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    clock.slept.length = 0;
    await slowdown.attempt('b@example.com', '10.0.0.2', right);
    assert.deepEqual(clock.slept, []);
  });

  it('wait for a whole network: a line of IPv6 has more addresses than anybody tries', async () => {
    const { clock, slowdown } = aSlowdown();
    for (let i = 0; i < 5; i += 1) await slowdown.attempt(`${i}@example.com`, `2001:db8::${i}:1`, wrong);
    assert.deepEqual(clock.slept, [500, 1_000]);
    await slowdown.attempt('c@example.com', '2001:db8:0:1::1', wrong);
    assert.deepEqual(clock.slept, [500, 1_000]);
  });

  it('of one client stand in line: many at once are no way around the wait', async () => {
    const waiting: (() => void)[] = [];
    const slept: number[] = [];
    const slowdown = new Slowdown(
      () => 0,
      (ms) => {
        slept.push(ms);
        return new Promise((resolve) => waiting.push(resolve));
      },
    );
    for (let i = 0; i < 3; i += 1) await slowdown.attempt(`${i}@example.com`, '10.0.0.1', wrong);
    const tries = Array.from({ length: 10 }, (_, i) => slowdown.attempt(`x${i}@example.com`, '10.0.0.1', wrong));
    assert.deepEqual(slept, [500, 1_000, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000]);
    assert.deepEqual(await Promise.all(tries.slice(8)), [{ wait: 5 }, { wait: 5 }]);
    for (const go of waiting) go();
    assert.deepEqual(await tries[0], { done: null });
  });

  it('of others never keep the owner of an address waiting in a line', async () => {
    const { clock, slowdown } = aSlowdown();
    for (let i = 0; i < 60; i += 1) await slowdown.attempt('a@example.com', `10.0.0.${i}`, wrong);
    clock.slept.length = 0;
    await slowdown.attempt('a@example.com', '192.0.2.1', right);
    assert.deepEqual(clock.slept, [8_000]);
    await slowdown.attempt('a@example.com', '192.0.2.1', wrong);
    assert.deepEqual(clock.slept, [8_000]);
  });

  it('are forgotten with time', async () => {
    const { clock, slowdown } = aSlowdown();
    for (let i = 0; i < 6; i += 1) await slowdown.attempt('a@example.com', '10.0.0.1', wrong);
    clock.now += 60 * 60_000;
    clock.slept.length = 0;
    await slowdown.attempt('a@example.com', '10.0.0.1', wrong);
    assert.deepEqual(clock.slept, []);
  });
});
