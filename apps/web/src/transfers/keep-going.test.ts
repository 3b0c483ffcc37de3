import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { KeepGoing } from './keep-going.ts';

/** A page of which only this is known: whether it is seen, and locks that are answered when the test says so. */
const answers: (() => void)[] = [];
let held = 0;
class Lock {
  released = false;
  constructor() {
    held += 1;
  }
  async release(): Promise<void> {
    if (!this.released) held -= 1;
    this.released = true;
  }
}
const before = ['document', 'navigator', 'addEventListener', 'removeEventListener'].map(
  (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
);
const put = (name: string, value: unknown): void => {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
};
put('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
put('navigator', {
  wakeLock: { request: () => new Promise<Lock>((resolve) => answers.push(() => resolve(new Lock()))) },
});
put('addEventListener', () => undefined);
put('removeEventListener', () => undefined);

describe('the screen that is kept awake', () => {
  after(() => {
    for (const [name, was] of before) {
      if (was) Object.defineProperty(globalThis, name, was);
      else Reflect.deleteProperty(globalThis, name);
    }
  });

  it('is let go when what moved is over before the browser has answered', async () => {
    const keepGoing = new KeepGoing();
    keepGoing.set(true);
    keepGoing.set(false);
    for (const answer of answers.splice(0)) answer();
    await turn();
    assert.equal(held, 0);
  });

  it('is asked for once, however often it is looked at meanwhile', async () => {
    const keepGoing = new KeepGoing();
    keepGoing.set(true);
    document.dispatchEvent(new Event('visibilitychange'));
    document.dispatchEvent(new Event('visibilitychange'));
    assert.equal(answers.length, 1);
    for (const answer of answers.splice(0)) answer();
    await turn();
    assert.equal(held, 1);
    keepGoing.set(false);
    await turn();
    assert.equal(held, 0);
  });
});
