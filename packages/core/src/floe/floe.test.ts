import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { concat, fromHex, utf8 } from '../bytes/bytes.ts';
import { nodeFloeCrypto as crypto } from '../testing/node-floe-crypto.ts';
import { decryptSegment, encryptSegment, FloeError, startDecryption, startEncryption } from './floe.ts';
import {
  ciphertextLength,
  FLOE_HEADER_LENGTH,
  type FloeParameters,
  GCM256_IV256_256K,
  SEGMENT_OVERHEAD,
  segmentCount,
  segmentOfOffset,
  segmentPlaintext,
  segmentRange,
  segmentSize,
  segmentStart,
} from './layout.ts';
import { decryptWhole, encryptWhole, FloeDecryptor, FloeEncryptor } from './online.ts';

const VECTORS = new URL('../../vectors/floe/', import.meta.url);
const NAMES = readdirSync(VECTORS)
  .filter((file) => file.endsWith('_ct.txt'))
  .map((file) => file.slice(0, -'_ct.txt'.length));
const vector = (file: string) => fromHex(readFileSync(new URL(file, VECTORS), 'utf8').trim()) as Uint8Array;

const ZERO_KEY = new Uint8Array(32);
const AAD = utf8('This is AAD');
const SMALL: FloeParameters = { segmentLength: 40, rotationMask: 2 };
const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
const aad = fc.uint8Array({ maxLength: 80 });
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

function failure(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof FloeError, String(error));
    return error.reason;
  }
  return 'none';
}

describe('FLOE reads what other implementations wrote', () => {
  it('all 17 pairs', () => assert.equal(NAMES.length, 17));

  for (const name of NAMES) {
    const message = vector(`${name}_ct.txt`);
    const parameters: FloeParameters = {
      segmentLength: new DataView(message.buffer, message.byteOffset + 2).getUint32(0),
      rotationMask: name.includes('rotation') ? 2 : 20,
    };
    it(`${name}, from start to end and segment by segment from the end`, () => {
      const plaintext = vector(`${name}_pt.txt`);
      assert.ok(same(decryptWhole(crypto, ZERO_KEY, AAD, message, parameters), plaintext));

      const state = startDecryption(crypto, ZERO_KEY, AAD, message.subarray(0, FLOE_HEADER_LENGTH), parameters);
      const count = Math.ceil((message.length - FLOE_HEADER_LENGTH) / parameters.segmentLength);
      const chunks: Uint8Array[] = [];
      for (let position = count - 1; position >= 0; position--) {
        const at = segmentStart(position, parameters);
        const segment = message.subarray(at, at + parameters.segmentLength);
        chunks.unshift(decryptSegment(crypto, state, segment, position, position === count - 1));
      }
      assert.ok(same(concat(...chunks), plaintext));
    });

    it(`${name}, written by us under the same IVs is the same message`, () => {
      const plaintext = vector(`${name}_pt.txt`);
      const ivs = [message.slice(10, 42)];
      for (let at = FLOE_HEADER_LENGTH; at < message.length; at += parameters.segmentLength) {
        ivs.push(message.slice(at + 4, at + 16));
      }
      const replay = { ...crypto, random: () => ivs.shift() as Uint8Array };
      // Some writers close with an empty segment after a full one; then ours is that message without it.
      const ours = encryptWhole(replay, ZERO_KEY, AAD, plaintext, parameters);
      if (ivs.length === 0) assert.ok(same(ours, message));
      else assert.equal(message.length - ours.length, SEGMENT_OVERHEAD);
    });
  }
});

describe('a FLOE message', () => {
  it('gives back what went in, and has the length that was foretold', () => {
    fc.assert(
      fc.property(key, aad, fc.uint8Array({ maxLength: 200 }), (key, aad, plaintext) => {
        const message = encryptWhole(crypto, key, aad, plaintext, SMALL);
        assert.equal(message.length, ciphertextLength(plaintext.length, SMALL));
        assert.ok(same(decryptWhole(crypto, key, aad, message, SMALL), plaintext));
      }),
    );
  });

  it('gives back segments of 256 KiB', () => {
    const full = segmentPlaintext();
    assert.equal(full, 256 * 1024);
    for (const length of [0, 1, full - 1, full, full + 1, 2 * full]) {
      const plaintext = crypto.random(length);
      const message = encryptWhole(crypto, ZERO_KEY, AAD, plaintext);
      assert.equal(message.length, ciphertextLength(length));
      assert.ok(same(decryptWhole(crypto, ZERO_KEY, AAD, message), plaintext));
    }
  });

  it('is refused whole when any one bit of it differs', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(), (plaintext, chance) => {
        const message = encryptWhole(crypto, ZERO_KEY, AAD, plaintext, SMALL);
        const bit = chance % (message.length * 8);
        message[bit >> 3] = (message[bit >> 3] as number) ^ (1 << (bit & 7));
        assert.notEqual(
          failure(() => decryptWhole(crypto, ZERO_KEY, AAD, message, SMALL)),
          'none',
        );
      }),
      { numRuns: 500 },
    );
  });

  it('is refused when cut anywhere', () => {
    const message = encryptWhole(crypto, ZERO_KEY, AAD, utf8('twenty-four bytes, three'), SMALL);
    for (let length = 0; length < message.length; length++) {
      const cut = message.subarray(0, length);
      assert.notEqual(
        failure(() => decryptWhole(crypto, ZERO_KEY, AAD, cut, SMALL)),
        'none',
        `${length}`,
      );
    }
  });

  it('is refused when bytes follow it', () => {
    const message = encryptWhole(crypto, ZERO_KEY, AAD, utf8('eight by'), SMALL);
    const again = concat(message, message.subarray(FLOE_HEADER_LENGTH));
    assert.equal(
      failure(() => decryptWhole(crypto, ZERO_KEY, AAD, again, SMALL)),
      'order',
    );
    assert.notEqual(
      failure(() => decryptWhole(crypto, ZERO_KEY, AAD, concat(message, utf8('x')), SMALL)),
      'none',
    );
  });

  it('is refused when its segments change places, are doubled or come from another message', () => {
    const plaintext = utf8('0123456789'.repeat(8));
    const [one, other] = [0, 1].map(() => encryptWhole(crypto, ZERO_KEY, AAD, plaintext, SMALL)) as [
      Uint8Array,
      Uint8Array,
    ];
    const cut = (from: Uint8Array, position: number) =>
      from.subarray(segmentStart(position, SMALL), segmentStart(position + 1, SMALL));
    const count = segmentCount(plaintext.length, SMALL);
    fc.assert(
      fc.property(fc.array(fc.nat(count - 1), { minLength: 1, maxLength: 12 }), fc.boolean(), (order, foreign) => {
        fc.pre(foreign || order.length !== count || order.some((position, index) => position !== index));
        const segments = order.map((position) => cut(foreign ? other : one, position));
        const forged = concat(one.subarray(0, FLOE_HEADER_LENGTH), ...segments);
        assert.notEqual(
          failure(() => decryptWhole(crypto, ZERO_KEY, AAD, forged, SMALL)),
          'none',
        );
      }),
    );
  });

  it('opens under its own key, place and parameters only', () => {
    const message = encryptWhole(crypto, ZERO_KEY, AAD, utf8('x'), SMALL);
    const otherKey = new Uint8Array(32).fill(1);
    assert.equal(
      failure(() => decryptWhole(crypto, otherKey, AAD, message, SMALL)),
      'header_tag',
    );
    assert.equal(
      failure(() => decryptWhole(crypto, ZERO_KEY, utf8('That is AAD'), message, SMALL)),
      'header_tag',
    );
    assert.equal(
      failure(() => decryptWhole(crypto, ZERO_KEY, AAD, message)),
      'parameters',
    );
    assert.equal(
      failure(() => decryptWhole(crypto, ZERO_KEY, AAD, message.subarray(0, 70), SMALL)),
      'length',
    );
  });

  it('never looks the same twice', () => {
    const messages = Array.from({ length: 50 }, () => encryptWhole(crypto, ZERO_KEY, AAD, utf8('same')));
    assert.equal(new Set(messages.map((message) => Buffer.from(message).toString('hex'))).size, 50);
  });
});

describe('a FLOE writer and reader', () => {
  it('take nothing after the last segment', () => {
    const writer = new FloeEncryptor(crypto, ZERO_KEY, AAD, SMALL);
    const last = writer.last(utf8('end'));
    assert.equal(
      failure(() => writer.segment(utf8('12345678'))),
      'order',
    );
    assert.equal(
      failure(() => writer.last(utf8(''))),
      'order',
    );
    const reader = new FloeDecryptor(crypto, ZERO_KEY, AAD, writer.header, SMALL);
    assert.equal(reader.isComplete, false);
    assert.ok(same(reader.segment(last), utf8('end')));
    assert.equal(reader.isComplete, true);
    assert.equal(
      failure(() => reader.segment(last)),
      'order',
    );
  });

  it('take no short segment but the last, and no long one', () => {
    const { message } = startEncryption(crypto, ZERO_KEY, AAD, SMALL);
    assert.throws(() => encryptSegment(crypto, message, utf8('short'), 0, false), RangeError);
    assert.throws(() => encryptSegment(crypto, message, utf8('123456789'), 0, true), RangeError);
    assert.throws(() => encryptSegment(crypto, message, utf8('12345678'), 2 ** 40 - 1, false), RangeError);
    assert.throws(() => encryptSegment(crypto, message, utf8('12345678'), -1, true), RangeError);
    assert.throws(() => startEncryption(crypto, new Uint8Array(31), AAD), RangeError);
  });

  it('survive a failed segment: the next authentic one is read', () => {
    const writer = new FloeEncryptor(crypto, ZERO_KEY, AAD, SMALL);
    const reader = new FloeDecryptor(crypto, ZERO_KEY, AAD, writer.header, SMALL);
    const segment = writer.segment(utf8('12345678'));
    const broken = segment.map((byte, index) => (index === 20 ? byte ^ 1 : byte));
    assert.equal(
      failure(() => reader.segment(broken)),
      'segment_tag',
    );
    assert.ok(same(reader.segment(segment), utf8('12345678')));
  });

  it('derive a key once in 2^mask segments', () => {
    let derived = 0;
    const aeadKey = (bytes: Uint8Array) => {
      derived++;
      return crypto.aeadKey(bytes);
    };
    const counting = { ...crypto, aeadKey };
    const { message } = startEncryption(counting, ZERO_KEY, AAD, SMALL);
    for (let position = 0; position < 9; position++)
      encryptSegment(counting, message, utf8('12345678'), position, false);
    assert.equal(derived, 3);
  });
});

describe('the layout of a FLOE message', () => {
  it('leads any range of plaintext to the segments that hold it, and no further', () => {
    const anyRange = fc
      .nat(300)
      .chain((size) =>
        fc
          .tuple(fc.constant(size), fc.nat(size), fc.nat(size))
          .map(([size, a, b]) => [size, Math.min(a, b), Math.max(a, b)] as const),
      );
    fc.assert(
      fc.property(anyRange, ([size, from, to]) => {
        fc.pre(to > from);
        const plaintext = Uint8Array.from({ length: size }, (_, index) => index);
        const message = encryptWhole(crypto, ZERO_KEY, AAD, plaintext, SMALL);
        const state = startDecryption(crypto, ZERO_KEY, AAD, message.subarray(0, FLOE_HEADER_LENGTH), SMALL);
        const range = segmentRange(size, from, to - from, SMALL);
        const bytes = message.subarray(range.cipherStart, range.cipherStart + range.cipherLength);
        const chunks: Uint8Array[] = [];
        let at = 0;
        for (let position = range.first; position <= range.last; position++) {
          const length = segmentSize(position, size, SMALL);
          const isLast = range.endsMessage && position === range.last;
          chunks.push(decryptSegment(crypto, state, bytes.subarray(at, at + length), position, isLast));
          at += length;
        }
        assert.equal(at, bytes.length);
        assert.ok(
          same(concat(...chunks).subarray(range.skip, range.skip + range.length), plaintext.subarray(from, to)),
        );
        assert.equal(segmentOfOffset(from, SMALL), range.first);
        assert.equal(segmentOfOffset(to - 1, SMALL), range.last);
      }),
    );
  });

  it('has one empty segment for no bytes, and no range outside', () => {
    assert.equal(ciphertextLength(0), FLOE_HEADER_LENGTH + SEGMENT_OVERHEAD);
    assert.deepEqual(segmentRange(0, 0, 0), {
      first: 0,
      last: 0,
      endsMessage: true,
      cipherStart: FLOE_HEADER_LENGTH,
      cipherLength: SEGMENT_OVERHEAD,
      skip: 0,
      length: 0,
    });
    for (const [size, offset, length] of [
      [10, 10, 1],
      [10, -1, 2],
      [10, 0, 11],
      [10, 5, 0],
      [0, 0, 1],
    ] as const) {
      assert.throws(() => segmentRange(size, offset, length), RangeError);
    }
    assert.equal(GCM256_IV256_256K.segmentLength, 256 * 1024 + SEGMENT_OVERHEAD);
  });
});
