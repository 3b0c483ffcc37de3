import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hex, utf8 } from '../bytes/bytes.ts';
import { aPath } from '../testing/paths.ts';
import { DatoferumError } from './errors.ts';
import { formatUploadMetadata, metadataText, parseUploadMetadata, pathOf } from './upload-metadata.ts';

const meta = (pairs: Record<string, string>) => new Map(Object.entries(pairs).map(([key, text]) => [key, utf8(text)]));
const isInvalid = (error: unknown) => error instanceof DatoferumError && error.code === 'metadata_invalid';

describe('Upload-Metadata', () => {
  it('gives back the bytes that were sent, text or not', () => {
    const aKey = fc.stringMatching(/^[!-+.-~]{1,20}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(aKey, fc.oneof(aPath(), fc.uint8Array())), { selector: ([key]) => key }),
        (pairs) => {
          const read = parseUploadMetadata(formatUploadMetadata(pairs));
          assert.deepEqual([...read], pairs);
        },
      ),
    );
  });

  it('is none when absent, empty or blank: tuspy sends an empty one', () => {
    for (const raw of ['', ' ', '\t', null, undefined, new Uint8Array()])
      assert.equal(parseUploadMetadata(raw).size, 0);
  });

  it('takes a key without value, with or without the space', () => {
    const read = parseUploadMetadata('is_confidential,empty ,filename d29ybGQ=');
    assert.deepEqual([...read.keys()], ['is_confidential', 'empty', 'filename']);
    assert.equal(read.get('empty')?.length, 0);
    assert.equal(metadataText(read, 'filename'), 'world');
  });

  it('forgives white space around a pair', () => {
    assert.deepEqual([...parseUploadMetadata(' a YQ== , b Yg==').keys()], ['a', 'b']);
  });

  it('reads header bytes and the latin-1 text of them alike', () => {
    assert.deepEqual(parseUploadMetadata(utf8('name Y2Fm6Q==')), parseUploadMetadata('name Y2Fm6Q=='));
    assert.equal(hex(parseUploadMetadata('name Y2Fm6Q==').get('name') as Uint8Array), '636166e9');
  });

  it('refuses bad base64, doubled keys, empty pairs and stray words', () => {
    const bad = [
      'a  YQ==',
      'a YQ',
      'a Y Q==',
      'a YQ==,a YQ==',
      'a YQ==,',
      ',',
      ',a YQ==',
      'a YQ==,,b YQ==',
      'a a-_b',
      'a YR==',
      'a\nb YQ==',
      'a é===',
      'a YQ==\0',
    ];
    for (const raw of bad) assert.throws(() => parseUploadMetadata(raw), isInvalid, raw);
  });

  it('never fails but with metadata_invalid', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'ab= ,\tYQ') }), fc.uint8Array()),
        (raw) => {
          try {
            parseUploadMetadata(raw);
          } catch (error) {
            assert.ok(isInvalid(error));
          }
        },
      ),
    );
  });

  it('says no where a value must be text and is not', () => {
    const read = parseUploadMetadata('envelope Y2Fm6Q==');
    assert.throws(() => metadataText(read, 'envelope'), isInvalid);
    assert.equal(metadataText(read, 'reel'), null);
  });
});

describe('the path of an upload', () => {
  it('is the first of relativePath, path, filename, name that says something', () => {
    assert.deepEqual(pathOf(meta({ name: 'd', filename: 'c', path: 'b', relativePath: 'a' })), utf8('a'));
    assert.deepEqual(pathOf(meta({ relativePath: 'null', filename: 'undefined', path: '', name: 'd' })), utf8('d'));
    assert.equal(pathOf(meta({ relativePath: 'null', filetype: 'text/plain' })), null);
    assert.equal(pathOf(new Map()), null);
  });

  it('stays the bytes it was', () => {
    assert.equal(hex(pathOf(parseUploadMetadata('relativePath bnVsbA==,filename Y2Fm6Q==')) as Uint8Array), '636166e9');
  });
});
