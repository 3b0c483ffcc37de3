import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startRealHouse } from '../http/support/real-house.ts';
import { prepareGrounds } from './grounds.ts';
import { fuzzRaw } from './raw-requests.ts';

describe('raw requests of any kind', () => {
  it('are answered as described: no 5xx, nothing of our insides, no silence', async () => {
    await using house = await startRealHouse();
    const grounds = await prepareGrounds(house.url);
    const { requests, failures } = await fuzzRaw(house.url, grounds, 400);
    assert.deepEqual(failures, []);
    assert.ok(requests >= 400);
    assert.deepEqual(
      house.lines.filter((line) => line.includes('"level":"error"')),
      [],
    );
  });
});
