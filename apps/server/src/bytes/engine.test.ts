import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, it } from 'node:test';
import { ciphertextLength, segmentCount as coreSegmentCount } from '@datoferum/core';
import fc from 'fast-check';
import { BlobMissing, StorageFull } from '../ports/blob-store.ts';
import { ByteEngine, type Chunk, EngineError, type Slice } from './engine.ts';
import { cipherLengthOf, HEADER, PLAIN, SEGMENT, segmentCount } from './floe-node.ts';
import {
  aBench,
  allSlotsFree,
  type Bench,
  digestsOf,
  openByCore,
  readAll,
  type StoredPart,
  sliceOf,
  slicesOf,
  storePacked,
  storePart,
} from './testing.ts';

const MIB = 2 ** 20;

for (const threads of [0, 2]) {
  describe(`ByteEngine, ${threads === 0 ? 'in the calling thread' : `${threads} workers`}`, () => {
    let bench: Bench;
    before(() => {
      bench = aBench({ threads, slots: 16 });
    });
    afterEach(() => allSlotsFree(bench.engine));
    after(() => bench.engine.dispose());

    describe('sealing a stream', () => {
      it('writes FLOE that the pure implementation opens, at any length around the borders', async () => {
        for (const length of [0, 1, PLAIN - 1, PLAIN, PLAIN + 1, 4 * PLAIN - 1, 4 * PLAIN, 4 * PLAIN + 1, 9 * PLAIN]) {
          const part = await storePart(bench, randomBytes(length), [100_000, 1, 300_001]);
          const sealed = bench.store.bytesOf(part.blobKey) as Buffer;
          assert.deepEqual(openByCore(bench.secret, part.aad, sealed), part.plain, `${length} bytes`);
        }
      });

      it('gives back any range of what was pushed in any steps', async () => {
        const steps = fc.array(fc.integer({ min: 1, max: 700_000 }), { minLength: 1, maxLength: 5 });
        await fc.assert(
          fc.asyncProperty(fc.nat(3 * MIB), steps, fc.nat(), fc.nat(), async (length, chunks, a, b) => {
            const part = await storePart(
              bench,
              randomBytes(length),
              chunks.map((step) => step + 20_000),
            );
            const from = a % (length + 1);
            const slice = sliceOf(part, from, b % (length - from + 1));
            const back = await readAll(bench.engine.openRange(bench.ref, [slice]));
            assert.deepEqual(back, part.plain.subarray(from, from + slice.length));
          }),
          { numRuns: 25 },
        );
      });

      it('holds its client back while the store is slow, and then carries on', async () => {
        const { engine, ref } = bench;
        const part = engine.openPart(ref, randomBytes(52), { maxSlots: 4 });
        const gate = Promise.withResolvers<void>();
        let bytes = 0;
        const stored = part.pipe(async (source) => {
          await gate.promise;
          for await (const batch of source) for (const chunk of batch) bytes += chunk.length;
        });
        let pushed = 0;
        const pushing = (async () => {
          for (; pushed < 20 * MIB; pushed += MIB) await part.push(Buffer.alloc(MIB));
        })();
        await until(() => engine.slots.free === engine.slots.size - 4);
        for (let turn = 0; turn < 1000; turn++) await new Promise(setImmediate);
        assert.ok(pushed <= 5 * MIB, `${pushed} bytes were taken`);
        assert.equal(engine.slots.free, engine.slots.size - 4);
        gate.resolve();
        await pushing;
        await part.end();
        await stored;
        assert.equal(bytes, cipherLengthOf(20 * MIB));
      });

      it("fails with the store's own error when the store fails", async () => {
        const part = bench.engine.openPart(bench.ref, randomBytes(52), { maxSlots: 2 });
        const full = new StorageFull();
        const stored = part.pipe(async (source) => {
          for await (const _ of source) throw full;
        });
        const isFull = (error: unknown) => error === full;
        await Promise.all([
          assert.rejects(stored, isFull),
          assert.rejects(async () => {
            for (;;) await part.push(Buffer.alloc(MIB));
          }, isFull),
        ]);
        await assert.rejects(part.end(), isFull);
      });

      it('gives everything back when it is aborted at any moment', async () => {
        for (let round = 0; round < 30; round++) {
          const part = bench.engine.openPart(bench.ref, randomBytes(52), { maxSlots: 3 });
          const gone = new Error('the client vanished');
          const stored = part.pipe((source) => bench.store.put(`${bench.ref.envelope}/${randomUUID()}`, source));
          const pushes = Array.from({ length: round % 8 }, () => part.push(Buffer.alloc(700_000)));
          for (let turn = 0; turn < round % 5; turn++) await new Promise(setImmediate);
          if (round % 3 === 0) part.end().catch(() => undefined);
          part.abort(gone);
          const isGone = (error: unknown) => error === gone;
          await Promise.all([
            assert.rejects(part.push(Buffer.alloc(1)), isGone),
            assert.rejects(part.end(), isGone),
            assert.rejects(stored, isGone),
            Promise.allSettled(pushes),
          ]);
          await allSlotsFree(bench.engine);
        }
      });

      it('refuses a byte more than a part may hold', async () => {
        const part = bench.engine.openPart(bench.ref, randomBytes(52), { maxPlain: 10 });
        const stored = part.pipe((source) => bench.store.put(`${bench.ref.envelope}/${randomUUID()}`, source));
        await part.push(Buffer.alloc(10));
        await assert.rejects(part.push(Buffer.alloc(1)), { code: 'part_too_long' });
        await assert.rejects(stored, { code: 'part_too_long' });
      });

      it('is not stopped by any number of clients who send a little and then nothing', async () => {
        const { engine, ref, store } = bench;
        const slow = Array.from({ length: 60 }, () => {
          const part = engine.openPart(ref, randomBytes(52));
          const blobKey = `${ref.envelope}/${randomUUID()}`;
          return { part, blobKey, stored: part.pipe((source) => store.put(blobKey, source)) };
        });
        const bodies = slow.map((_, i) => randomBytes(1 + ((i * 70_001) % (3 * PLAIN))));
        await Promise.all(slow.map(({ part }, i) => part.push(bodies[i] as Buffer)));
        const fast = await storePart(bench, randomBytes(30 * MIB));
        assert.equal(fast.plainLength, 30 * MIB);
        await Promise.all(slow.map(({ part }) => part.push(Buffer.from('the rest'))));
        for (const [i, { part, stored, blobKey }] of slow.entries()) {
          await part.end();
          await stored;
          const sealed = store.bytesOf(blobKey) as Buffer;
          assert.equal(sealed.length, cipherLengthOf((bodies[i] as Buffer).length + 8));
        }
      });

      it('seals rightly though its slot was asked back in the middle', async () => {
        const { engine, ref } = bench;
        const parts = Array.from({ length: 40 }, (_, i) => randomBytes(2 * MIB + i * 50_021));
        const stored = await Promise.all(
          parts.map((plain, i) => storePart(bench, plain, [30_011 + i * 5_000, 1 + i * 20_000])),
        );
        for (const part of stored) assert.deepEqual(await readAll(engine.openRange(ref, [sliceOf(part)])), part.plain);
      });
    });

    describe('sealing many small parts', () => {
      it('lays them side by side, each a message of its own', async () => {
        const plains = [0, 1, 2, 500, 10_240, PLAIN, PLAIN + 1, 600_000].map((length) => randomBytes(length));
        const parts = await storePacked(bench, plains);
        const blob = bench.store.bytesOf((parts[0] as StoredPart).blobKey) as Buffer;
        let end = 0;
        for (const { blobAt, cipherLength, aad, plain } of parts) {
          assert.equal(blobAt, end);
          end = blobAt + cipherLength;
          assert.deepEqual(openByCore(bench.secret, aad, blob.subarray(blobAt, end)), plain);
        }
        assert.equal(blob.length, end);
      });
    });

    describe('reading', () => {
      it('gives any range over many parts, large and packed, in order', async () => {
        const large = await storePart(bench, randomBytes(5 * MIB + 77));
        const packed = await storePacked(
          bench,
          Array.from({ length: 300 }, (_, i) => randomBytes((i * 97) % 20_000)),
        );
        const other = await storePart(bench, randomBytes(PLAIN));
        const parts = [...packed.slice(0, 150), large, ...packed.slice(150), other];
        const whole = Buffer.concat(parts.map(({ plain }) => plain));
        await fc.assert(
          fc.asyncProperty(fc.nat(whole.length), fc.nat(whole.length), async (a, b) => {
            const [from, to] = [Math.min(a, b), Math.max(a, b)];
            const slices = slicesOf(parts, from, to - from);
            assert.ok((await readAll(bench.engine.openRange(bench.ref, slices))).equals(whole.subarray(from, to)));
          }),
          { numRuns: 20 },
        );
      });

      it('reads a segment once though neighbours share it, and neighbours in one go', async () => {
        const part = await storePart(bench, randomBytes(3 * PLAIN));
        const slices = Array.from({ length: 300 }, (_, i) => sliceOf(part, i * 2_000, 1_999));
        const reads = countReads(bench);
        const expected = Buffer.concat(slices.map(({ from, length }) => part.plain.subarray(from, from + length)));
        assert.deepEqual(await readAll(bench.engine.openRange(bench.ref, slices)), expected);
        assert.ok(reads.length <= 4, `${reads.length} reads`);
        reads.stop();
      });

      it('gives the same stretch as often as it is asked for, whole and in pieces', async () => {
        const parts = await storePacked(bench, [randomBytes(1_900), randomBytes(700)]);
        parts.push(await storePart(bench, randomBytes(PLAIN + 150_000)));
        const picks = fc.array(fc.tuple(fc.nat(2), fc.nat(), fc.nat(), fc.integer({ min: 1, max: 40 })), {
          minLength: 1,
          maxLength: 8,
        });
        await fc.assert(
          fc.asyncProperty(picks, async (some) => {
            const slices = some.flatMap(([one, a, b, times]) => {
              const part = parts[one] as StoredPart;
              const from = a % 3 === 0 ? a % part.plainLength : 0;
              const length = b % 3 === 0 ? b % (part.plainLength - from + 1) : part.plainLength - from;
              return Array.from({ length: times }, () => ({ part, slice: sliceOf(part, from, length) }));
            });
            const wanted = Buffer.concat(
              slices.map(({ part, slice }) => part.plain.subarray(slice.from, slice.from + slice.length)),
            );
            const asked = slices.map(({ slice }) => slice);
            assert.ok((await readAll(bench.engine.openRange(bench.ref, asked))).equals(wanted));
            const digests = await bench.engine.hashFile(bench.ref, { slices: asked, size: wanted.length });
            assert.deepEqual(digests, digestsOf(wanted));
          }),
          { numRuns: 25 },
        );
      });

      it('takes slices from a source that makes them while it reads', async () => {
        const part = await storePart(bench, randomBytes(2 * MIB));
        async function* slices() {
          for (let from = 0; from < part.plainLength; from += 10_000) {
            await new Promise(setImmediate);
            yield sliceOf(part, from, Math.min(10_000, part.plainLength - from));
          }
        }
        assert.deepEqual(await readAll(bench.engine.openRange(bench.ref, slices())), part.plain);
      });

      it('gives nothing for an empty range or an empty part', async () => {
        const [empty, full] = [await storePart(bench, Buffer.alloc(0)), await storePart(bench, randomBytes(10))];
        const slices = [sliceOf(empty), sliceOf(full, 5, 0)];
        assert.equal((await readAll(bench.engine.openRange(bench.ref, slices))).length, 0);
      });

      it('passes a failing source of slices on', async () => {
        const part = await storePart(bench, randomBytes(10));
        async function* slices() {
          yield sliceOf(part);
          throw new Error('the database is away');
        }
        await assert.rejects(readAll(bench.engine.openRange(bench.ref, slices())), /the database is away/);
      });

      it('never gives a wrong byte: a flipped bit anywhere ends the reading at its segment, by name', async () => {
        const part = await storePart(bench, randomBytes(6 * PLAIN + 100));
        const blob = bench.store.bytesOf(part.blobKey) as Buffer;
        const places = [
          0,
          9,
          10,
          45,
          HEADER - 1,
          HEADER,
          HEADER + 4,
          HEADER + 20,
          HEADER + 3 * SEGMENT + 5_000,
          blob.length - 1,
        ];
        for (const at of places) {
          flip(blob, at);
          await assertDamaged(bench, threads, part, at);
          flip(blob, at);
        }
        assert.deepEqual(await readAll(bench.engine.openRange(bench.ref, [sliceOf(part)])), part.plain);
      });

      it("does not take one part's bytes for another's", async () => {
        const [one, two] = (await storePacked(bench, [randomBytes(100), randomBytes(100)])) as [StoredPart, StoredPart];
        const swapped = { ...sliceOf(one), blobAt: two.blobAt };
        await assert.rejects(readAll(bench.engine.openRange(bench.ref, [swapped])), {
          code: 'damaged',
          reason: 'header',
        });
      });

      it('says what is missing, short or impossible', async () => {
        const { engine, ref, store } = bench;
        const part = await storePart(bench, randomBytes(1000));
        const slice = sliceOf(part);
        const missing = { ...slice, blobKey: `${ref.envelope}/${randomUUID()}` };
        await assert.rejects(readAll(engine.openRange(ref, [slice, missing])), (error: Error & { slice: Slice }) => {
          assert.ok(error.cause instanceof BlobMissing);
          assert.equal(error.slice, missing);
          return true;
        });
        const short = { ...slice, plainLength: 2000, cipherLength: cipherLengthOf(2000), length: 2000 };
        await assert.rejects(readAll(engine.openRange(ref, [short])), { code: 'damaged', reason: 'blob_short' });
        for (const wrong of [{ cipherLength: 5 }, { length: 1001 }, { from: 1 }, { from: -1 }]) {
          const impossible = { ...slice, ...wrong };
          await assert.rejects(readAll(engine.openRange(ref, [impossible])), { code: 'damaged', reason: 'length' });
        }
        assert.ok(store.bytesOf(part.blobKey));
      });

      it('stops at a signal and gives everything back', async () => {
        const part = await storePart(bench, randomBytes(12 * MIB));
        const stop = new AbortController();
        let seen = 0;
        await assert.rejects(async () => {
          for await (const { bytes, release } of bench.engine.openRange(bench.ref, [sliceOf(part)], stop)) {
            seen += bytes.length;
            release();
            stop.abort(new Error('the reader left'));
          }
        }, /the reader left/);
        assert.ok(seen > 0 && seen <= MIB);
      });

      it('gives everything back to those who leave early', async () => {
        const part = await storePart(bench, randomBytes(12 * MIB));
        for await (const { release } of bench.engine.openRange(bench.ref, [sliceOf(part)])) {
          release();
          break;
        }
        await allSlotsFree(bench.engine);
      });

      it('lets others through though readers take their time', { timeout: 180_000 }, async () => {
        const part = await storePart(bench, randomBytes(4 * MIB));
        const held: Chunk[] = [];
        const readers = Array.from({ length: 50 }, () => bench.engine.openRange(bench.ref, [sliceOf(part)]));
        for (const reader of readers) {
          const { value } = await reader.next();
          if (value) held.push(value);
        }
        assert.equal(held.length, 50);
        await storePart(bench, randomBytes(10 * MIB));
        const whole = await readAll(bench.engine.openRange(bench.ref, [sliceOf(part)]));
        assert.ok(whole.equals(part.plain));
        for (const { bytes } of held) assert.ok(part.plain.subarray(0, bytes.length).equals(bytes));
        for (const chunk of held) chunk.release();
        for (const reader of readers) await reader.return();
      });
    });

    describe('hashing', () => {
      it('knows a large file by three kinds of digests, wherever its parts begin and end', async () => {
        const lengths = [3 * MIB + 5, 9 * MIB, 70_000, 8 * MIB, 0, 4 * MIB + 1];
        const parts: StoredPart[] = [];
        for (const length of lengths) parts.push(await storePart(bench, randomBytes(length)));
        const whole = Buffer.concat(parts.map(({ plain }) => plain));
        for (const [from, size] of [
          [0, whole.length],
          [12_345, 8 * MIB + 1],
          [100, 16 * MIB],
        ] as const) {
          const bytes = whole.subarray(from, from + size);
          let progress = 0;
          const digests = await bench.engine.hashFile(
            bench.ref,
            { size, slices: slicesOf(parts, from, size) },
            { progress: (done) => (progress += done) },
          );
          assert.deepEqual(digests, digestsOf(bytes));
          assert.equal(progress, size);
        }
      });

      it('knows small files, side by side in parts or packed in blobs, in their order', async () => {
        const packed = await storePacked(
          bench,
          Array.from({ length: 400 }, (_, i) => randomBytes((i * 131) % 12_000)),
        );
        const reel = await storePart(bench, randomBytes(7 * MIB));
        const parts = [...packed, reel];
        const whole = Buffer.concat(parts.map(({ plain }) => plain));
        const files: { size: number; slices: Slice[]; from: number }[] = [];
        for (let from = 0, i = 0; from < whole.length; i++) {
          const size = Math.min(i % 50 === 49 ? MIB : (i * 7_919) % 30_000, whole.length - from);
          files.push({ from, size, slices: slicesOf(parts, from, size) });
          from += size;
        }
        let at = 0;
        for await (const hashed of bench.engine.hashMany(bench.ref, files)) {
          const { from, size } = files[at++] as { from: number; size: number };
          assert.ok('digests' in hashed && hashed.file === files[at - 1]);
          assert.deepEqual(hashed.digests, digestsOf(whole.subarray(from, from + size)));
        }
        assert.equal(at, files.length);
      });

      it('answers large, small and empty files together, in their order', async () => {
        const part = await storePart(bench, randomBytes(20 * MIB));
        const sizes = [10, 0, 9 * MIB, 8 * MIB, 1, 0];
        let from = 0;
        const files = sizes.map((size) => {
          const file = { from, size, slices: slicesOf([part], from, size) };
          from += size;
          return file;
        });
        const seen: number[] = [];
        for await (const hashed of bench.engine.hashMany(bench.ref, files)) {
          const { from, size } = hashed.file;
          seen.push(size);
          assert.ok('digests' in hashed);
          assert.deepEqual(hashed.digests, digestsOf(part.plain.subarray(from, from + size)));
        }
        assert.deepEqual(seen, sizes);
      });

      it('names every damaged file and still knows the others', async () => {
        const parts = await storePacked(
          bench,
          Array.from({ length: 30 }, () => randomBytes(5_000)),
        );
        const large = await storePart(bench, randomBytes(9 * MIB));
        const blob = bench.store.bytesOf((parts[0] as StoredPart).blobKey) as Buffer;
        for (const i of [4, 20]) flip(blob, (parts[i] as StoredPart).blobAt + 200);
        flip(bench.store.bytesOf(large.blobKey) as Buffer, 5 * MIB);
        const missing = await storePart(bench, randomBytes(100));
        await bench.store.remove(missing.blobKey);
        const all = [...parts, large, missing];
        const files = all.map((part) => ({ size: part.plainLength, slices: [sliceOf(part)] }));
        const damaged: number[] = [];
        let at = 0;
        for await (const hashed of bench.engine.hashMany(bench.ref, files)) {
          if ('damaged' in hashed) damaged.push(at);
          else assert.deepEqual(hashed.digests, digestsOf((all[at] as StoredPart).plain));
          at += 1;
        }
        assert.deepEqual(damaged, [4, 20, 30, 31]);
      });

      it('stops at a signal', async () => {
        const part = await storePart(bench, randomBytes(12 * MIB));
        const stop = new AbortController();
        const file = { size: part.plainLength, slices: [sliceOf(part)] };
        const hashing = bench.engine.hashFile(bench.ref, file, {
          signal: stop.signal,
          progress: () => stop.abort(new Error('closing')),
        });
        await assert.rejects(hashing, /closing/);
      });

      it('refuses slices that do not add up to the file', async () => {
        const part = await storePart(bench, randomBytes(100));
        const file = { size: 99, slices: [sliceOf(part)] };
        await assert.rejects(bench.engine.hashFile(bench.ref, file), RangeError);
      });

      it('goes on, if slowly, while uploads keep all workers busy', { timeout: 180_000 }, async () => {
        const part = await storePart(bench, randomBytes(10 * MIB));
        let hashed = false;
        const uploads = Array.from({ length: 3 }, async () => {
          // What is stored is let go again: on a slow machine these would fill the store of all tests here.
          for (let i = 0; i < 200 && !hashed; i++)
            await bench.store.remove((await storePart(bench, Buffer.alloc(2 * MIB))).blobKey);
          assert.ok(hashed, 'the hash came while uploads ran');
        });
        const file = { size: part.plainLength, slices: [sliceOf(part)] };
        const digests = await bench.engine.hashFile(bench.ref, file);
        hashed = true;
        assert.deepEqual(digests, digestsOf(part.plain));
        await Promise.all(uploads);
      });
    });

    describe('ending an envelope', () => {
      it('cuts its reads, hashes and parts, and nobody else', async () => {
        const { engine, ref, store } = bench;
        const other = { ...bench, ref: { ...ref, envelope: randomUUID() } };
        const part = await storePart(bench, randomBytes(12 * MIB));
        const kept = await storePart(other, randomBytes(9 * MIB));
        const reader = engine.openRange(ref, [sliceOf(part)]);
        const first = await reader.next();
        first.value?.release();
        const sending = engine.openPart(ref, randomBytes(52));
        const stored = sending.pipe((source) => store.put(`${ref.envelope}/${randomUUID()}`, source));
        await sending.push(Buffer.alloc(3 * MIB));
        const hashing = engine.hashFile(ref, { size: part.plainLength, slices: [sliceOf(part)] });
        const reading = readAll(engine.openRange(other.ref, [sliceOf(kept)]));
        await new Promise(setImmediate);
        engine.cut(ref.envelope);
        const cut = { code: 'envelope_cut' };
        await Promise.all([
          assert.rejects(reader.next(), cut),
          assert.rejects(stored, cut),
          assert.rejects(sending.push(Buffer.alloc(1)), cut),
          assert.rejects(hashing, cut),
        ]);
        await engine.forget(ref.envelope);
        assert.deepEqual(await reading, kept.plain);
      });

      it('forgets a key so that only a new grant opens again', async () => {
        const part = await storePart(bench, randomBytes(1000));
        await bench.engine.forget(bench.ref.envelope);
        assert.deepEqual(await readAll(bench.engine.openRange(bench.ref, [sliceOf(part)])), part.plain);
      });
    });
  });
}

describe('ByteEngine', () => {
  it('fails what is under way when it stops', async () => {
    const bench = aBench({ threads: 2 });
    const part = bench.engine.openPart(bench.ref, randomBytes(52));
    const stored = part.pipe((source) => bench.store.put(`${bench.ref.envelope}/${randomUUID()}`, source));
    await part.push(Buffer.alloc(5 * MIB));
    await Promise.all([
      assert.rejects(stored, (error) => error instanceof EngineError && error.code === 'engine_stopped'),
      bench.engine.dispose(),
    ]);
    await assert.rejects(bench.engine.openPart(bench.ref, randomBytes(52)).push(Buffer.alloc(1)), {
      code: 'engine_stopped',
    });
    await assert.rejects(bench.engine.sealMany(bench.ref, []), { code: 'engine_stopped' });
  });

  it('measures messages as core does', () => {
    for (const length of [0, 1, PLAIN - 1, PLAIN, PLAIN + 1, 5 * PLAIN, 2 ** 40]) {
      assert.equal(segmentCount(length), coreSegmentCount(length));
      assert.equal(cipherLengthOf(length), ciphertextLength(length));
    }
  });
});

/** In an engine of its own: a header that was verified once is remembered. */
async function assertDamaged({ store, ref }: Bench, threads: number, part: StoredPart, at: number): Promise<void> {
  const engine = new ByteEngine({ store, threads, slots: 8 });
  const slice = sliceOf(part);
  let seen = 0;
  await assert.rejects(
    async () => {
      for await (const { bytes, release } of engine.openRange(ref, [slice])) {
        assert.ok(part.plain.subarray(seen, seen + bytes.length).equals(bytes));
        seen += bytes.length;
        release();
      }
    },
    (error: Error & { code: string; slice: Slice; reason: string }) => {
      assert.deepEqual([error.code, error.slice], ['damaged', slice]);
      assert.equal(error.reason, at < HEADER ? 'header' : 'segment');
      return true;
    },
  );
  assert.ok(seen <= Math.max(0, Math.floor((at - HEADER) / SEGMENT)) * PLAIN);
  await engine.dispose();
}

function flip(bytes: Buffer, at: number): void {
  bytes[at] = (bytes[at] as number) ^ 1;
}

function countReads({ store }: Bench): unknown[] & { stop(): void } {
  const original = store.read;
  const reads: unknown[] = [];
  store.read = (...args) => {
    reads.push(args[0]);
    return original.apply(store, args);
  };
  return Object.assign(reads, {
    stop() {
      store.read = original;
    },
  });
}

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000_000 && !condition(); turn++) await new Promise(setImmediate);
  assert.ok(condition());
}
