import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TAPE } from '../view.ts';
import type { Stretch } from './stretches.ts';
import { paintTape } from './tape.ts';

const stretch = (position: number, length: number, more: Partial<Stretch> = {}): Stretch => ({
  number: 0,
  position,
  length,
  location: null,
  declaredTo: 0,
  isDone: false,
  files: 0,
  isRepair: false,
  state: 'waiting',
  durable: 0,
  making: null,
  isFresh: false,
  failure: null,
  ...more,
});

describe('the tape', () => {
  it('shows what is compared, durable, moving, laid and not yet known', () => {
    const stretches = [
      stretch(0, 20, { state: 'arrived', durable: 20 }),
      stretch(20, 40, { state: 'moving', durable: 20 }),
      stretch(60, 20),
    ];
    const { compared, done, moves, read } = TAPE;
    assert.deepEqual(
      [...paintTape(10, { end: 100, compared: 10 }, stretches, [])],
      [compared, done, done, done, moves, moves, read, read, read, read],
    );
  });

  it('shows the worst of what falls into one column', () => {
    const arrived = [stretch(0, 100, { state: 'arrived', durable: 100 })];
    const tape = paintTape(4, { end: 100, compared: 100 }, arrived, [{ from: 51, to: 52 }]);
    assert.deepEqual([...tape], [TAPE.compared, TAPE.compared, TAPE.asks, TAPE.compared]);
  });

  it('is at rest while nothing is laid', () => {
    assert.deepEqual([...paintTape(3, { end: 0, compared: 0 }, [], [])], [TAPE.rest, TAPE.rest, TAPE.rest]);
  });
});
