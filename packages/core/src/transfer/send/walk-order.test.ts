import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { utf8, utf8Text } from '../../bytes/bytes.ts';
import { compareWalk, isBelow, pathKey } from './walk-order.ts';

const segment = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', 'ü', ' '), minLength: 1, maxLength: 3 });
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => utf8(parts.join('/')));

describe('the order of a walk', () => {
  it('is that of a walk: names by their bytes, a folder before what is in it, all of that before its next neighbour', () => {
    const byNames = (a: string, b: string): number => {
      const [x, y] = [a.split('/'), b.split('/')];
      for (let i = 0; i < Math.min(x.length, y.length); i++) {
        const order = Buffer.compare(Buffer.from(x[i] as string), Buffer.from(y[i] as string));
        if (order !== 0) return order;
      }
      return x.length - y.length;
    };
    fc.assert(
      fc.property(path, path, (a, b) => {
        const expected = byNames(utf8Text(a) as string, utf8Text(b) as string);
        assert.equal(Math.sign(compareWalk(a, b)), Math.sign(expected));
      }),
    );
  });

  it('knows what lies in a folder, and what only begins like it', () => {
    assert.equal(isBelow(utf8('a/b'), utf8('a')), true);
    assert.equal(isBelow(utf8('ab'), utf8('a')), false);
    assert.equal(isBelow(utf8('a'), utf8('a')), false);
  });

  it('makes keys that differ wherever paths differ, also where they are no text', () => {
    assert.notEqual(pathKey(Uint8Array.of(0xe9)), pathKey(utf8('é')));
    fc.assert(fc.property(path, path, (a, b) => (pathKey(a) === pathKey(b)) === (compareWalk(a, b) === 0)));
  });
});
