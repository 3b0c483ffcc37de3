import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entryAddress, fieldsOf, personOf, type Recipient } from './envelope.ts';

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
