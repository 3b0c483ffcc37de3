import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ServerSentReader } from './server-sent.ts';

const STREAM =
  'retry: 3000\n\nid: 41\nevent: envelope.sealed\ndata: {"a":1,\ndata: "b":2}\n\n: beat\nid: 47\n\nid: 48\r\ndata: x\r\n\r\n';
const EVENTS = [
  { id: '41', data: '{"a":1,\n"b":2}' },
  { id: '47', data: null },
  { id: '48', data: 'x' },
];

describe('server-sent events', () => {
  it('are the same in whatever pieces they come', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(STREAM.length), { maxLength: 12 }), (cuts) => {
        const reader = new ServerSentReader();
        const at = [0, ...cuts.sort((a, b) => a - b), STREAM.length];
        const found = at.flatMap((from, i) => reader.read(STREAM.slice(from, at[i + 1] ?? STREAM.length)));
        assert.deepEqual(found, EVENTS);
      }),
    );
  });

  it('are not told before their end', () => {
    const reader = new ServerSentReader();
    assert.deepEqual(reader.read('id: 1\ndata: half'), []);
    assert.deepEqual(reader.read('\n\n'), [{ id: '1', data: 'half' }]);
  });
});
