import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { unwrapKey, wrapKey } from './key-wrap.ts';

describe('AES key wrap with padding', () => {
  // RFC 5649 § 6.
  const kek = createSecretKey(Buffer.from('5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8', 'hex'));
  for (const [octets, key, wrapped] of [
    [
      20,
      'c37b7e6492584340bed12207808941155068f738',
      '138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a',
    ],
    [7, '466f7250617369', 'afbeb0f07dfbf5419200f2ccb50bb24f'],
  ] as const) {
    it(`agrees with the RFC on ${octets} octets`, () => {
      const made = wrapKey(kek, Buffer.from(key, 'hex'), 'id-aes192-wrap-pad');
      assert.equal(Buffer.from(made).toString('hex'), wrapped);
      const back = unwrapKey(kek, Buffer.from(wrapped, 'hex'), 'id-aes192-wrap-pad');
      assert.equal(Buffer.from(back).toString('hex'), key);
    });
  }

  it('wraps a key of 32 bytes into 40 and refuses every altered bit', () => {
    const secret = createSecretKey(randomBytes(32));
    const key = randomBytes(32);
    const wrapped = wrapKey(secret, key);
    assert.equal(wrapped.length, 40);
    assert.deepEqual(Buffer.from(unwrapKey(secret, wrapped)), key);
    for (let bit = 0; bit < 320; bit++) {
      const altered = Uint8Array.from(wrapped);
      altered[bit >> 3] = (altered[bit >> 3] as number) ^ (1 << (bit & 7));
      assert.throws(() => unwrapKey(secret, altered));
    }
  });
});
