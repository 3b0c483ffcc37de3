import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { inOrder, lastPlace, move, type Queued } from './queue.ts';

const job = (id: string, order: number, priority: Queued['priority'] = 'usual'): Queued => ({ id, order, priority });
const ids = (jobs: readonly Queued[]) => jobs.map(({ id }) => id).join('');

describe('the queue', () => {
  it('goes by priority, then by place', () => {
    assert.equal(ids(inOrder([job('a', 0, 'low'), job('b', 3), job('c', 1), job('d', 9, 'high')])), 'dcba');
  });

  it('puts a job where it is moved to, and the others keep their order', () => {
    const jobs = [job('a', 0), job('b', 1), job('c', 2), job('d', 3)];
    assert.equal(ids(move(jobs, 'd', 1)), 'adbc');
    assert.equal(ids(move(jobs, 'a', 99)), 'bcda');
    assert.equal(ids(move(jobs, 'c', -4)), 'cabd');
    assert.equal(ids(move(jobs, 'x', 0)), 'abcd');
    assert.equal(lastPlace(jobs), 4);
    assert.equal(lastPlace([]), 0);
  });

  it('never loses or doubles a job, and moving twice changes nothing', () => {
    const queue = fc.uniqueArray(
      fc.record({
        id: fc.string({ minLength: 1 }),
        order: fc.nat(5),
        priority: fc.constantFrom('high' as const, 'usual' as const, 'low' as const),
      }),
      { selector: (one) => one.id, minLength: 1 },
    );
    fc.assert(
      fc.property(queue, fc.nat(), fc.integer({ min: -2, max: 9 }), (jobs, which, to) => {
        const { id } = jobs[which % jobs.length] as Queued;
        const moved = move(jobs, id, to);
        assert.deepEqual(new Set(moved.map((one) => one.id)), new Set(jobs.map((one) => one.id)));
        assert.deepEqual(
          moved.map((one) => one.order),
          jobs.map((_, order) => order),
        );
        assert.deepEqual(move(moved, id, to), moved);
      }),
    );
  });
});
