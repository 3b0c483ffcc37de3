import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { byBytes, bytesOfName, byWalk, isMaybeHidden, nameOfBytes } from './names.ts';

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

  it('are known where a handle of Chromium’s is silent about them', () => {
    // As listed by Chromium 156, which tells of the others.
    const hidden = [
      'می\u200cخواهم',
      '👩\u200d🚀.mov',
      'x "y"',
      'a:b',
      'trail ',
      ' lead',
      'trail.',
      'x.lnk',
      'a\u202eb',
      'a\u0085b',
    ];
    for (const name of hidden) assert.equal(isMaybeHidden(name), true, name);
    for (const name of ['🎬.mov', 'ערב.txt', '100%.txt', 'a\ufe0f.txt', 'e\u0301'])
      assert.equal(isMaybeHidden(name), false, name);
  });

  it('refuses bytes that are no name', () => {
    assert.equal(nameOfBytes(Uint8Array.of(0x61, 0xff)), null);
    assert.equal(nameOfBytes(Uint8Array.of(0xc0, 0x80)), null);
  });
});
