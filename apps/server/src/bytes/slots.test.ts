import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Filler, SlotPool } from './slots.ts';

describe('SlotPool', () => {
  it('serves those who wait in the order of asking, before anybody who comes later', async () => {
    const pool = new SlotPool(1);
    const slot = await pool.acquire();
    const served: string[] = [];
    const waiting = ['first', 'second', 'third'].map((name) =>
      pool.acquire().then((mine) => {
        served.push(name);
        pool.release(mine);
      }),
    );
    assert.equal(pool.tryAcquire(), null);
    pool.release(slot);
    await Promise.all(waiting);
    assert.deepEqual(served, ['first', 'second', 'third']);
    assert.equal(pool.free, 1);
  });

  it('lets a waiter go by its signal, without losing a slot', async () => {
    const pool = new SlotPool(1);
    const slot = await pool.acquire();
    const stop = new AbortController();
    const waiting = pool.acquire(stop.signal);
    stop.abort(new Error('gone'));
    await assert.rejects(waiting, /gone/);
    await assert.rejects(pool.acquire(stop.signal), /gone/);
    pool.release(slot);
    assert.equal(await pool.acquire(), slot);
  });

  it('asks idle fillers for their slot as soon as somebody waits, and leaves busy ones alone', async () => {
    const pool = new SlotPool(2);
    const [mine, busy] = [await pool.acquire(), await pool.acquire()];
    const asked: string[] = [];
    const filler = (name: string, lastFed: number, slot: number): Filler => ({
      lastFed,
      reclaim() {
        asked.push(name);
        pool.fillers.delete(this);
        pool.release(slot);
      },
    });
    pool.fillers.add(filler('busy', Number.POSITIVE_INFINITY, busy));
    pool.fillers.add(filler('idle', Number.NEGATIVE_INFINITY, mine));
    assert.equal(await pool.acquire(), mine);
    assert.deepEqual(asked, ['idle']);
  });

  it('lends at most half of itself, and nothing when slots are scarce', () => {
    const pool = new SlotPool(8);
    let lent = 0;
    while (pool.tryAcquire() !== null && pool.lend()) lent += 1;
    assert.equal(lent, 4);
  });
});
