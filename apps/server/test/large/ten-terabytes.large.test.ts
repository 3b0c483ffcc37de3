import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesAt, seeded } from '../support/seeded.ts';
import { aDirectory, aHouse } from '../support/test-house.ts';
import { SyntheticBlobs } from './synthetic-blobs.ts';
import { tellReel } from './synthetic-reel.ts';

const TB = 1_000_000_000_000;
const MIB = 1024 * 1024;
const PIECE = 8 * MIB;
const TOTAL = 10 * TB;
const CUT = 1024 * 1024 * MIB;
const PART = 256 * MIB;
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
    const blobs = new SyntheticBlobs();
    const test = await aHouse(t, await aDirectory(t), { blobs, threads: 2 });
    const { sender } = test;
    const { id } = await sender.open({ title: 'ten terabytes' });
    const begun = performance.now();
    const seconds = (): string =>
      `${((performance.now() - begun) / 1000).toFixed(1)} s, RSS ${Math.round(process.memoryUsage.rss() / 1e6)} MB`;
    let start = 0;
    const laid = FILES.map((file) => {
      const one = { ...file, start };
      start += file.size;
      return one;
    });
    await tellReel(test, blobs, id, 'ten', laid, () => 1);
    t.diagnostic(`${Math.ceil(TOTAL / PART)} parts, ${Math.ceil(TOTAL / PIECE)} pieces told in ${seconds()}`);
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
