import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formats } from './format.ts';

const plain = (text: string): string => text.replace(/[\u202f\u00a0]/g, ' ');

describe('amounts and times for people', () => {
  it('uses decimal units and three figures, and never says 1,000 of one', () => {
    const { bytes } = formats('en');
    assert.equal(plain(bytes(0)), '0 bytes');
    assert.equal(plain(bytes(1)), '1 byte');
    assert.equal(plain(bytes(999)), '999 bytes');
    assert.equal(plain(bytes(1_000)), '1 kB');
    assert.equal(plain(bytes(999_600)), '1 MB');
    assert.equal(plain(bytes(9_640_000_000_000)), '9.64 TB');
    assert.equal(plain(formats('pt-BR').bytes(9_640_000_000_000)), '9,64 TB');
  });

  it('never says 100 % before the end', () => {
    const { share } = formats('en');
    assert.equal(share(0.999), '99%');
    assert.equal(share(1), '100%');
    assert.equal(share(-1), '0%');
  });

  it('says speeds in bits and durations in two figures', () => {
    const { speed, duration } = formats('en');
    assert.equal(speed(850_000_000), '6.8 Gbit/s');
    assert.equal(speed(0), '0 kbit/s');
    assert.equal(plain(duration(4260)), '1 hr 11 min');
    assert.equal(plain(duration(59)), '59 sec');
    assert.equal(plain(duration(90_000)), '1 day 1 hr');
  });

  it('says the time today, the day this year, the year before that', () => {
    const { when } = formats('en');
    const now = new Date(2026, 10, 21, 15, 0);
    assert.equal(when(new Date(2026, 10, 20, 14, 32), now), '20 Nov');
    assert.equal(when(new Date(2025, 10, 20), now), '20 Nov 2025');
    assert.equal(when(new Date(2026, 10, 21, 14, 32), now), '14:32');
  });
});
