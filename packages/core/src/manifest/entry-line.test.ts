import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hex, utf8 } from '../bytes/bytes.ts';
import { pathMember } from '../envelope/path.ts';
import { aPath, aRefusedPath } from '../testing/paths.ts';
import { type EntryLine, isLineError, type LineError, parseEntryLine } from './entry-line.ts';

const REEL = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
const parse = (line: object) => parseEntryLine(JSON.stringify(line));
function refused(line: EntryLine | LineError, code: string): void {
  assert.ok(isLineError(line), JSON.stringify(line));
  assert.equal(line.code, code);
  assert.match(line.detail, /\.$/);
}

describe('a line of entries', () => {
  it('comes out as it went in, whatever the path', () => {
    const size = fc.nat(2 ** 31 - 1);
    const digest = fc.option(fc.uint8Array({ minLength: 32, maxLength: 32 }));
    fc.assert(
      fc.property(aPath(), size, fc.option(fc.integer()), size, digest, (path, size, mtime, start, sha256) => {
        const line = { ...pathMember(path), size, mtime, reel: REEL, start, sha256: sha256 && hex(sha256) };
        assert.deepEqual(parse(line), { path, kind: 'file', size, mtime, reel: REEL, start, sha256 });
      }),
    );
  });

  it('needs no more than path and size', () => {
    const bare = { kind: 'file', mtime: null, reel: null, start: null, sha256: null };
    assert.deepEqual(parse({ path: 'a', size: 0 }), { ...bare, path: utf8('a'), size: 0 });
    assert.deepEqual(parse({ path: 'a', kind: 'folder' }), { ...bare, kind: 'folder', path: utf8('a'), size: 0 });
  });

  it('takes sizes up to 2^53 - 1 and leaves unknown members alone', () => {
    const line = parse({ path: 'a', size: Number.MAX_SAFE_INTEGER, reel: REEL, start: 0, colour: 'red', __proto__: 1 });
    assert.ok(!isLineError(line) && line.size === Number.MAX_SAFE_INTEGER);
  });

  it('is refused for a path that is refused, with that code', () => {
    fc.assert(
      fc.property(aRefusedPath(), ({ bytes, code }) => refused(parse({ ...pathMember(bytes), size: 1 }), code)),
    );
    refused(parse({ path: 'a\ud800', size: 1 }), 'path_invalid');
    refused(parse({ path64: 'YQ', size: 1 }), 'path_invalid');
    refused(parse({ size: 1 }), 'path_invalid');
    refused(parse({ path: 'a', path64: 'YQ==', size: 1 }), 'path_invalid');
  });

  it('is refused with a sentence for everything else that is wrong', () => {
    for (const text of ['', '{', 'null', '[]', '7', '"a"', '{"path":"a","size":1}x', '{"path":"a","size":1e400}']) {
      refused(parseEntryLine(text), 'invalid_request');
    }
    const wrong = [
      { path: 7, size: 1 },
      { path64: null, size: 1 },
      { path: 'a' },
      { path: 'a', size: -1 },
      { path: 'a', size: 1.5 },
      { path: 'a', size: '1' },
      { path: 'a', size: 2 ** 53 },
      { path: 'a', size: 1, kind: 'link' },
      { path: 'a', size: 1, mtime: 1.5 },
      { path: 'a', size: 1, mtime: '2026-01-01' },
      { path: 'a', size: 1, reel: REEL },
      { path: 'a', size: 1, start: 0 },
      { path: 'a', size: 1, reel: 'one', start: 0 },
      { path: 'a', size: 1, reel: REEL, start: -1 },
      { path: 'a', size: 1, reel: REEL, start: Number.MAX_SAFE_INTEGER },
      { path: 'a', size: 1, sha256: 'ab' },
      { path: 'a', size: 1, sha256: 'z'.repeat(64) },
      { path: 'a', size: 1, sha256: 7 },
      { path: 'a', kind: 'folder', size: 1 },
      { path: 'a', kind: 'folder', reel: REEL },
      { path: 'a', kind: 'folder', sha256: 'ab'.repeat(32) },
    ];
    for (const line of wrong) refused(parse(line), 'invalid_request');
  });

  it('never throws', () => {
    const jsonish = fc.oneof(
      fc.string(),
      fc.json(),
      fc.object().map((value) => JSON.stringify(value)),
    );
    fc.assert(fc.property(jsonish, (text) => typeof parseEntryLine(text) === 'object'));
  });
});
