import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { Jobs } from './jobs.ts';
import type { Ports } from './ports.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const turns = async (n = 20): Promise<void> => {
  for (let i = 0; i < n; i += 1) await turn();
};

function aLog(): { log: Ports['log']; lines: { retryInMs: number }[] } {
  const lines: { retryInMs: number }[] = [];
  const log = { error: (line: { retryInMs: number }) => void lines.push(line) } as unknown as Ports['log'];
  return { log, lines };
}

const timers = (t: TestContext): void => t.mock.timers.enable({ apis: ['setTimeout'] });

describe('slow steps', () => {
  it('run once an envelope at a time, and side by side for different ones', async () => {
    const jobs = new Jobs(aLog().log);
    const running = new Set<string>();
    const both = Promise.withResolvers<void>();
    const work = (id: string) => async () => {
      assert.ok(!running.has(id));
      running.add(id);
      if (running.size === 2) both.resolve();
      await both.promise;
      running.delete(id);
    };
    for (const id of ['a', 'b', 'a', 'b']) jobs.start('seal', id, work(id));
    await jobs.drain();
  });

  it('run once more when they are asked for while they run', async () => {
    const jobs = new Jobs(aLog().log);
    const seen: number[] = [];
    let state = 1;
    const first = Promise.withResolvers<void>();
    const work = async (): Promise<void> => {
      seen.push(state);
      if (seen.length === 1) await first.promise;
    };
    jobs.start('seal', 'a', work);
    await turn();
    state = 2;
    jobs.start('seal', 'a', work);
    jobs.start('seal', 'a', work);
    first.resolve();
    await jobs.drain();
    assert.deepEqual(seen, [1, 2]);
  });

  it('are tried again, ever more slowly, a minute apart at most', async (t) => {
    timers(t);
    const { log, lines } = aLog();
    const jobs = new Jobs(log);
    let tries = 0;
    jobs.start('purge', 'a', async () => {
      tries += 1;
      if (tries <= 9) throw new Error('the storage is away');
    });
    await turns();
    for (let i = 0; i < 9; i += 1) {
      t.mock.timers.tick(60_000);
      await turns();
    }
    await jobs.drain();
    assert.equal(tries, 10);
    assert.deepEqual(
      lines.map((line) => line.retryInMs),
      [1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_000),
    );
    assert.equal(getEventListeners(jobs.signal, 'abort').length, 0, 'a pause leaves no listener');
  });

  it('end at a stop: what works is told, what pauses is woken, nothing new begins', async (t) => {
    timers(t);
    const jobs = new Jobs(aLog().log);
    let told = false;
    jobs.start('seal', 'works', async (signal) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      told = true;
      signal.throwIfAborted();
    });
    jobs.start('seal', 'pauses', () => Promise.reject(new Error('no')));
    await turns();
    await jobs.stop();
    assert.ok(told);
    jobs.start('seal', 'late', () => assert.fail('begun after the stop'));
    await jobs.drain();
  });

  it('wait for a place when many begin together, and one that pauses holds none', async (t) => {
    timers(t);
    const jobs = new Jobs(aLog().log);
    for (let i = 0; i < 40; i += 1) jobs.start('seal', `failing ${i}`, () => Promise.reject(new Error('no')));
    let now = 0;
    let most = 0;
    let done = 0;
    for (let i = 0; i < 40; i += 1) {
      jobs.start('seal', `good ${i}`, async () => {
        now += 1;
        most = Math.max(most, now);
        await turn();
        now -= 1;
        done += 1;
      });
    }
    await turns(100);
    assert.equal(done, 40);
    assert.equal(most, 16);
    await jobs.stop();
  });

  it('that wait for a place are cut at once, and keep nobody from it', async () => {
    const jobs = new Jobs(aLog().log);
    const gate = Promise.withResolvers<void>();
    for (let i = 0; i < 16; i += 1) jobs.start('seal', String(i), () => gate.promise);
    jobs.start('seal', 'waits', () => assert.fail('begun though it was cut'));
    let isDone = false;
    jobs.start('seal', 'waits, too', async () => {
      isDone = true;
    });
    await turns();
    await jobs.cut('seal', 'waits');
    gate.resolve();
    await jobs.drain();
    assert.ok(isDone);
  });

  it('that wait for a place end at a stop', async () => {
    const jobs = new Jobs(aLog().log);
    for (let i = 0; i < 40; i += 1)
      jobs.start(
        'seal',
        String(i),
        (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
      );
    await turns();
    await jobs.stop();
  });
});
