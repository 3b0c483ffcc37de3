import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { callerAddress } from './caller-address.ts';

const from = (trusted: string[], remoteAddress: string, forwarded?: string) => {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return callerAddress(trusted)({ headers, socket: { remoteAddress } } as unknown as IncomingMessage);
};

describe('the address of a caller', () => {
  it('is that of the connection; what strangers say is not believed', () => {
    assert.equal(from([], '203.0.113.9', '1.2.3.4'), '203.0.113.9');
    assert.equal(from(['10.0.0.0/8'], '203.0.113.9', '1.2.3.4'), '203.0.113.9');
    assert.equal(from([], '::ffff:203.0.113.9'), '203.0.113.9');
  });

  it('is the last one that no trusted proxy has', () => {
    assert.equal(from(['10.0.0.0/8'], '10.0.0.1', '1.2.3.4, 203.0.113.9, 10.1.1.1'), '203.0.113.9');
    assert.equal(from(['fd00::/8'], 'fd00::1', '2001:db8::7'), '2001:db8::7');
    assert.equal(from(['10.0.0.0/8'], '::ffff:10.0.0.1', 'nonsense'), '10.0.0.1');
    assert.equal(from(['10.0.0.0/8'], '10.0.0.1'), '10.0.0.1');
  });
});
