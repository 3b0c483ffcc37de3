import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { health as words } from '../../i18n/en/health.ts';
import { type Health, KEPT, lineOf, type Moment, PARTS, remembered, silentFor } from './api.ts';

const look = (second: number, speed: number) =>
  ({ at: new Date(second * 1_000).toISOString(), bytesPerSecond: { in: speed, out: 0 } }) as Health;

describe('the health of the house', () => {
  it('has a word for every part that the courier looks at', () => {
    assert.deepEqual(Object.keys(words.part).sort(), [...PARTS].sort());
  });

  it('remembers the last two minutes, each look once', () => {
    let seen: readonly Moment[] = [];
    for (let at = 0; at < 100; at += 1) {
      seen = remembered(seen, look(at, at));
      seen = remembered(seen, look(at, at));
    }
    assert.equal(seen.length, KEPT);
    assert.deepEqual(seen.at(-1), { at: 99_000, in: 99, out: 0 });
  });

  it('draws the newest at the right end, within the picture', () => {
    const points = lineOf([0, 5, 10])
      .split(' ')
      .map((one) => one.split(',').map(Number));
    assert.equal(points.at(-1)?.[0], 100);
    for (const [x = -1, y = -1] of points) assert.ok(x >= 0 && x <= 100 && y >= 0 && y <= 24);
  });

  it('says which process is silent, and not of one that ended in order', () => {
    const beat = new Date(0).toISOString();
    const at = new Date(90_000).toISOString();
    assert.equal(silentFor({ id: 'a', beat, ended: false, isThis: false }, at), 90);
    assert.equal(silentFor({ id: 'a', beat, ended: true, isThis: false }, at), null);
    assert.equal(silentFor({ id: 'a', beat, ended: false, isThis: true }, beat), null);
  });
});
