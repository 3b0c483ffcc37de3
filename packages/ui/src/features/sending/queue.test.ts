import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TransferView } from '@datoferum/core/transfer';
import { canPause, placesOf, queueOf, toPause } from './queue.ts';

type Some = Partial<Pick<TransferView, 'order' | 'priority' | 'waiting' | 'failure'>> & {
  phase?: string;
  direction?: string;
};
const aJob = (id: string, some: Some = {}): TransferView =>
  ({
    id,
    order: 0,
    priority: 'usual',
    phase: 'sending',
    direction: 'send',
    waiting: null,
    failure: null,
    ...some,
  }) as TransferView;
/** What the engine does when it is told `move`. */
const moved = (jobs: readonly TransferView[], id: string, to: number): string[] => {
  const list = [...jobs].sort((a, b) => a.order - b.order);
  const [one] = list.splice(
    list.findIndex((job) => job.id === id),
    1,
  );
  list.splice(to, 0, one as TransferView);
  return queueOf(list).map((job) => job.id);
};

describe('the queue', () => {
  const done = [aJob('x', { order: 0, phase: 'sealed' }), aJob('y', { order: 1, phase: 'stopped' })];
  const waiting = [aJob('a', { order: 2 }), aJob('b', { order: 3 }), aJob('c', { order: 4 })];
  const jobs = [...done, ...waiting];

  it('moves one place, however many are done and still remembered', () => {
    const { up, down, place, of } = placesOf(jobs, 'b');
    assert.deepEqual([place, of], [2, 3]);
    assert.deepEqual(moved(jobs, 'b', up as number), ['b', 'a', 'c']);
    assert.deepEqual(moved(jobs, 'b', down as number), ['a', 'c', 'b']);
    assert.deepEqual(moved(jobs, 'a', placesOf(jobs, 'a').down as number), ['b', 'a', 'c']);
  });

  it('has no way beyond its ends, past another priority, or past what comes in', () => {
    assert.equal(placesOf(jobs, 'a').up, null);
    assert.equal(placesOf(jobs, 'c').down, null);
    const mixed = [
      aJob('a', { priority: 'high', order: 3 }),
      aJob('b', { order: 1 }),
      aJob('in', { order: 2, direction: 'fetch' }),
    ];
    assert.deepEqual(placesOf(mixed, 'b'), { up: null, down: null, place: 2, of: 2 });
    assert.deepEqual(placesOf(mixed, 'nobody'), { up: null, down: null, place: 0, of: 0 });
  });

  it('is paused from its end, so that nothing begins meanwhile, and without what is with the courier', () => {
    const some = [...jobs, aJob('s', { order: 5, phase: 'sealing' })];
    assert.deepEqual(
      toPause(some).map(({ id }) => id),
      ['c', 'b', 'a'],
    );
    assert.equal(canPause(aJob('f', { failure: { code: 'x', detail: '' } })), false);
  });
});
