import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { base64, concat, utf8 } from '../bytes/bytes.ts';
import { aPath, aRefusedPath } from '../testing/paths.ts';
import { ancestors, checkPath, encodePath, nameOf, parentOf, pathMember } from './path.ts';
import { visiblePath } from './visible-path.ts';

const slash = utf8('/');
const shown = (text: string) => visiblePath(utf8(text));

describe('the path of an entry', () => {
  it('is carried whatever its bytes are, and comes back from its segments', () => {
    fc.assert(
      fc.property(aPath(), (path) => {
        const check = checkPath(path);
        assert.ok(check.ok);
        const joined = check.segments.flatMap((segment, index) => (index === 0 ? [segment] : [slash, segment]));
        assert.deepEqual(concat(...joined), path);
      }),
    );
  });

  it('is refused when it could lead outside or nowhere', () => {
    fc.assert(
      fc.property(aRefusedPath(), ({ bytes, code }) => {
        const check = checkPath(bytes);
        assert.ok(!check.ok);
        assert.equal(check.code, code);
        assert.match(check.detail, /\.$/);
      }),
    );
  });

  it('has room for 4,096 bytes and not one more', () => {
    assert.equal(checkPath(new Uint8Array(4096).fill(0x61)).ok, true);
    assert.equal(checkPath(new Uint8Array(4097).fill(0x61)).ok, false);
  });

  it('is made of its parent and its name; its ancestors are its parents', () => {
    fc.assert(
      fc.property(aPath(), (path) => {
        const parent = parentOf(path);
        assert.deepEqual(parent.length === 0 ? nameOf(path) : concat(parent, slash, nameOf(path)), path);
        const parents: Uint8Array[] = [];
        for (let folder = parent; folder.length > 0; folder = parentOf(folder)) parents.unshift(folder);
        assert.deepEqual(ancestors(path), parents);
      }),
    );
    assert.deepEqual(ancestors(utf8('a/b/c')), [utf8('a'), utf8('a/b')]);
    assert.deepEqual(ancestors(utf8('a')), []);
  });

  it('travels as text when it is UTF-8 and as base64 always, and comes back as the same bytes', () => {
    fc.assert(
      fc.property(aPath(), (path) => {
        assert.deepEqual(encodePath({ path64: base64(path) }), { ok: true, bytes: path });
        assert.deepEqual(encodePath(JSON.parse(JSON.stringify(pathMember(path)))), { ok: true, bytes: path });
      }),
    );
    assert.deepEqual(pathMember(new Uint8Array([0x63, 0xe9])), { path64: 'Y+k=' });
  });

  it('is never normalised', () => {
    assert.notDeepEqual(encodePath({ path: 'caf\u00e9' }), encodePath({ path: 'cafe\u0301' }));
  });

  it('refuses half a surrogate pair, bad base64, and neither or both spellings', () => {
    for (const text of [{ path: 'a\ud800' }, { path64: 'Y+k' }, {}, { path: 'a', path64: 'YQ==' }]) {
      const encoded = encodePath(text);
      assert.ok(!encoded.ok && encoded.code === 'path_invalid');
    }
  });

  it('shows control and bidi characters as marks', () => {
    assert.equal(shown('a\nb\u001b[31m\u007f\u0085'), 'a‹U+000A›b‹U+001B›[31m‹U+007F›‹U+0085›');
    assert.equal(shown('\u202egpj.exe\u2066\u200f'), '‹U+202E›gpj.exe‹U+2066›‹U+200F›');
    assert.equal(shown('\u{1f469}\u200d\u{1f680} שלום é'), '\u{1f469}\u200d\u{1f680} שלום é');
  });

  it('shows bytes that are no UTF-8 as marks, between the text that is', () => {
    assert.equal(visiblePath(concat(utf8('é\n'), new Uint8Array([0xe9, 0x2f]), utf8('日'))), 'é‹U+000A›‹0xE9›/日');
    assert.equal(visiblePath(new Uint8Array([0xf0, 0x9f, 0x98])), '‹0xF0›‹0x9F›‹0x98›');
    fc.assert(fc.property(fc.uint8Array(), (path) => !/[\p{Cc}\u202a-\u202e]/u.test(visiblePath(path))));
  });
});
