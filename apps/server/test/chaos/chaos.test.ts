import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { points } from './points.ts';
import { runRound } from './round.ts';

/** Five rounds a run, at other points every day; the name of a failure says how to repeat it. */
const day = Math.floor(Date.now() / 86_400_000);
const ROUNDS = 5;

describe('the server, killed at any instant', () => {
  for (let i = 0; i < ROUNDS; i += 1) {
    const index = (day * ROUNDS + i) % points.length;
    it(`keeps everything it acknowledged, killed at a point of the day (${i + 1} of ${ROUNDS})`, {
      timeout: 180_000,
    }, async (t) => {
      const round = await runRound('test', index);
      t.diagnostic(`${round.point}:${round.nth} died at [${round.hits.join(', ')}], ${round.seconds.toFixed(1)} s`);
      assert.ok(round.hits.includes(round.point), `the server died at ${round.point}`);
    });
  }
});
