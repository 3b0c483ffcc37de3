import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SpeedMeter } from './speed-meter.ts';

const START = Date.UTC(2026, 0, 5, 9);

describe('the speed meter', () => {
  it('tells the speed of the last 5 s, the best, and the median', () => {
    const meter = new SpeedMeter(START);
    const run = (from: number, seconds: number, speed: number) => {
      for (let ms = 0; ms < seconds * 1000; ms += 100) meter.add(START + from * 1000 + ms, speed / 10);
    };
    run(0, 30, 1_000);
    run(30, 10, 4_000);
    run(40, 20, 2_000);
    const view = meter.view(START + 60_000);
    assert.ok(Math.abs(view.now - 2_000) <= 100, String(view.now));
    assert.ok(Math.abs(view.best - 4_000) <= 200, String(view.best));
    assert.equal(view.median, 1_500);
    assert.equal(view.stepMs, 1_000);
    assert.equal(view.points.length, 61);
  });

  it('takes lumps for what they are: no median above the best, none that leaves out the waits between them', () => {
    const meter = new SpeedMeter(START);
    for (let second = 5; second <= 60; second += 5) meter.add(START + second * 1000 - 500, 5_000_000);
    const { best, median } = meter.view(START + 60_000);
    assert.equal(median, 1_000_000);
    assert.ok(best >= median, String(best));
  });

  it('falls to nothing within 5 s when nothing moves', () => {
    const meter = new SpeedMeter(START);
    for (let ms = 0; ms < 10_000; ms += 250) meter.add(START + ms, 1_000);
    assert.equal(meter.view(START + 15_000).now, 0);
    assert.equal(meter.view(START + 15_000).points.at(-2), 0);
  });

  it('keeps at most 240 points, loses no byte in them, and a night asleep costs nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ wait: fc.nat(120_000), bytes: fc.nat(10_000) }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 0, max: 36_000_000 }),
        (steps, night) => {
          const meter = new SpeedMeter(START);
          let now = START;
          let sum = 0;
          for (const { wait, bytes } of steps) {
            now += wait;
            sum += bytes;
            meter.add(now, bytes);
          }
          now += night + 1_000;
          const { points, stepMs } = meter.view(now);
          assert.ok(points.length <= 240);
          assert.equal(points.length, Math.floor((now - START) / stepMs) + 1);
          const carried = points.slice(0, -1).reduce((bytes, point) => bytes + (point * stepMs) / 1000, 0);
          const last = ((points.at(-1) ?? 0) * Math.max(250, (now - START) % stepMs)) / 1000;
          assert.ok(
            Math.abs(carried + last - sum) <= (points.length * stepMs) / 1000,
            'but for the rounding of points',
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('marks when the line was away, also while it is', () => {
    const meter = new SpeedMeter(START);
    meter.away(START + 10_000);
    meter.away(START + 11_000);
    meter.back(START + 14_000);
    meter.back(START + 15_000);
    meter.away(START + 20_000);
    assert.deepEqual(meter.view(START + 21_000).cuts, [
      { at: START + 10_000, ms: 4_000 },
      { at: START + 20_000, ms: 1_000 },
    ]);
  });

  it('stands still when the clock goes back', () => {
    const meter = new SpeedMeter(START);
    meter.add(START + 5_000, 100);
    meter.add(START - 3_600_000, 100);
    assert.equal(meter.view(START).points.length, 6);
  });
});
