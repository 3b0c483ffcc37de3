import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { DirectoryKeyStore } from '../../src/adapters/keys-directory/keys-directory.ts';
import { realWorld } from '../../src/compose.ts';
import { blobKey } from '../../src/usecases/part-aad.ts';
import { bytesAt, seeded } from '../support/seeded.ts';
import { aDirectory, aHouse } from '../support/test-house.ts';
import { SyntheticBlobs } from './synthetic-blobs.ts';

const TB = 1_000_000_000_000;
const MIB = 1024 * 1024;
const PIECE = 8 * MIB;
const TOTAL = 10 * TB;
const CUT = 1024 * 1024 * MIB;
const PART = 256 * MIB;
const BATCH = 250;
/** Six files that share no border with uploads, parts or pieces. */
const SIZES = [3 * TB + 1, 2 * TB + 12_345, 7, TB - 1, 3 * TB + 987_654_321];
const FILES = [...SIZES, TOTAL - SIZES.reduce((sum, size) => sum + size, 0)].map((size, i) => ({
  path: `take ${i}.mov`,
  size,
}));

describe('10 TB from a source that answers at any offset', () => {
  it('are sealed, and the tape is read at its ends, across every border and anywhere', {
    timeout: 30 * 60_000,
  }, async (t) => {
    const data = await aDirectory(t);
    const blobs = new SyntheticBlobs();
    const { house, sender } = await aHouse(t, data, { blobs, threads: 2 });
    const { write, read } = house.metadata;
    const { id } = await sender.open({ title: 'ten terabytes' });
    const row = await read.envelope(id);
    assert.ok(row?.wrappedKey);
    blobs.envelopeKey = await (await DirectoryKeyStore.open({ directories: [join(data, 'keys')] })).unwrap(
      id,
      row.wrappedKey,
    );

    const begun = performance.now();
    const seconds = (): string =>
      `${((performance.now() - begun) / 1000).toFixed(1)} s, RSS ${Math.round(process.memoryUsage.rss() / 1e6)} MB`;
    const reel = realWorld.id();
    const owner = realWorld.id();
    for (let position = 0; position < TOTAL; position += CUT) {
      const upload = realWorld.id();
      const length = Math.min(CUT, TOTAL - position);
      const [made] = await write.createUploads(
        [
          {
            id: upload,
            envelope: id,
            kind: 'plain',
            length,
            metadata: null,
            path: null,
            mtime: null,
            reel: { id: reel, position },
            drop: false,
            person: row.sender,
          },
        ],
        Date.now(),
      );
      assert.ok(made?.ok);
      for (let from = 0; from < length; from += BATCH * PART) {
        const end = Math.min(length, from + BATCH * PART);
        const parts = [];
        for (let start = from; start < end; start += PART) {
          const blob = realWorld.id();
          const size = Math.min(PART, end - start);
          const plain = (at: number, n: number): Buffer => bytesAt('ten', position + start + at, n);
          parts.push({
            start,
            length: size,
            blob,
            at: 0,
            size: blobs.add(blobKey(id, blob), { envelope: id, upload, start, length: size, plain }),
          });
        }
        await write.allocateBlobs(
          id,
          parts.map(({ blob }) => blob),
          owner,
        );
        const member = { upload, envelope: id, epoch: made.upload.epoch, start: from, end, parts };
        const [done] = await write.commitParts({
          members: [member],
          blobs: parts.map(({ blob, size }) => ({ id: blob, size })),
          owner,
          now: Date.now(),
        });
        assert.ok(done?.ok, JSON.stringify(done));
      }
    }
    t.diagnostic(`${Math.ceil(TOTAL / PART)} parts told in ${seconds()}`);

    let start = 0;
    const laid = FILES.map((file) => {
      const one = { ...file, start };
      start += file.size;
      return one;
    });
    // Straight into the database: at the door the verifier would begin to read ten terabytes.
    const lines = laid.map(({ path, size, start: from }) => ({ path: Buffer.from(path), size, reel, start: from }));
    const told = await write.putEntries(
      id,
      lines.map((line) => ({ ...line, kind: 'file' as const, mtime: null, sha256: null })),
      Date.now(),
    );
    assert.ok(told.ok && told.accepted === FILES.length);
    const { tick } = await read.locate(id, [{ reel, from: 0, to: 1 }]);
    for (const { path, size, start: from } of laid) {
      const pieces = size > PIECE ? bytesAt(`pieces of ${path}`, 0, 32 * Math.ceil(size / PIECE)) : null;
      const pathHash = new Uint8Array(await crypto.subtle.digest('SHA-256', Buffer.from(path)));
      const stored = await write.storeMeasured(
        id,
        [{ pathHash, reel, start: from, size, seen: tick, sha256: bytesAt(path, 0, 32), crc32: 1, pieces }],
        Date.now(),
      );
      assert.equal(stored.stored, 1);
    }
    t.diagnostic(`${FILES.length} files with ${Math.ceil(TOTAL / PIECE)} pieces told in ${seconds()}`);
    await sender.seal(id, { entries: FILES.length, bytes: TOTAL });
    await sender.until(id, 'sealed', 20 * 60_000);
    t.diagnostic(`sealed in ${seconds()}`);

    const recipient = sender.as('recipient');
    const pieces = await recipient.document(id, 'pieces.bin');
    assert.equal(pieces.length, 32 * FILES.reduce((sum, { size }) => sum + Math.ceil(size / PIECE), 0));
    const chance = seeded('tape');
    const anywhere = (): number => chance.int(2 ** 31) * 2 ** 13 + chance.int(2 ** 13);
    const ranges: [from: number, to: number][] = [
      [0, 1],
      [0, MIB],
      [TOTAL - 1, TOTAL],
      [TOTAL - 3 * MIB, TOTAL],
    ];
    for (const { start: border } of laid)
      if (border > 0) ranges.push([border - MIB, border + MIB], [border - 1, border + 1]);
    for (let border = CUT; border < TOTAL; border += CUT) ranges.push([border - 100_000, border + 100_000]);
    for (let n = 0; n < 40; n += 1) {
      const part = Math.floor((anywhere() % TOTAL) / PART) * PART;
      if (part > 1_000) ranges.push([part - 1_000, part + 1_000]);
      const from = anywhere() % (TOTAL - 3 * MIB);
      ranges.push([from, from + 1 + chance.int(3 * MIB)]);
    }
    for (const [from, to] of ranges) {
      const bytes = await recipient.tape(id, `bytes=${from}-${to - 1}`);
      assert.ok(bytes.equals(bytesAt('ten', from, to - from)), `tape ${from}-${to}`);
    }
    for (const { path, size, start: begin } of laid) {
      const from = Math.max(0, size - 2 * MIB);
      assert.ok(
        (await recipient.content(id, path, `bytes=${from}-${size - 1}`)).equals(
          bytesAt('ten', begin + from, size - from),
        ),
        `end of ${path}`,
      );
    }
    t.diagnostic(
      `${ranges.length + laid.length} stretches read in ${seconds()}, ${Math.round(blobs.made / 1e6)} MB sealed for them`,
    );
  });
});
