import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Holders, withinMs } from './holders.ts';

const UPLOAD = '01890000-0000-7000-8000-000000000001';

function aClock() {
  const world = { at: 1_000_000, now: () => world.at };
  return world;
}

describe('who writes an upload', () => {
  it('is one at a time', () => {
    const holders = new Holders(aClock());
    const first = holders.enter(UPLOAD, () => undefined);
    assert.throws(() => holders.enter(UPLOAD, () => undefined));
    first.leave();
    holders.enter(UPLOAD, () => undefined);
  });

  it('is asked to stop, and its epoch ends only when it has let go', async () => {
    const holders = new Holders(aClock());
    const steps: string[] = [];
    const holder = holders.enter(UPLOAD, () => {
      steps.push('asked');
      setImmediate(() => {
        steps.push('let go');
        holder.leave();
      });
    });
    await holders.takeOver(UPLOAD, async () => steps.push('raised'));
    assert.deepEqual(steps, ['asked', 'let go', 'raised']);
    assert.equal(holders.get(UPLOAD), null);
    assert.ok(holder.evicted);
  });

  it('is nobody: then nothing is raised', () => {
    assert.equal(
      new Holders(aClock()).takeOver(UPLOAD, async () => assert.fail('raised')),
      null,
    );
  });

  it('is taken over once by all who ask together, and nobody slips in between', async () => {
    const holders = new Holders(aClock());
    let raised = 0;
    const holder = holders.enter(UPLOAD, () => undefined);
    const raise = async (): Promise<number> => {
      assert.throws(() => holders.enter(UPLOAD, () => undefined), 'while the epoch is raised');
      raised += 1;
      return raised;
    };
    const all = [1, 2, 3, 4].map(() => Promise.resolve(holders.takeOver(UPLOAD, raise)));
    holder.leave();
    assert.deepEqual(await Promise.all(all), [1, 1, 1, 1]);
    assert.equal(raised, 1);
    holders.enter(UPLOAD, () => undefined);
  });

  it('is free again when raising its epoch failed', async () => {
    const holders = new Holders(aClock());
    holders.enter(UPLOAD, () => undefined).leave();
    const holder = holders.enter(UPLOAD, () => holder.leave());
    await assert.rejects(async () => holders.takeOver(UPLOAD, () => Promise.reject(new Error('away'))));
    holders.enter(UPLOAD, () => undefined);
  });

  it('is evicted twice in a minute; the third is told to wait 10 s', async () => {
    const world = aClock();
    const holders = new Holders(world);
    const evict = async (): Promise<void> => {
      const holder = holders.enter(UPLOAD, () => holder.leave());
      try {
        await holders.takeOver(UPLOAD, async () => undefined);
      } finally {
        holder.leave();
      }
    };
    await evict();
    await evict();
    await assert.rejects(evict, { code: 'locked', extra: { retryAfter: 10 } });
    world.at += 4_000;
    await assert.rejects(evict, { code: 'locked', extra: { retryAfter: 6 } });
    world.at += 6_000;
    await evict();
  });

  it('is not punished for evictions of more than a minute ago', async () => {
    const world = aClock();
    const holders = new Holders(world);
    for (let i = 0; i < 5; i += 1) {
      const holder = holders.enter(UPLOAD, () => holder.leave());
      await holders.takeOver(UPLOAD, async () => undefined);
      world.at += 30_001;
    }
  });
});

describe('a wait that is bounded', () => {
  it('ends with what it waits for, or without', async () => {
    await withinMs(Promise.resolve(), 60_000);
    await withinMs(new Promise(() => undefined), 1);
  });
});
