import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../testing/virtual-clock.ts';
import { TimeLeft, twoFigures } from './time-left.ts';

const MB = 1_000_000;

/** Runs until all is done, told once a second; what was shown and what was left at each second, and when it ended. */
function run(total: number, speedAt: (second: number) => number, lump = 0) {
  const left = new TimeLeft();
  const shown: (number | null)[] = [];
  const bytesLeft: number[] = [];
  let done = 0;
  for (let second = 0; done < total && second < 20_000; second++) {
    const durable = lump === 0 ? done : Math.floor(done / lump) * lump;
    bytesLeft.push(total - done);
    shown.push(left.tell(second * 1000, durable, total - durable));
    done += Math.max(0, speedAt(second));
  }
  return { shown, bytesLeft, took: shown.length };
}

/** Off by more than a fifth, and by more than two seconds. */
function isFar(shown: number | null | undefined, truth: number): boolean {
  return shown === null || shown === undefined || Math.abs(shown - truth) > Math.max(2, truth * 0.2);
}

describe('the time left', () => {
  it('is within a fifth over the last half of a steady run, noisy or not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 4_000 }),
        fc.integer({ min: 0, max: 30 }),
        fc.integer(),
        (seconds, noise, seed) => {
          const random = seededRandom(seed);
          const speed = () => 10 * MB * (1 + (noise / 100) * (2 * random() - 1));
          const { shown, bytesLeft, took } = run(seconds * 10 * MB, speed);
          // Against what is left at the line's mean speed: how lucky the rest of a noisy line will be, nobody can say.
          for (let at = Math.ceil(took / 2); at < took; at++) {
            const truth = (bytesLeft[at] ?? 0) / (10 * MB);
            assert.ok(!isFar(shown[at], truth), `${shown[at]} s shown at ${at} of ${took} s, ${truth} s left`);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('and also when bytes become durable in lumps of several seconds', () => {
    for (const seconds of [200, 700, 3_000]) {
      const { shown, took } = run(seconds * 10 * MB, () => 10 * MB, 64 * MB);
      for (let at = Math.ceil(took / 2); at < took - 40; at++)
        assert.ok(!isFar(shown[at], took - at), `${shown[at]} s shown, ${took - at} to go`);
    }
  });

  it('says nothing for the first 20 s', () => {
    const { shown } = run(1_000 * MB, () => 10 * MB);
    assert.ok(shown.slice(0, 20).every((value) => value === null));
    assert.equal(shown[20], 80);
  });

  it('finds itself within half a minute after the line became another', () => {
    for (const factor of [0.2, 0.5, 2, 5]) {
      const { shown, took } = run(6_000 * MB, (second) => (second < 120 ? 10 * MB : 10 * MB * factor));
      for (let at = 150; at < took; at++)
        assert.ok(!isFar(shown[at], took - at), `${factor}: ${shown[at]}, ${took - at}`);
    }
  });

  it('is told in two figures, and told again only when it is off by more than a twelfth', () => {
    const { shown } = run(10_000 * MB, () => 10 * MB);
    const said = shown.filter((value, at) => value !== null && value !== shown[at - 1]) as number[];
    assert.ok(said.length < 80, `${said.length} times in 1,000 s`);
    for (const value of said) assert.equal(value, twoFigures(value));
    assert.equal(twoFigures(7_431), 7_400);
    assert.equal(twoFigures(1.26), 1.3);
  });

  it('does not count the time when nothing could move', () => {
    const left = new TimeLeft();
    const tell = (second: number, done: number) => left.tell(second * 1000, done * MB, (1_000 - done) * MB);
    for (let second = 0; second <= 40; second++) tell(second, second);
    left.rest();
    let last: number | null = null;
    for (let second = 0; second <= 20; second++) last = tell(10_000 + second, 40 + second);
    assert.ok(!isFar(last, 940), String(last));
  });
});
