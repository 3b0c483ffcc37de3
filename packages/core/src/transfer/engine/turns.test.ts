import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SendView } from '../view.ts';
import { type Queued, turnsOf } from './turns.ts';

const NOW = { walk: { isDone: true }, stretches: { moving: 4, waiting: 2, failed: 0 }, troubles: { count: 0 } };

const waits = (id: string, row: object = {}): Queued => ({
  row: { id, direction: 'send', isPaused: false, isOver: false, failure: null, ...row } as Queued['row'],
  view: null,
});
/** A send that runs and carries bytes, but for what is said otherwise. */
const aSend = (id: string, view: object = {}): Queued => ({
  ...waits(id),
  view: { direction: 'send', phase: 'sending', waiting: null, ...NOW, ...view } as unknown as SendView,
});
const arrived = { stretches: { moving: 0, waiting: 0, failed: 0 } };

describe('whose turn it is', () => {
  it('is the first that is willing, and one at a time', () => {
    assert.deepEqual(turnsOf([waits('a', { isPaused: true }), waits('b'), waits('c')], 1), { ends: [], begins: ['b'] });
    assert.deepEqual(turnsOf([aSend('a'), waits('b')], 1), { ends: [], begins: [] });
    assert.deepEqual(turnsOf([aSend('a'), waits('b'), waits('c')], 2), { ends: [], begins: ['b'] });
  });

  it('is the next one’s while another waits for a person or for the seal', () => {
    const resting = [
      { waiting: { why: 'source_gone' } },
      { phase: 'sealing', ...arrived },
      { phase: 'not_sealed', ...arrived },
      { ...arrived, troubles: { count: 1 } },
      { stretches: { moving: 0, waiting: 0, failed: 1 } },
    ];
    for (const view of resting) assert.deepEqual(turnsOf([aSend('a', view), waits('b')], 1).begins, ['b']);
    assert.deepEqual(turnsOf([aSend('a', { waiting: { why: 'offline' } }), waits('b')], 1).begins, []);
  });

  it('goes back to who is earlier once bytes of it move again, but not for its last words', () => {
    assert.deepEqual(turnsOf([aSend('a'), aSend('b')], 1), { ends: ['b'], begins: [] });
    assert.deepEqual(turnsOf([aSend('a', { phase: 'closing', ...arrived }), aSend('b'), waits('c')], 1), {
      ends: [],
      begins: [],
    });
  });

  it('of what goes out says nothing of what comes in', () => {
    assert.deepEqual(turnsOf([aSend('a'), waits('in', { direction: 'fetch' })], 1).begins, ['in']);
  });
});
