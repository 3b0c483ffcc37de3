import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { Crew, type Priority } from './crew.ts';
import { PLAIN } from './floe-node.ts';
import { SlotPool } from './slots.ts';

describe('Crew', () => {
  const pool = new SlotPool(200);
  const ref = { envelope: 'one', key: createSecretKey(randomBytes(32)) };
  let crew: Crew;
  before(() => {
    // In this thread, so that the order of things is the same on every machine.
    crew = new Crew(pool.memory, 0, 2);
  });
  after(() => crew.dispose());

  const seal = (slot: number, priority: Priority, envelope = 'one') =>
    crew.run(
      {
        op: 'seal',
        begin: 0,
        slot,
        message: 1,
        iv: randomBytes(32),
        aad: randomBytes(52),
        position: 0,
        plain: 4 * PLAIN,
        final: true,
      },
      { priority, ref: { ...ref, envelope } },
    );

  it('lets transfers go first, and verification never starve', async () => {
    const order: Priority[] = [];
    const jobs = Array.from({ length: 100 }, (_, slot) => {
      const priority = slot < 50 ? ('verify' as const) : ('transfer' as const);
      return seal(slot, priority).then(() => order.push(priority));
    });
    await Promise.all(jobs);
    const verified = order.slice(0, order.lastIndexOf('transfer')).filter((priority) => priority === 'verify').length;
    // Four were under way before the first transfer came; from then on it is about one in four.
    assert.ok(verified >= 14 && verified <= 24, `${verified} verified while 50 transfers waited`);
    for (let at = 10; at + 10 < order.lastIndexOf('transfer'); at++) {
      const next = order.slice(at, at + 10);
      assert.ok(next.includes('verify') && next.filter((one) => one === 'transfer').length >= 5, next.join());
    }
  });

  it('keeps the order of what one member does', async () => {
    const order: number[] = [];
    const hash = (slot: number) => ({ op: 'hash' as const, slot, at: 0, length: 1000, lane: 7, crc: true, end: false });
    const jobs = Array.from({ length: 30 }, (_, slot) =>
      crew.run(hash(slot), { priority: 'verify', member: 1 }).then(() => order.push(slot)),
    );
    await Promise.all(jobs);
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
  });

  it('cancels what was not begun, of that envelope only', async () => {
    const reason = new Error('cut');
    const jobs = Array.from({ length: 40 }, (_, slot) => seal(slot, 'transfer', slot % 2 ? 'one' : 'two'));
    crew.cancel('one', reason);
    const settled = await Promise.allSettled(jobs);
    const failed = settled.flatMap((one, slot) => (one.status === 'rejected' ? [[slot % 2, one.reason]] : []));
    assert.ok(failed.length >= 16);
    for (const [envelope, error] of failed) assert.deepEqual([envelope, error], [1, reason]);
  });
});
