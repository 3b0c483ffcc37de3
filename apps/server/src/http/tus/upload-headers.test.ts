import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DatoferumError, uuidv7 } from '@datoferum/core';
import fc from 'fast-check';
import { checksumOf, parseChecksum } from './upload-checksum.ts';
import { concatOf } from './upload-concat.ts';

const anId = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 48 - 1 }), fc.uint8Array({ minLength: 10, maxLength: 10 }))
  .map(([at, chance]) => uuidv7(at, chance));
const concat = (value: string, envelope: string) => concatOf({ headers: { 'upload-concat': value } }, envelope);

describe('Upload-Checksum', () => {
  it('gives every digest back as it was written', () => {
    const digests = fc.oneof(
      fc.tuple(fc.constant('sha1'), fc.uint8Array({ minLength: 20, maxLength: 20 })),
      fc.tuple(fc.constant('sha256'), fc.uint8Array({ minLength: 32, maxLength: 32 })),
    );
    fc.assert(
      fc.property(digests, ([algorithm, digest]) => {
        const { digest: read, ...rest } = parseChecksum(`${algorithm} ${Buffer.from(digest).toString('base64')}`);
        assert.deepEqual([rest, Buffer.from(read)], [{ algorithm }, Buffer.from(digest)]);
      }),
    );
  });

  it('is never anything else for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `sha1 ${text}`),
        ),
        (text) => {
          assert.throws(
            () => parseChecksum(text),
            (error) => error instanceof DatoferumError && error.code === 'checksum_unsupported',
          );
        },
      ),
    );
  });

  it('is a trailer when it is announced as one', () => {
    const trailers = { 'upload-checksum': `sha1 ${Buffer.alloc(20).toString('base64')}` };
    assert.equal(checksumOf({ headers: {}, trailers }), null);
    const announced = checksumOf({ headers: { trailer: 'Expires, upload-checksum' }, trailers });
    assert.deepEqual([announced?.algorithms, announced?.declared().algorithm], [['sha1', 'sha256'], 'sha1']);
  });
});

describe('Upload-Concat', () => {
  it('names partials by their last segment, whatever stands before it', () => {
    const before = fc.constantFrom('', '/files/', 'https://a.example/files/', 'http://127.0.0.1:8420/x/y/files/', '/');
    const after = fc.constantFrom('', '/', '?a=b', '#c');
    fc.assert(
      fc.property(anId, fc.array(fc.tuple(before, fc.boolean(), anId, after), { minLength: 1 }), (envelope, named) => {
        const addresses = named.map(([b, inside, id, a]) => `${b}${inside ? `${envelope}/` : ''}${id}${a}`);
        const sent = `final;${addresses.join(' ')}`;
        assert.deepEqual(concat(sent, envelope), { kind: 'final', partials: named.map(([, , id]) => id), sent });
      }),
    );
  });

  it('refuses an address in another envelope, and any text that is none', () => {
    const refused = (value: string, envelope: string) =>
      assert.throws(
        () => concat(value, envelope),
        (error) => error instanceof DatoferumError && error.code === 'final_invalid',
      );
    fc.assert(
      fc.property(anId, anId, anId, (envelope, other, id) => {
        fc.pre(envelope !== other);
        refused(`final;/files/${other}/${id}`, envelope);
      }),
    );
    fc.assert(fc.property(anId, fc.string(), (envelope, text) => refused(`final;${text}`, envelope)));
  });

  it('is absent where it is not sent, and "partial" as it is', () => {
    assert.equal(concatOf({ headers: {} }, 'e'), null);
    assert.deepEqual(concat('partial', 'e'), { kind: 'partial' });
  });
});
