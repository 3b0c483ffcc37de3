import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { pathParts } from './path-parts.ts';
import { visibleText } from './visible-text.ts';

describe('a path for eyes', () => {
  it('keeps the name, its frame and its extension', () => {
    assert.deepEqual(pathParts('plates/sh0410/v003/sh0410_plate_v003.1187.exr'), {
      folder: 'plates/sh0410/',
      near: 'v003/',
      stem: 'sh0410_plate_v003',
      tail: '.1187.exr',
    });
    assert.equal(pathParts('a/plate.[1001–1240].exr').tail, '.[1001–1240].exr');
    assert.deepEqual(pathParts('a/b/'), { folder: '', near: 'a/', stem: 'b', tail: '/' });
    assert.deepEqual(pathParts('name.tar.gz'), { folder: '', near: '', stem: 'name', tail: '.tar.gz' });
  });

  it('is the path again when its parts are joined', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1 }), (names) => {
        const path = names.join('/');
        const { folder, near, stem, tail } = pathParts(path);
        assert.equal(folder + near + stem + tail, path);
      }),
    );
  });

  it('shows marks that hide or turn letters, and halves of letters', () => {
    assert.equal(visibleText('a\nb\u0000c\u007f'), 'a␊b␀c␡');
    assert.equal(visibleText('photo\u202egnp.exe'), 'photo‹RLO›gnp.exe');
    assert.equal(visibleText('\ud800x\udc00'), '‹D800›x‹DC00›');
    assert.equal(visibleText('a\u200bb\ufeff'), 'a‹ZWSP›b‹BOM›');
  });

  it('leaves names of people alone, in any script', () => {
    for (const name of ['João Ção', 'ÑANDÚ', '日本語', 'שלום', '👩‍👩‍👧 family', 'e\u0301']) {
      assert.equal(visibleText(name), name);
    }
  });
});
