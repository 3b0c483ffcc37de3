import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { networkOf } from './network-of.ts';

describe('the network of a client address', () => {
  it('is the address itself for IPv4, and the first 64 bits for IPv6, however it is written', () => {
    for (const [address, network] of [
      ['192.0.2.7', '192.0.2.7'],
      ['', ''],
      ['2001:db8:0:1::7', '2001:db8:0:1'],
      ['2001:DB8::1:ffff:ffff:ffff:ffff', '2001:db8:0:1'],
      ['2001:0db8:0000:0001:a:b:c:d', '2001:db8:0:1'],
      ['2001:db8:0:2::7', '2001:db8:0:2'],
      ['::1', '0:0:0:0'],
      ['::', '0:0:0:0'],
      ['1::', '1:0:0:0'],
      ['fe80::1%eth0', 'fe80:0:0:0'],
      ['64:ff9b::192.0.2.33', '64:ff9b:0:0'],
    ] as const)
      assert.equal(networkOf(address), network, address);
  });
});
