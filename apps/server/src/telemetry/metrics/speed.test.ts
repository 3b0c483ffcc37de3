import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Speed } from './speed.ts';

describe('the speed of the house', () => {
  it('is of the last ten seconds, and nothing when nothing moves', (t) => {
    let [now, counted] = [0, 0];
    const speed = new Speed(
      () => ({ in: counted, out: counted / 2 }),
      () => now,
    );
    t.after(() => speed.close());
    assert.deepEqual(speed.now(), { in: 0, out: 0 });
    for (; now < 60_000; now += 1_000, counted += 5_000) speed.look();
    assert.deepEqual(speed.now(), { in: 5_000, out: 2_500 });
    for (const end = now + 12_000; now < end; now += 1_000) speed.look();
    assert.deepEqual(speed.now(), { in: 0, out: 0 });
  });
});
