import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Audience } from '../../ports/metadata-feed.ts';
import type { Person, RecordRow } from '../../ports/metadata-rows.ts';
import { eventFor, type Viewer } from './event.ts';

const person = (id: string, address = `${id}@example.com`): Person => ({
  id,
  address,
  name: id,
  role: 'person',
  disabled: false,
});
const own = (id: string): Viewer => ({ person: person(id), sees: 'own' });
const OPERATOR: Viewer = { person: person('operator'), sees: 'states' };
const AUDITOR: Viewer = { person: person('auditor'), sees: 'records' };
const audience = (more: Partial<Audience> = {}): Audience => ({
  envelope: 'e',
  state: 'sealed',
  sender: 'studio',
  sealedSeq: 5,
  recipients: [
    { id: 'r1', person: 'client', address: 'client@example.com' },
    { id: 'r2', person: null, address: 'lab@example.com' },
  ],
  ...more,
});
const record = (more: Partial<RecordRow> = {}): RecordRow => ({
  seq: 9,
  type: 'envelope.delivered',
  envelope: 'e',
  person: 'client',
  from: '192.0.2.7',
  result: 'done',
  data: { bytes: 3 },
  at: 0,
  ...more,
});
const hears = (viewer: Viewer, one: RecordRow, of: Audience | null = audience()) =>
  eventFor(viewer, one, of, 'https://courier.example') !== null;

describe('an event', () => {
  it('is a CloudEvent of ids and figures', () => {
    assert.deepEqual(eventFor(own('studio'), record(), audience(), 'https://courier.example'), {
      specversion: '1.0',
      id: '9',
      source: 'https://courier.example',
      type: 'envelope.delivered',
      time: '1970-01-01T00:00:00.000Z',
      subject: 'e',
      datacontenttype: 'application/json',
      data: { bytes: 3, result: 'done', person: 'client' },
    });
  });

  it('is heard by the sender from the first record on, by recipients from the seal on, by nobody else', () => {
    const early = record({ seq: 4, type: 'envelope.closed' });
    for (const [viewer, one, expected] of [
      [own('studio'), early, true],
      [own('client'), early, false],
      [own('lab'), early, false],
      [own('client'), record({ seq: 5, type: 'envelope.sealed' }), true],
      [own('lab'), record(), true],
      [own('stranger'), record(), false],
    ] as const)
      assert.equal(hears(viewer, one), expected, `${viewer.person.id} ${one.type}`);
    assert.equal(hears(own('client'), record(), audience({ sealedSeq: null, state: 'purging' })), false);
  });

  it('tells a recipient nothing of other recipients', () => {
    assert.equal(hears(own('lab'), record({ type: 'recipient.collected' })), false);
    assert.equal(hears(own('client'), record({ type: 'recipient.collected' })), true);
    assert.equal(hears(own('studio'), record({ type: 'recipient.collected' })), true);
    const added = record({ type: 'recipient.added', person: 'studio', data: { recipient: 'r2' } });
    assert.equal(hears(own('lab'), added), true);
    assert.equal(hears(own('client'), added), false);
    assert.equal(hears(own('lab'), record({ type: 'ticket.made', data: { direction: 'receive' } })), false);
    // The last one to collect delivers it: that it was, and not by whom.
    assert.deepEqual(eventFor(own('lab'), record(), audience(), '')?.data, { bytes: 3, result: 'done' });
    const closed = record({ person: 'studio', type: 'envelope.purge-ordered' });
    assert.equal(eventFor(own('lab'), closed, audience(), '')?.data.person, 'studio');
  });

  it('names nobody to an operator, and an origin to the auditor only', () => {
    const seen = eventFor(OPERATOR, record(), audience(), '');
    assert.deepEqual(seen?.data, { bytes: 3, result: 'done' });
    assert.equal(hears(OPERATOR, record({ envelope: null, person: 'client', type: 'person.signed-in' }), null), false);
    assert.equal(hears(OPERATOR, record({ envelope: null, person: null, type: 'clock.jumped' }), null), true);
    assert.equal(eventFor(AUDITOR, record(), audience(), '')?.data.from, '192.0.2.7');
    assert.equal(hears(AUDITOR, record({ envelope: null, type: 'person.signed-in' }), null), true);
  });

  it('is not heard by an address that is empty, nor by one that another person claimed', () => {
    const nobody: Viewer = { person: person('x', ''), sees: 'own' };
    assert.equal(hears(nobody, record(), audience({ recipients: [{ id: 'r3', person: null, address: '' }] })), false);
    const namesake: Viewer = { person: person('other', 'client@example.com'), sees: 'own' };
    assert.equal(hears(namesake, record()), false);
  });
});
