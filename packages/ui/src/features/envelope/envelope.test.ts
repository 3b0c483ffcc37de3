import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { daysOf, entryAddress, fieldsOf, personOf, type Recipient } from './envelope.ts';

const DAY = 86_400_000;
const sealed = { sealedAt: '2026-11-20T18:04:31.000Z', expiresAt: '2026-12-20T18:04:31.000Z' };
const at = Date.parse(sealed.sealedAt);

describe('days of keeping', () => {
  it('are counted down to the purge and never say more than there are', () => {
    assert.deepEqual(daysOf(sealed, at), { of: 30, left: 30, over: 0 });
    assert.deepEqual(daysOf(sealed, at + DAY), { of: 30, left: 29, over: 1 });
    assert.deepEqual(daysOf(sealed, at + 29.5 * DAY), { of: 30, left: 1, over: 29 });
    assert.deepEqual(daysOf(sealed, at + 31 * DAY), { of: 30, left: 0, over: 30 });
    assert.deepEqual(daysOf(sealed, at - DAY), { of: 30, left: 30, over: 0 });
    assert.equal(daysOf({ sealedAt: null, expiresAt: null }, at), null);
  });
});

describe('an entry’s address', () => {
  it('keeps slashes and carries every other byte', () => {
    assert.equal(entryAddress({ path: 'day 4/a?b#%é.mov' }), 'day%204/a%3Fb%23%25%C3%A9.mov');
    assert.equal(entryAddress({ path64: btoa('a/\xe9') }), 'a/%E9');
    assert.equal(entryAddress({}), null);
  });
});

describe('a recipient', () => {
  const one: Recipient = {
    id: '1',
    email: 'a@example.com',
    state: 'opened',
    openedAt: null,
    endedAt: null,
    addedAt: null,
    served: 0,
  };
  it('has the name of who came, and it is said when that was another address', () => {
    assert.deepEqual(personOf(one), { name: 'a@example.com', address: 'a@example.com', isOther: false });
    const came = { ...one, claimedBy: { id: '2', name: 'Ann', email: 'ann@example.com' } };
    assert.deepEqual(personOf(came), { name: 'Ann', address: 'a@example.com', isOther: true });
  });
});

describe('free fields', () => {
  it('are shown as they were written', () => {
    assert.deepEqual(fieldsOf({ table: 'usage', rows: 3, '': null }), [
      { name: 'table', value: 'usage' },
      { name: 'rows', value: '3' },
      { name: '', value: 'null' },
    ]);
    assert.deepEqual(fieldsOf(null), []);
  });
});
