import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { grouped, horizonOf, readText } from './statement.ts';

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
