import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { webCryptoHost } from '@datoferum/core/transfer/browser';
import { checkSignature } from '@datoferum/core/transfer/check';
import { parseAllowedSigners } from '@datoferum/core/verify';
import { grouped, horizonOf, namespaceOf, readText } from './statement.ts';

const vector = (name: string): string =>
  readFileSync(new URL(`../../../../../docs/spec/vectors/seal/${name}`, import.meta.url), 'utf8');

describe('a signed statement', () => {
  it('is read as the specification writes it', () => {
    const certificate = readText(vector('certificate.json'));
    assert.equal(certificate.at, certificate.predicate.times?.purged);
    assert.match(certificate.predicate.reason ?? '', /withdrawn|deadline|retention|demand/);
    assert.match(certificate.manifest ?? '', /^[0-9a-f]{64}$/);
    const receipt = readText(vector('receipt.json'));
    assert.equal(receipt.at, receipt.predicate.at);
  });

  it('is right in what it was signed for, the receipt of sealing too, which is the seal', async () => {
    const keys = parseAllowedSigners(vector('allowed_signers'));
    for (const [kind, name] of [
      ['sealed', 'seal.json'],
      ['collected', 'receipt.json'],
      ['purged', 'certificate.json'],
    ] as const) {
      const statement = vector(name);
      const { at } = readText(statement);
      assert.match(at ?? '', /^2026-/, name);
      const found = await checkSignature(webCryptoHost, {
        bytes: new TextEncoder().encode(statement),
        armored: vector(`${name}.sig`),
        namespace: namespaceOf(kind),
        keys,
        at,
      });
      assert.deepEqual([name, found.holds, found.why], [name, true, null]);
    }
  });

  it('shows a digest in groups that lose no digit', () => {
    const digest = 'ab'.repeat(32);
    const lines = grouped(digest);
    assert.equal(lines.length, 2);
    assert.equal(lines.join('').replaceAll(' ', ''), digest);
  });

  it('states a day for copies only where the operator gave one', () => {
    assert.equal(horizonOf('2027-01-05'), '2027-01-05');
    assert.equal(horizonOf('not stated by the operator'), null);
    assert.equal(horizonOf(null), null);
  });
});
