import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { heardKeys } from './heard-keys.ts';

const event = (type: string, subject: string) => ({ id: '1', type, subject, data: {} });

describe('what was heard', () => {
  it('makes stale what shows that envelope, once however much happened to it', () => {
    const keys = heardKeys([event('recipient.opened', 'e1'), event('envelope.delivered', 'e1')]);
    assert.deepEqual(keys, [
      ['envelopes'],
      ['envelope', 'e1'],
      ['timeline', 'e1'],
      ['receipts', 'e1'],
      ['certificate', 'e1'],
    ]);
  });

  it('makes a list of files stale only when it may be another one', () => {
    assert.ok(heardKeys([event('envelope.sealed', 'e1')])?.some(([name, id]) => name === 'entries' && id === 'e1'));
    assert.ok(!heardKeys([event('recipient.opened', 'e1')])?.some(([name]) => name === 'entries'));
  });

  it('makes everything stale when nobody listened for a while, and nothing when it is of no envelope', () => {
    assert.equal(heardKeys([event('envelope.sealed', 'e1'), event('feed.began', '')]), null);
    assert.deepEqual(heardKeys([event('clock.jumped', '')]), []);
  });
});
