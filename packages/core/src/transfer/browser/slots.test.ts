import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Slots } from './slots.ts';

const never = new AbortController().signal;

describe('places on the line', () => {
  it('lets so many in, the others in their order', async () => {
    const slots = new Slots(2);
    const first = await slots.take(never);
    await slots.take(never);
    const order: string[] = [];
    const third = slots.take(never).then((release) => {
      order.push('third');
      return release;
    });
    const fourth = slots.take(never).then(() => order.push('fourth'));
    await Promise.resolve();
    assert.deepEqual(order, []);
    first();
    first();
    (await third)();
    await fourth;
    assert.deepEqual(order, ['third', 'fourth']);
  });

  it('forgets who stopped waiting', async () => {
    const slots = new Slots(1);
    const release = await slots.take(never);
    const stop = new AbortController();
    const stoppedOne = slots.take(stop.signal);
    const next = slots.take(never);
    stop.abort();
    await assert.rejects(stoppedOne, { code: 'stopped' });
    release();
    await next;
  });
});
