import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Chooser, flow, type ModelLine } from '../../testing/line-model.ts';
import { seededRandom } from '../../testing/virtual-clock.ts';
import { Lanes } from './lanes.ts';

const MIB = 1024 * 1024;
const MB = 1_000_000;
const WINDOW = 4 * MIB;
const STEADY = { windowBytes: WINDOW, noise: 0.05, burden: 0.01 };

const SETTINGS: Record<string, ModelLine> = {
  'near and wide: 10 ms, 125 MB/s': { ...STEADY, delayMs: 5, up: 125 * MB, loss: 0 },
  'far and wide: 150 ms, 250 MB/s, where a window carries 28 MB/s': { ...STEADY, delayMs: 75, up: 250 * MB, loss: 0 },
  'lossy: 100 ms, 1 %, 12 MB/s, where one connection carries 0.18': { ...STEADY, delayMs: 50, up: 12 * MB, loss: 0.01 },
  'a little lossy: 50 ms, 0.1 %, 8 MB/s, where one carries 1.1': { ...STEADY, delayMs: 25, up: 8 * MB, loss: 0.001 },
  'narrow and restless: 300 ms, 2 MB/s': { ...STEADY, delayMs: 150, up: 2 * MB, loss: 0, noise: 0.3 },
};

function fixed(parallel: number, bytes: number): Chooser {
  return { parallel, stretchBytes: () => bytes };
}

/** The best of every number of lanes and every length, over the same time. */
function best(line: ModelLine, seconds: number, most = 16) {
  let found = { rate: 0, parallel: 0, mib: 0 };
  for (let parallel = 1; parallel <= most; parallel++) {
    for (const mib of [8, 16, 64, 256, 1024]) {
      const rate = flow(line, fixed(parallel, mib * MIB), seconds);
      if (rate > found.rate) found = { rate, parallel, mib };
    }
  }
  return found;
}

describe('the lanes', () => {
  for (const [name, line] of Object.entries(SETTINGS)) {
    it(`reach 0.85 × the best fixed setting: ${name}`, () => {
      const sweep = best(line, 120);
      for (const seed of [1, 2, 3]) {
        const lanes = new Lanes({ most: 16 });
        lanes.roundTrip(2 * line.delayMs);
        const seen = flow(line, lanes, 120, seed) / sweep.rate;
        assert.ok(seen >= 0.85, `${seen.toFixed(2)} × of ${JSON.stringify(sweep)} with ${lanes.parallel} at the end`);
      }
    });
  }

  it('take no more than they need, nor ever more than they may', () => {
    const lanes = new Lanes({ most: 16 });
    flow(SETTINGS['near and wide: 10 ms, 125 MB/s'] as ModelLine, lanes, 300);
    assert.ok(lanes.parallel <= 2, String(lanes.parallel));
    const browser = new Lanes({ most: 4 });
    const watched: Chooser = {
      get parallel() {
        assert.ok(browser.parallel <= 4);
        return browser.parallel;
      },
      stretchBytes: (left) => browser.stretchBytes(left),
      tell: (now, bytes, active) => browser.tell(now, bytes, active),
    };
    const lossy = SETTINGS['lossy: 100 ms, 1 %, 12 MB/s, where one connection carries 0.18'] as ModelLine;
    const seen = flow(lossy, watched, 120) / best(lossy, 120, 4).rate;
    assert.ok(seen >= 0.85, seen.toFixed(2));
  });

  it('find the new number when the line becomes another', () => {
    const lanes = new Lanes({ most: 16 });
    const line = { ...(SETTINGS['near and wide: 10 ms, 125 MB/s'] as ModelLine) };
    let now = 0;
    const watched: Chooser = {
      get parallel() {
        return lanes.parallel;
      },
      stretchBytes: (left) => lanes.stretchBytes(left),
      tell: (at, bytes, active) => lanes.tell(now + at, bytes, active),
    };
    flow(line, watched, 120);
    now = 120_000;
    const lossy = SETTINGS['lossy: 100 ms, 1 %, 12 MB/s, where one connection carries 0.18'] as ModelLine;
    flow(lossy, watched, 60);
    assert.equal(lanes.parallel, 16);
  });

  it('are as many as a slow line wants where buffers on the way take megabytes at once, and stay', () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const random = seededRandom(seed);
      const lanes = new Lanes({ most: 16, first: 8 });
      lanes.roundTrip(100);
      // Of each lane: what its buffer has room for. It takes seven megabytes at first, and then always one and a half.
      const room: number[] = [];
      for (let now = 0; now < 300_000; now += 250) {
        while (room.length < lanes.parallel) room.push(7 * MB * (0.8 + 0.4 * random()));
        let bytes = 0;
        for (const [lane, free] of room.entries()) {
          const takes = free >= 1.5 * MB;
          if (takes) bytes += free;
          room[lane] = (takes ? 0 : free) + 0.178 * MB * 0.25 * (0.9 + 0.2 * random());
        }
        lanes.tell(now, bytes, room.length);
        if (now > 45_000) assert.equal(lanes.parallel, 16, `${now} ms, seed ${seed}`);
      }
    }
  });

  it('try nothing that would not be judged before everything has gone', () => {
    const lanes = new Lanes({ most: 16 });
    for (let left = 6 * MB, now = 0; left > 0; left -= MB, now += 250) {
      lanes.tell(now, MB, lanes.parallel, false, left);
      assert.equal(lanes.parallel, 4);
    }
    const more = new Lanes({ most: 16 });
    let most = 0;
    for (let left = 60 * MB, now = 0; left > 40 * MB; left -= MB, now += 250) {
      more.tell(now, MB, more.parallel, false, left);
      most = Math.max(most, more.parallel);
    }
    assert.equal(most, 6);
  });

  it('learn nothing while a limit holds them', () => {
    const lanes = new Lanes({ most: 16 });
    const parallel = lanes.parallel;
    for (let now = 0; now < 60_000; now += 250) lanes.tell(now, MB, lanes.parallel, true);
    assert.equal(lanes.parallel, parallel);
  });

  it('cut in steps of 8 MiB, from 64 MiB to 1 GiB as the line is, and shorter towards the end', () => {
    const lanes = new Lanes({ most: 16 });
    assert.equal(lanes.stretchBytes(), 64 * MIB);
    for (let now = 0; now < 5_000; now += 250) lanes.tell(now, 1000 * MB, lanes.parallel);
    assert.equal(lanes.stretchBytes(), 1024 * MIB);
    for (const left of [1, 8 * MIB, 100 * MIB + 1, 5_000 * MIB]) {
      const bytes = lanes.stretchBytes(left);
      assert.ok(bytes % (8 * MIB) === 0 && bytes >= 8 * MIB && bytes <= 1024 * MIB, String(bytes));
      assert.ok(bytes <= Math.max(8 * MIB, left / lanes.parallel));
    }
    const slow = new Lanes({ most: 16 });
    for (let now = 0; now < 5_000; now += 250) slow.tell(now, 100_000, slow.parallel);
    assert.equal(slow.stretchBytes(), 8 * MIB);
  });
});
