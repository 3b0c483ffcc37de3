import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualClock } from '../../testing/virtual-clock.ts';
import { LineState } from './line-state.ts';
import { TransferError } from './transfer-error.ts';

describe('the pauses between tries', () => {
  it('grow to half a minute with chance in them, and keep to what the courier asked for', () => {
    const line = new LineState(new VirtualClock());
    const fault = new TransferError('unreachable', '');
    const spread = Array.from({ length: 200 }, () => line.pauseOf(3, fault));
    assert.ok(Math.min(...spread) >= 1600 && Math.max(...spread) <= 4800);
    assert.ok(new Set(spread).size > 100, 'many clients do not come back together');
    assert.ok(line.pauseOf(99, fault) <= 45_000);
    assert.ok(line.pauseOf(0, new TransferError('locked', '', { retryAfterMs: 10_000 })) >= 10_000);
  });

  it('end at once when there is news, and with the caller', async () => {
    const line = new LineState(new VirtualClock());
    const slept = line.sleep(60_000, new AbortController().signal);
    line.wake();
    await slept;
    const stop = new AbortController();
    const ended = line.sleep(60_000, stop.signal);
    stop.abort();
    await assert.rejects(ended, { code: 'stopped' });
  });

  it('gives up what was under way when the machine slept', () => {
    const line = new LineState(new VirtualClock());
    const { signal } = line.enlist(new AbortController().signal);
    line.interrupt();
    assert.equal((signal.reason as TransferError).code, 'stalled');
  });

  it('says since when the line is away', () => {
    const clock = new VirtualClock();
    const line = new LineState(clock);
    line.away('stalled', 5);
    assert.deepEqual([line.word, line.nextTryAt], ['unreachable', 5]);
    line.away('changed', 6);
    assert.equal(line.nextTryAt, 5, 'what is no fault of the line says nothing of it');
    line.back();
    assert.deepEqual([line.word, line.nextTryAt], ['fine', null]);
  });
});
