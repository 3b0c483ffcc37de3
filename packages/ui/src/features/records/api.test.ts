import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkLines, detailsOf, isIdOrNone, NO_FILTER, queryOf } from './api.ts';

const ID = '0193aa11-7c40-7e1f-9d3a-5b1f0c2e4a61';

describe('the filter of the records', () => {
  it('asks for what is filled in, and never for half an id', () => {
    assert.deepEqual(queryOf(NO_FILTER), {});
    const filled = { type: 'recipient', envelope: ` ${ID.toUpperCase()} `, person: '0193', from: '2026-11-01', to: '' };
    assert.deepEqual(queryOf(filled as never), { type: 'recipient.', envelope: ID, from: '2026-11-01' });
    assert.deepEqual([isIdOrNone(''), isIdOrNone(ID), isIdOrNone('0193')], [true, true, false]);
  });
});

describe('a record', () => {
  it('shows its figures as they were recorded', () => {
    assert.equal(
      detailsOf({ confirmed: true, recipient: ID, entries: 3 }),
      `confirmed: true, recipient: ${ID}, entries: 3`,
    );
    assert.equal(detailsOf(null), '');
  });

  it('is checked in the namespace of its kind', () => {
    assert.match(checkLines('https://c.example', { id: ID, kind: 'sealed' }), /-n seal@datoferum/);
    assert.match(checkLines('https://c.example', { id: ID, kind: 'purged' }), /-n receipt@datoferum/);
  });
});
