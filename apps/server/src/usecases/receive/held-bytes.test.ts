import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HeldBytes, Memory } from './held-bytes.ts';

const bytesIn = (held: HeldBytes): string => Buffer.concat(held.chunks).toString();

describe('bytes held in memory', () => {
  it('stay in order, however small they came', () => {
    const held = new HeldBytes(new Memory());
    let expected = '';
    for (let i = 0; i < 20_000; i += 1) {
      const text = i % 997 === 0 ? String(i).repeat(2_000) : String(i);
      expected += text;
      held.add(Buffer.from(text));
    }
    assert.equal(bytesIn(held), expected);
    assert.equal(held.length, expected.length);
  });

  it('that trickle in one by one lie together', () => {
    const held = new HeldBytes(new Memory());
    for (let i = 0; i < 100_000; i += 1) held.add(Buffer.alloc(1, i));
    assert.ok(held.chunks.length < 10, String(held.chunks.length));
  });

  it('count for all until they are released, once', () => {
    const memory = new Memory(100);
    const one = new HeldBytes(memory);
    const two = new HeldBytes(memory);
    one.add(Buffer.alloc(60));
    assert.equal(memory.isScarce, false);
    two.add(Buffer.alloc(60));
    assert.equal(memory.isScarce, true);
    one.release();
    one.release();
    assert.equal(memory.held, 60);
    two.release();
    assert.equal(memory.held, 0);
  });
});
