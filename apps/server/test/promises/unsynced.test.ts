import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { DiskBlobStore } from '../../src/adapters/blob-disk/blob-disk.ts';
import { type DiskFs, realFs } from '../../src/adapters/blob-disk/disk-fs.ts';
import { RecordingFs } from '../../src/adapters/blob-disk/recording-fs.ts';
import { bytesAt, type Seeded, type SeededFile, seeded, sha256 } from '../support/seeded.ts';
import { aDirectory, aHouse } from '../support/test-house.ts';

const KIB = 1024;
const STEP = 8 * 1024 * KIB;

/** What was answered, in the order of the record: so many bytes of a file from its first are durable. */
interface Acknowledged {
  file: SeededFile;
  bytes: number;
}
interface Recorded {
  data: string;
  envelope: string;
  fs: RecordingFs;
  acknowledged: Acknowledged[];
  /** Number of events when the seal was answered, and the manifest's digest. */
  sealedAt: number;
  manifest: string;
}

describe('nothing unsynced is ever acknowledged', () => {
  it('has every acknowledged byte after a power cut at any instant', { timeout: 300_000 }, async (t) => {
    const recorded = await record(t, slowly(realFs));
    const instants = recorded.fs.events.flatMap((event, i) => (event.op === 'mark' ? [i + 1] : []));
    const chance = seeded('instants');
    // After each answer the set of promises is new; a few more instants lie anywhere between.
    const some = [
      ...pickSome(instants, 6, chance),
      ...Array.from({ length: 4 }, () => chance.int(recorded.fs.events.length)),
      recorded.sealedAt,
    ];
    let read = 0;
    for (const until of some) read += await readAcknowledged(t, recorded, until);
    assert.ok(read > 20 * 1024 * KIB, `read ${read} acknowledged bytes`);
  });

  for (const broken of ['datasync', 'fsyncDir'] as const) {
    it(`would be caught if the store skipped ${broken}`, { timeout: 180_000 }, async (t) => {
      const recorded = await record(t, realFs, broken);
      await assert.rejects(readAcknowledged(t, recorded, recorded.sealedAt));
    });
  }
});

/** Sends in every way into a house whose disk is recorded, and seals. */
async function record(t: TestContext, inner: DiskFs, skip?: 'datasync' | 'fsyncDir'): Promise<Recorded> {
  const data = await aDirectory(t);
  const directory = join(data, 'blobs');
  const fs = new RecordingFs(directory, inner);
  if (skip) fs[skip] = async () => undefined;
  const { house, sender, stop } = await aHouse(t, data, { blobs: await DiskBlobStore.open({ directory, fs }) });
  const { id } = await sender.open({ title: 'recorded' });
  const acknowledged: Acknowledged[] = [];
  const answered = (file: SeededFile, bytes: number): void => {
    fs.mark(String(acknowledged.push({ file, bytes }) - 1));
  };
  const files: SeededFile[] = [];
  const file = (path: string, size: number): SeededFile => {
    const made = { path, size, seed: path };
    files.push(made);
    return made;
  };
  const patched = async (one: SeededFile, turn: number): Promise<void> => {
    const { location } = await sender.create(id, { length: one.size, path: one.path });
    for (let at = 0; at < one.size; ) {
      at = await sender.patch(location, at, bytesAt(one.seed, at, Math.min(turn, one.size - at)));
      answered(one, at);
    }
  };
  const whole = async (one: SeededFile): Promise<void> => {
    await sender.create(id, { length: one.size, path: one.path, body: bytesAt(one.seed, 0, one.size) });
    answered(one, one.size);
  };
  const dropped = async (one: SeededFile): Promise<void> => {
    await sender.drop(id, one.path, bytesAt(one.seed, 0, one.size));
    answered(one, one.size);
  };
  const reel = async (): Promise<void> => {
    const chance = seeded('reel');
    const reelId = chance.uuid();
    const laid: { one: SeededFile; start: number }[] = [];
    let end = 0;
    while (end < STEP + STEP / 2) {
      const one = file(`reel/${laid.length}`, 1 + chance.int(700 * KIB));
      laid.push({ one, start: end });
      end += one.size;
    }
    await sender.entries(
      id,
      laid.map(({ one, start }) => ({ path: one.path, size: one.size, reel: reelId, start })),
    );
    const tape = Buffer.concat(laid.map(({ one }) => bytesAt(one.seed, 0, one.size)));
    const send = async (from: number, to: number): Promise<void> => {
      const { location } = await sender.create(id, {
        length: to - from,
        metadata: { reel: reelId, position: String(from) },
      });
      for (let at = from; at < to; ) {
        const durable =
          from + (await sender.patch(location, at - from, tape.subarray(at, Math.min(to, at + 3_000 * KIB))));
        // Files that lie whole in what became durable now; those across a border wait for the other stretch.
        for (const { one, start } of laid)
          if (start >= from && start + one.size > at && start + one.size <= durable) answered(one, one.size);
        at = durable;
      }
    };
    await Promise.all([send(0, STEP), send(STEP, end)]);
  };
  await Promise.all([
    ...Array.from({ length: 12 }, (_, i) => whole(file(`whole/${i}`, 1 + i * 9_000))),
    ...Array.from({ length: 6 }, (_, i) => dropped(file(`dropped/${i}`, 10 + i * 40_000))),
    patched(file('patched/a', 5 * 1024 * KIB), 1_300 * KIB),
    patched(file('patched/b', 2 * 1024 * KIB), 300 * KIB),
    reel(),
  ]);
  await sender.seal(id, { entries: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) });
  await sender.until(id, 'sealed');
  const sealedAt = fs.events.length;
  const manifest = skip ? '' : sha256(await sender.document(id, 'manifest-sha256.txt'));
  await house.courier.drain();
  await stop();
  return { data, envelope: id, fs, acknowledged, sealedAt, manifest };
}

/** Starts a house on the database as it is and the blobs that a power cut at `until` leaves; reads all that was answered by then. */
async function readAcknowledged(t: TestContext, recorded: Recorded, until: number): Promise<number> {
  const data = await aDirectory(t);
  await cp(recorded.data, data, { recursive: true, filter: (source) => source !== join(recorded.data, 'blobs') });
  recorded.fs.materialise(join(data, 'blobs'), until);
  const { sender, stop } = await aHouse(t, data);
  const recipient = sender.as('recipient');
  let read = 0;
  for (const event of recorded.fs.events.slice(0, until)) {
    if (event.op !== 'mark') continue;
    const { file, bytes } = recorded.acknowledged[Number(event.label)] as Acknowledged;
    const got = await recipient.content(recorded.envelope, file.path, `bytes=0-${bytes - 1}`);
    assert.equal(
      sha256(got),
      sha256(bytesAt(file.seed, 0, bytes)),
      `${bytes} bytes of ${file.path} after event ${until}`,
    );
    read += bytes;
  }
  if (until >= recorded.sealedAt)
    assert.equal(sha256(await recipient.document(recorded.envelope, 'manifest-sha256.txt')), recorded.manifest);
  await stop();
  await rm(data, { recursive: true });
  return read;
}

/** A disk whose syncs take their time: whoever answers before one ended is seen. */
function slowly(fs: DiskFs): DiskFs {
  const late =
    <A extends unknown[]>(call: (...args: A) => Promise<void>) =>
    async (...args: A): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 4));
      return call(...args);
    };
  return { ...fs, datasync: late(fs.datasync), fsyncDir: late(fs.fsyncDir) };
}

function pickSome(from: number[], n: number, chance: Seeded): number[] {
  return Array.from({ length: n }, () => chance.pick(from));
}
