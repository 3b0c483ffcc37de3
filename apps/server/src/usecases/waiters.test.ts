import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it } from 'node:test';
import { Waiters } from './waiters.ts';

describe('who waits for an envelope', () => {
  it('is woken by its change, all of them, and by no other', async () => {
    const waiters = new Waiters();
    const { signal } = new AbortController();
    const woken: string[] = [];
    const wait = (name: string, envelope: string) =>
      waiters.next(envelope, 60_000, signal).then(() => void woken.push(name));
    const all = [wait('one', 'a'), wait('two', 'a')];
    const other = wait('other', 'b');
    waiters.changed('a');
    await Promise.all(all);
    assert.deepEqual(woken, ['one', 'two']);
    waiters.changed('b');
    await other;
  });

  it('is woken by the time', () => new Waiters().next('a', 1, new AbortController().signal));

  it('is woken by its signal, also by one that fired before', async () => {
    const waiters = new Waiters();
    const left = new AbortController();
    const waiting = waiters.next('a', 60_000, left.signal);
    left.abort();
    await waiting;
    await waiters.next('a', 60_000, left.signal);
    assert.equal(waiters.size, 0);
  });

  it('leaves nothing behind, however the wait ended', async () => {
    const waiters = new Waiters();
    const { signal } = new AbortController();
    await waiters.next('a', 1, signal);
    const waiting = waiters.next('b', 60_000, signal);
    waiters.changed('b');
    await waiting;
    assert.equal(waiters.size, 0);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });
});
