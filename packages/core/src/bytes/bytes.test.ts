import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  base64,
  base64url,
  compareBytes,
  concat,
  equalInConstantTime,
  fromBase64,
  fromBase64url,
  fromHex,
  hex,
  latin1,
  uint32,
  uint64,
  utf8,
  utf8Text,
} from './bytes.ts';

const anyBytes = fc.uint8Array({ maxLength: 300 });

describe('bytes', () => {
  it('writes hex, base64 and base64url as Node does, and reads them back', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const buffer = Buffer.from(bytes);
        assert.equal(hex(bytes), buffer.toString('hex'));
        assert.equal(base64(bytes), buffer.toString('base64'));
        assert.equal(base64url(bytes), buffer.toString('base64url'));
        assert.deepEqual(fromHex(hex(bytes).toUpperCase()), bytes);
        assert.deepEqual(fromBase64(base64(bytes)), bytes);
        assert.deepEqual(fromBase64url(base64url(bytes)), bytes);
      }),
    );
  });

  it('reads no base64 but the one spelling of each value', () => {
    for (const text of [
      'YQ',
      'YQ=',
      'YR==',
      'YWJ=',
      'Y Q=',
      'YQ==\n',
      '=',
      '====',
      'YQ==YQ==',
      'Y=Q=',
      'é===',
      '日本語語',
    ]) {
      assert.equal(fromBase64(text), null, JSON.stringify(text));
    }
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ABab01+/=') }), (text) => {
        const bytes = fromBase64(text);
        assert.ok(bytes === null || base64(bytes) === text);
      }),
    );
  });

  it('reads no base64url with padding or the other alphabet', () => {
    for (const text of ['YQ==', 'a+b/', 'Y', 'YR']) assert.equal(fromBase64url(text), null, text);
  });

  it('decodes only valid UTF-8 and keeps a byte order mark', () => {
    assert.equal(utf8Text(utf8('\ufeffa\u0301')), '\ufeffa\u0301');
    assert.equal(utf8Text(new Uint8Array([0x63, 0xe9])), null);
    assert.equal(utf8Text(new Uint8Array([0xed, 0xa0, 0x80])), null);
  });

  it('takes one byte from each latin-1 character and refuses others', () => {
    assert.deepEqual(latin1('caf\u00e9'), new Uint8Array([0x63, 0x61, 0x66, 0xe9]));
    assert.throws(() => latin1('\u20ac'), RangeError);
  });

  it('orders and compares as memcmp', () => {
    fc.assert(
      fc.property(anyBytes, anyBytes, (a, b) => {
        assert.equal(Math.sign(compareBytes(a, b)), Buffer.compare(a, b));
        assert.equal(equalInConstantTime(a, b), Buffer.compare(a, b) === 0);
        assert.ok(equalInConstantTime(concat(a, b), Buffer.concat([a, b])));
      }),
    );
  });

  it('writes big-endian integers up to 2^53 - 1', () => {
    assert.equal(hex(uint64(Number.MAX_SAFE_INTEGER)), '001fffffffffffff');
    assert.equal(hex(uint64(0x1_0000_0001)), '0000000100000001');
    assert.equal(hex(uint32(0xfffffffe)), 'fffffffe');
    assert.throws(() => uint64(-1), RangeError);
    assert.throws(() => uint64(2 ** 53), RangeError);
    assert.throws(() => uint32(2 ** 32), RangeError);
  });
});
