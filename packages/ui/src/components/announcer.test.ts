import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Announcer } from './announcer.ts';
import { TOAST_MS, Toasts } from './toasts.ts';

describe('what is said to who does not see', () => {
  it('speaks progress at a new tenth, at most once a minute, and never at the first look', () => {
    const announcer = new Announcer();
    const said: string[] = [];
    announcer.subscribe(() => said.push(announcer.said().polite));
    assert.equal(announcer.progress('a', 0.42, '42 %', 0), false);
    assert.equal(announcer.progress('a', 0.49, '49 %', 61_000), false);
    assert.equal(announcer.progress('a', 0.51, '51 %', 62_000), true);
    assert.equal(announcer.progress('a', 0.61, '61 %', 63_000), false);
    assert.equal(announcer.progress('a', 0.65, '65 %', 123_000), true);
    assert.deepEqual(said, ['51 %', '65 %']);
  });

  it('says a state again when it comes again, and what is urgent apart', () => {
    const announcer = new Announcer();
    announcer.polite('Paused');
    const first = announcer.said().polite;
    announcer.polite('Paused');
    assert.notEqual(announcer.said().polite, first);
    announcer.assertive('4 files need you');
    assert.equal(announcer.said().assertive, '4 files need you');
    assert.equal(announcer.said().polite.trim(), 'Paused');
  });
});

describe('toasts', () => {
  const clock = () => {
    const set = new Map<number, { run: () => void; ms: number }>();
    let next = 0;
    return {
      set: (run: () => void, ms: number) => {
        set.set(++next, { run, ms });
        return next;
      },
      clear: (timer: unknown) => void set.delete(timer as number),
      running: set,
    };
  };

  it('stay six seconds, longer while they are looked at', () => {
    const timers = clock();
    const toasts = new Toasts(timers);
    const id = toasts.show({ text: 'Sealed' });
    assert.deepEqual(
      [...timers.running.values()].map(({ ms }) => ms),
      [TOAST_MS],
    );
    toasts.hold(id);
    assert.equal(timers.running.size, 0);
    toasts.go(id);
    [...timers.running.values()][0]?.run();
    assert.deepEqual(toasts.shown(), []);
    assert.equal(timers.running.size, 0);
  });

  it('are three at most, the oldest goes', () => {
    const timers = clock();
    const toasts = new Toasts(timers);
    for (const text of ['1', '2', '3', '4']) toasts.show({ text });
    assert.deepEqual(
      toasts.shown().map(({ text }) => text),
      ['2', '3', '4'],
    );
    assert.equal(timers.running.size, 3);
  });
});
