import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normalAddress } from './address.ts';

describe('an address', () => {
  it('is trimmed, lower-cased, its domain an A-label, and nothing else is folded', () => {
    for (const [given, kept] of [
      [' Mirela.Quixano+x@Example.COM ', 'mirela.quixano+x@example.com'],
      ['a@Bücher.example', 'a@xn--bcher-kva.example'],
      ['"odd@local"@example.com', '"odd@local"@example.com'],
      ['ÄB@example.com', 'äb@example.com'],
      ['\u212aATE@example.com', '\u212aate@example.com'],
    ] as const)
      assert.equal(normalAddress(given), kept);
  });

  it('has a domain that is only a domain', () => {
    for (const wrong of [
      'a@example.com/b',
      'a@example.com?b',
      'a@example.com#b',
      'a@example.com:25',
      'a@[::1]',
      'a@ex%61mple.com',
      'a@example.com\\b',
      '@example.com',
      'a@',
      'a',
      'a b@example.com',
      'a@exa mple.com',
      'a@example.com\u0000',
      `${'a'.repeat(320)}@example.com`,
    ])
      assert.equal(normalAddress(wrong), null, wrong);
  });
});
