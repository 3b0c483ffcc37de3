import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BODY, cipherLengthOf, FloeMessage, HEADER, OVERHEAD, PLAIN, SEGMENT, segmentCount } from './floe-node.ts';

const vectors = new URL('../../../../packages/core/vectors/floe/', import.meta.url);
const hex = (name: string) => Buffer.from(readFileSync(new URL(name, vectors), 'utf8').trim(), 'hex');
const key = createSecretKey(randomBytes(32));
const aad = Buffer.from('datoferum/1 and where it belongs');

describe('FLOE on node:crypto', () => {
  const names = readdirSync(vectors).filter((name) => name.endsWith('_ct.txt'));
  it('has all 17 vectors at hand', () => assert.equal(names.length, 17));
  for (const name of names) {
    it(`opens ${name}`, () => {
      const bytes = hex(name);
      const params = { segment: bytes.readUInt32BE(2), rotation: name.includes('rotation') ? 2 : 20 };
      const zero = createSecretKey(Buffer.alloc(32));
      const message = FloeMessage.open(zero, Buffer.from('This is AAD'), bytes.subarray(0, HEADER), params);
      const plain: Buffer[] = [];
      for (let at = HEADER, position = 0; at < bytes.length; at += params.segment, position++) {
        const segment = bytes.subarray(at, at + params.segment);
        plain.push(message.openSegment(segment, position, at + params.segment >= bytes.length));
      }
      assert.deepEqual(Buffer.concat(plain), hex(name.replace('_ct', '_pt')));
    });
  }

  it('seals what it can open, at any length around the segment border', () => {
    for (const length of [0, 1, PLAIN - 1, PLAIN, PLAIN + 1, 2 * PLAIN, 3 * PLAIN + 7]) {
      const plain = randomBytes(length);
      const sealed = sealWhole(plain);
      assert.equal(sealed.length, cipherLengthOf(length));
      assert.deepEqual(openWhole(sealed, length), plain);
    }
  });

  it('refuses every flipped bit', () => {
    const sealed = sealWhole(Buffer.from('carry this'));
    for (let at = 0; at < sealed.length; at++) {
      const altered = Buffer.from(sealed);
      altered[at] = (altered[at] as number) ^ (1 << (at % 8));
      assert.throws(() => openWhole(altered, 10), { fault: at < HEADER ? 'header' : 'segment' }, `byte ${at}`);
    }
  });

  it('refuses another key, another place and another AAD', () => {
    const sealed = sealWhole(Buffer.from('carry this'));
    const header = sealed.subarray(0, HEADER);
    assert.throws(() => FloeMessage.open(createSecretKey(randomBytes(32)), aad, header), { fault: 'header' });
    assert.throws(() => FloeMessage.open(key, Buffer.from('elsewhere'), header), { fault: 'header' });
    const message = FloeMessage.open(key, aad, header);
    assert.throws(() => message.openSegment(sealed.subarray(HEADER), 1, true), { fault: 'segment' });
    assert.throws(() => message.openSegment(sealed.subarray(HEADER), 0, false), { fault: 'segment' });
  });

  it('refuses a message that was cut at a segment border', () => {
    const sealed = sealWhole(randomBytes(2 * PLAIN));
    const message = FloeMessage.open(key, aad, sealed.subarray(0, HEADER));
    const first = sealed.subarray(HEADER, HEADER + SEGMENT);
    message.openSegment(first, 0, false);
    assert.throws(() => message.openSegment(first, 0, true), { fault: 'segment' });
  });

  it('never uses an IV twice', () => {
    const plain = Buffer.alloc(PLAIN * 3);
    const seen = new Set<string>();
    for (let round = 0; round < 200; round++) {
      const sealed = sealWhole(plain.subarray(0, round % 3));
      seen.add(sealed.subarray(10, 42).toString('hex'));
      seen.add(sealed.subarray(HEADER + 4, HEADER + BODY).toString('hex'));
    }
    assert.equal(seen.size, 400);
  });

  it('round-trips under any small segment length and rotation', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: OVERHEAD + 1, max: 100 }),
        fc.integer({ min: 0, max: 3 }),
        fc.uint8Array({ maxLength: 600 }),
        (segment, rotation, bytes) => {
          const plain = Buffer.from(bytes);
          const sealed = sealWhole(plain, { segment, rotation });
          assert.deepEqual(openWhole(sealed, plain.length, { segment, rotation }), plain);
        },
      ),
      { numRuns: 200 },
    );
  });
});

function sealWhole(plain: Buffer, params = { segment: SEGMENT, rotation: 20 }): Buffer {
  const room = params.segment - OVERHEAD;
  const count = params.segment === SEGMENT ? segmentCount(plain.length) : Math.max(1, Math.ceil(plain.length / room));
  const iv = randomBytes(32);
  const out = Buffer.alloc(HEADER + plain.length + count * OVERHEAD);
  FloeMessage.writeHeader(key, aad, iv, out, params);
  const message = FloeMessage.seal(key, aad, iv, params);
  for (let i = 0; i < count; i++) {
    const part = plain.subarray(i * room, (i + 1) * room);
    const segment = out.subarray(HEADER + i * params.segment);
    part.copy(segment, BODY);
    message.sealSegment(segment, part.length, i, i === count - 1);
  }
  return out;
}

function openWhole(sealed: Buffer, length: number, params = { segment: SEGMENT, rotation: 20 }): Buffer {
  const room = params.segment - OVERHEAD;
  const count = Math.max(1, Math.ceil(length / room));
  const message = FloeMessage.open(key, aad, sealed.subarray(0, HEADER), params);
  const parts = Array.from({ length: count }, (_, i) => {
    const at = HEADER + i * params.segment;
    return message.openSegment(sealed.subarray(at, Math.min(at + params.segment, sealed.length)), i, i === count - 1);
  });
  return Buffer.concat(parts);
}
