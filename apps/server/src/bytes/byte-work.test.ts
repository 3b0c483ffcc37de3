import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { beforeEach, describe, it } from 'node:test';
import { ByteWork, KEY_TTL_MS } from './byte-work.ts';
import type { SealJob } from './jobs.ts';
import { SlotPool } from './slots.ts';

describe('ByteWork and its keys', () => {
  const key = createSecretKey(randomBytes(32));
  const envelope = 'one';
  const job = (): SealJob => {
    const [iv, aad] = [randomBytes(32), randomBytes(52)];
    return { op: 'seal', begin: 0, slot: 0, message: 1, iv, aad, position: 0, plain: 10, final: true };
  };
  let now = 0;
  let work: ByteWork;
  beforeEach(() => {
    now = 0;
    work = new ByteWork(new SlotPool(1).memory, () => now);
    work.run(job(), { envelope, key });
  });

  it('uses a key it was given a moment ago', () => {
    now = KEY_TTL_MS - 1;
    work.sweep();
    assert.ok(work.run(job(), { envelope }).length);
  });

  it('has nothing of a forgotten envelope', () => {
    work.forget(envelope);
    assert.throws(() => work.run(job(), { envelope }), /without its key/);
  });

  it('drops a key that nobody gave anew', () => {
    now = KEY_TTL_MS + 1;
    work.sweep();
    assert.throws(() => work.run(job(), { envelope }), /without its key/);
  });

  it('keeps a key that was given anew, and other envelopes apart', () => {
    now = KEY_TTL_MS - 1;
    work.run(job(), { envelope, key });
    now = KEY_TTL_MS + 1;
    work.sweep();
    assert.ok(work.run(job(), { envelope }).length);
    assert.throws(() => work.run(job(), { envelope: 'another' }), /without its key/);
  });
});
