import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { byBytes, bytesOfName, byWalk, nameOfBytes } from './names.ts';

const anyName = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
  .map((units) => String.fromCharCode(...units));

describe('names of a browser', () => {
  it('come back from their bytes, half surrogate pairs too', () => {
    fc.assert(fc.property(anyName, (name) => assert.equal(nameOfBytes(bytesOfName(name)), name)));
  });

  it('never become one name when they are two', () => {
    fc.assert(
      fc.property(anyName, anyName, (a, b) => {
        fc.pre(a !== b);
        assert.notDeepEqual(bytesOfName(a), bytesOfName(b));
      }),
    );
  });

  it('stand in the order of their bytes', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, (a, b) => {
        assert.equal(Math.sign(byBytes(a, b)), Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });

  it('have what is in a folder right after the folder', () => {
    const paths = ['a.b', 'a/c', 'a', 'a-b/x', 'a-b', 'a/b/c', 'a/b'];
    assert.deepEqual(paths.sort(byWalk), ['a', 'a/b', 'a/b/c', 'a/c', 'a-b', 'a-b/x', 'a.b']);
  });

  it('refuses bytes that are no name', () => {
    assert.equal(nameOfBytes(Uint8Array.of(0x61, 0xff)), null);
    assert.equal(nameOfBytes(Uint8Array.of(0xc0, 0x80)), null);
  });
});
