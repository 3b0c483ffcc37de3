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

  it('writes dates, clocks and numbers as the region of the reader does, in the words of the app', () => {
    const at = new Date(2026, 10, 5, 8, 5, 9);
    const said = (language: string, ...tags: string[]): string[] => {
      const { day, clock, stamp, count } = formats(language, tags);
      return [day(at), clock(at), stamp(at), count(1_048_212)].map(plain);
    };
    assert.deepEqual(said('en', 'en-US'), ['Nov 5, 2026', '8:05 AM', '11/5/26, 8:05:09 AM', '1,048,212']);
    assert.deepEqual(said('en', 'fr-FR', 'en-GB'), ['5 Nov 2026', '08:05', '05/11/2026, 08:05:09', '1,048,212']);
    assert.deepEqual(said('pt-BR', 'en-US', 'pt-BR'), ['5 nov. 2026', '08:05', '05/11/2026, 08:05:09', '1.048.212']);
    assert.deepEqual(said('es', 'es-MX').slice(0, 2), ['5 nov 2026', '8:05 a.m.']);
    assert.equal(said('es', 'es-MX')[3], '1,048,212');
  });

  it('takes day first and 24 hours where the region is not known', () => {
    const at = new Date(2026, 10, 5, 20, 5);
    for (const tags of [[], ['en'], ['de-DE'], ['en-US@posix']]) {
      const { dayOfYear, clock } = formats('en', tags);
      assert.deepEqual([dayOfYear(at), clock(at)], ['5 Nov', '20:05']);
    }
  });
});
