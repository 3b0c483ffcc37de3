import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Ports } from './ports.ts';
import { Rounds } from './rounds.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function some(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const failed: string[] = [];
  const end = new AbortController();
  const log = { error: (line: { event: string }) => void failed.push(line.event) } as unknown as Ports['log'];
  return { rounds: new Rounds(log, end.signal), failed, end };
}

describe('what is done every few seconds', () => {
  it('is not begun again while it is under way', async (t) => {
    const { rounds } = some(t);
    const gate = Promise.withResolvers<void>();
    let begun = 0;
    rounds.every(10, 'sweep', async () => {
      begun += 1;
      await gate.promise;
    });
    t.mock.timers.tick(35);
    assert.equal(begun, 1);
    gate.resolve();
    await turn();
    t.mock.timers.tick(10);
    assert.equal(begun, 2);
    await rounds.stop();
  });

  it('is begun again after it failed, with a line in the log', async (t) => {
    const { rounds, failed } = some(t);
    let begun = 0;
    rounds.every(10, 'beat', async () => {
      begun += 1;
      throw new Error('the database is away');
    });
    t.mock.timers.tick(10);
    await turn();
    t.mock.timers.tick(10);
    await turn();
    assert.equal(begun, 2);
    assert.deepEqual(failed, ['beat.failed', 'beat.failed']);
    await rounds.stop();
  });

  it('is waited for at a stop, says nothing of how that went, and begins no more', async (t) => {
    const { rounds, failed, end } = some(t);
    const gate = Promise.withResolvers<void>();
    rounds.once('sweep', () => gate.promise);
    end.abort();
    let stopped = false;
    const stop = rounds.stop().then(() => {
      stopped = true;
    });
    await turn();
    assert.equal(stopped, false);
    gate.reject(new Error('cut'));
    await stop;
    rounds.once('sweep', async () => assert.fail('begun after the stop'));
    assert.deepEqual(failed, []);
  });
});
