import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { concat } from '../bytes/bytes.ts';
import { decryptSegment, startDecryption } from '../floe/floe.ts';
import { FLOE_HEADER_LENGTH, type FloeParameters, segmentRange, segmentSize } from '../floe/layout.ts';
import { encryptWhole } from '../floe/online.ts';
import { DatoferumError } from '../protocol/errors.ts';
import { nodeFloeCrypto as crypto } from '../testing/node-floe-crypto.ts';
import { cover, floorIndex } from './cover.ts';
import {
  type Part,
  type PartSlice,
  type Stretch,
  sliceReel,
  sliceTape,
  type TapeEntry,
  type TapeRows,
} from './tape.ts';

const SMALL: FloeParameters = { segmentLength: 40, rotationMask: 2 };
const KEY = new Uint8Array(32);
const isDamaged = (error: unknown) => error instanceof DatoferumError && error.code === 'damaged';

/** A whole envelope in memory: reels with dead bytes between files, uploads cut into parts, parts sealed in one blob each. */
type House = {
  rows: TapeRows;
  tape: Uint8Array;
  reels: Map<string, Uint8Array>;
  blobs: Map<string, Uint8Array>;
  plain: Map<Part, Uint8Array>;
};

const aCut = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });
const aReel = fc.record({
  files: fc.array(fc.record({ dead: fc.nat(5), size: fc.nat(40) }), { maxLength: 6 }),
  tail: fc.nat(5),
  stretches: aCut,
  parts: aCut,
  lead: fc.nat(7),
});

type ReelPlan = typeof aReel extends fc.Arbitrary<infer Plan> ? Plan : never;

function build(reelPlans: ReelPlan[]): House {
  const entries: TapeEntry[] = [];
  const stretches = new Map<string, Stretch[]>();
  const parts = new Map<string, Part[]>();
  const house: House = {
    rows: { entries, stretches: (reel) => stretches.get(reel) ?? [], parts: (upload) => parts.get(upload) ?? [] },
    tape: new Uint8Array(),
    reels: new Map(),
    blobs: new Map(),
    plain: new Map(),
  };
  const tape: Uint8Array[] = [];
  let tapeAt = 0;
  for (const [ordinal, plan] of reelPlans.entries()) {
    const reel = `reel-${ordinal}`;
    const length = plan.files.reduce((sum, file) => sum + file.dead + file.size, plan.tail);
    const bytes = crypto.random(length);
    house.reels.set(reel, bytes);
    let start = 0;
    for (const { dead, size } of plan.files) {
      start += dead;
      entries.push({ tapeAt, size, reel, start });
      tape.push(bytes.subarray(start, start + size));
      start += size;
      tapeAt += size;
    }
    const onReel: Stretch[] = [];
    for (let position = 0, i = 0; position < length; i++) {
      const upload = `${reel}-upload-${i}`;
      const stretch = {
        position,
        length: Math.min(plan.stretches[i % plan.stretches.length] as number, length - position),
        upload,
        at: plan.lead,
      };
      // The stretch begins in the middle of its upload when an earlier row was cut.
      const inUpload = concat(crypto.random(plan.lead), bytes.subarray(position, position + stretch.length));
      onReel.push(stretch);
      parts.set(upload, cutIntoParts(house, upload, inUpload, plan.parts));
      position += stretch.length;
    }
    stretches.set(reel, onReel);
  }
  house.tape = concat(...tape);
  return house;
}

function cutIntoParts(house: House, upload: string, bytes: Uint8Array, cuts: readonly number[]): Part[] {
  const parts: Part[] = [];
  for (let start = 0, i = 0; start < bytes.length; i++) {
    const plaintext = bytes.subarray(start, start + (cuts[i % cuts.length] as number));
    const message = encryptWhole(crypto, KEY, new Uint8Array(), plaintext, SMALL);
    const blob = `${upload}-blob-${i}`;
    const part = { start, length: plaintext.length, blob, at: i, size: message.length };
    house.blobs.set(blob, concat(crypto.random(i), message, crypto.random(3)));
    house.plain.set(part, plaintext);
    parts.push(part);
    start += plaintext.length;
  }
  return parts;
}

const plainOf = (house: House, slices: readonly PartSlice[]) =>
  concat(
    ...slices.map(({ part, from, length }) => (house.plain.get(part) as Uint8Array).subarray(from, from + length)),
  );

/** Reads a slice out of its blob: only the segments it needs, each authenticated. */
function open(house: House, { part, from, length }: PartSlice): Uint8Array {
  const message = (house.blobs.get(part.blob) as Uint8Array).subarray(part.at, part.at + part.size);
  const state = startDecryption(crypto, KEY, new Uint8Array(), message.subarray(0, FLOE_HEADER_LENGTH), SMALL);
  const range = segmentRange(part.length, from, length, SMALL);
  const chunks: Uint8Array[] = [];
  let at = range.cipherStart;
  for (let position = range.first; position <= range.last; position++) {
    const size = segmentSize(position, part.length, SMALL);
    const isLast = range.endsMessage && position === range.last;
    chunks.push(decryptSegment(crypto, state, message.subarray(at, at + size), position, isLast));
    at += size;
  }
  return concat(...chunks).subarray(range.skip, range.skip + length);
}

const aHouse = fc.array(aReel, { minLength: 1, maxLength: 3 }).map(build);
const aRange = (size: number, a: number, b: number) => {
  const [one, two] = [a % (size + 1), b % (size + 1)];
  return [Math.min(one, two), Math.abs(one - two)] as const;
};
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

describe('the tape', () => {
  it('gives any range as if it were one array of bytes', () => {
    fc.assert(
      fc.property(aHouse, fc.nat(), fc.nat(), (house, a, b) => {
        const [from, length] = aRange(house.tape.length, a, b);
        assert.ok(same(plainOf(house, sliceTape(house.rows, from, length)), house.tape.subarray(from, from + length)));
      }),
    );
  });

  it('comes out of the blobs, decrypted segment by segment', () => {
    fc.assert(
      fc.property(aHouse, fc.nat(), fc.nat(), (house, a, b) => {
        const [from, length] = aRange(house.tape.length, a, b);
        const bytes = sliceTape(house.rows, from, length).map((slice) => open(house, slice));
        assert.ok(same(concat(...bytes), house.tape.subarray(from, from + length)));
      }),
      { numRuns: 50 },
    );
  });

  it('reads neighbours as one: no slice continues the one before it in the same part', () => {
    fc.assert(
      fc.property(aHouse, (house) => {
        const slices = sliceTape(house.rows, 0, house.tape.length);
        for (const [index, slice] of slices.entries()) {
          assert.ok(slice.length > 0);
          const before = slices[index - 1];
          assert.ok(before?.part !== slice.part || before.from + before.length < slice.from);
        }
      }),
    );
  });

  it('gives a range of one reel, dead bytes included', () => {
    fc.assert(
      fc.property(aHouse, fc.nat(), fc.nat(), (house, a, b) => {
        for (const [reel, bytes] of house.reels) {
          const [from, length] = aRange(bytes.length, a, b);
          assert.ok(
            same(plainOf(house, sliceReel(house.rows, reel, from, length)), bytes.subarray(from, from + length)),
          );
        }
      }),
    );
  });

  it('never gives other bytes for missing ones', () => {
    fc.assert(
      fc.property(aHouse, fc.nat(), (house, chance) => {
        const all = sliceTape(house.rows, 0, house.tape.length);
        fc.pre(all.length > 0);
        const lost = (all[chance % all.length] as PartSlice).part;
        const rows = {
          ...house.rows,
          parts: (upload: string) => house.rows.parts(upload).filter((part) => part !== lost),
        };
        assert.throws(() => sliceTape(rows, 0, house.tape.length), isDamaged);
      }),
    );
  });

  it('has no byte outside', () => {
    const house = build([{ files: [{ dead: 0, size: 5 }], tail: 0, stretches: [2], parts: [3], lead: 0 }]);
    assert.deepEqual(sliceTape(house.rows, 5, 0), []);
    assert.throws(() => sliceTape(house.rows, 0, 6), isDamaged);
    assert.throws(() => sliceTape(house.rows, 5, 1), isDamaged);
    assert.throws(() => sliceTape({ ...house.rows, entries: [] }, 0, 1), isDamaged);
  });
});

describe('the floor look-up', () => {
  it('finds the last element that is not beyond', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), fc.nat(60), (numbers, value) => {
        const sorted = numbers.toSorted((a, b) => a - b);
        assert.equal(
          floorIndex(sorted, (n) => n, value),
          sorted.findLastIndex((n) => n <= value),
        );
      }),
    );
  });

  it('covers no range with a hole', () => {
    const extents = [
      { at: 0, length: 2 },
      { at: 3, length: 2 },
    ];
    const self = (extent: { at: number; length: number }) => extent;
    assert.throws(() => cover(extents, self, 0, 4), isDamaged);
    assert.throws(() => cover(extents, self, 2, 1), isDamaged);
    assert.deepEqual(cover(extents, self, 4, 1), [{ item: extents[1], from: 1, length: 1 }]);
  });
});
