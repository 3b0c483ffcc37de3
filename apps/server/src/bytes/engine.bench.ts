/**
 * By hand only: `node src/bytes/engine.bench.ts [directory] [MiB]`. Seals a part-wise stream to disk, reads it back,
 * hashes it, and prints MB/s, CPU seconds and resident memory. Nothing here is a test.
 */
import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskBlobStore } from '../adapters/blob-disk/blob-disk.ts';
import { ByteEngine, type Slice } from './engine.ts';

const MIB = 2 ** 20;
const PART = 256 * MIB;
const directory = await mkdtemp(join(process.argv[2] ?? tmpdir(), 'engine-bench-'));
const total = Number(process.argv[3] ?? 2048) * MIB;
const syncEvery = Number(process.env.SYNC_EVERY_MIB ?? 32) * MIB;
const store = await DiskBlobStore.open({ directory, syncEvery });
const engine = new ByteEngine({ store });
const envelope = randomUUID();
const ref = { envelope, key: createSecretKey(randomBytes(32)) };
// What a socket gives: 64 KiB at a time.
const chunk = randomBytes(64 * 1024);
const slices: Slice[] = [];

async function measure(what: string, bytes: number, work: () => Promise<void>): Promise<void> {
  const before = process.cpuUsage();
  const begin = performance.now();
  await work();
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(before);
  const { rss } = process.memoryUsage();
  const peak = process.resourceUsage().maxRSS * 1024;
  const figures = [
    `${(bytes / seconds / 1e6).toFixed(0)} MB/s`,
    `${seconds.toFixed(2)} s`,
    `CPU ${(user / 1e6).toFixed(2)} + ${(system / 1e6).toFixed(2)} s`,
    `RSS ${(rss / 1e6).toFixed(0)} MB, peak ${(peak / 1e6).toFixed(0)} MB`,
  ];
  console.log(what.padEnd(28), figures.join(' · '));
}

async function storePart(length: number): Promise<void> {
  const blobKey = `${envelope}/${randomUUID()}`;
  const aad = randomBytes(52);
  const part = engine.openPart(ref, aad);
  const stored = part.pipe((source) => store.put(blobKey, source));
  for (let at = 0; at < length; at += chunk.length) await part.push(chunk);
  const { plainLength, cipherLength } = await part.end();
  await stored;
  slices.push({ blobKey, blobAt: 0, cipherLength, plainLength, aad, from: 0, length: plainLength });
}

async function read(): Promise<void> {
  for await (const { release } of engine.openRange(ref, slices)) release();
}

async function hash(): Promise<void> {
  await engine.hashFile(ref, { size: total, slices });
}

async function small(size: number, count: number): Promise<void> {
  const plain = randomBytes(size);
  const places: Slice[] = [];
  const files = () => places.map((slice) => ({ size, slices: [slice] }));
  await measure(`pack ${count} × ${size} B`, size * count, async () => {
    for (let done = 0; done < count; done += 250) {
      const parts = Array.from({ length: Math.min(250, count - done) }, () => ({
        aad: randomBytes(52),
        plaintext: [plain],
      }));
      const { bytes, members } = await engine.sealMany(ref, parts);
      const blobKey = `${envelope}/${randomUUID()}`;
      await store.put(blobKey, once(bytes));
      for (const [i, { at, size: cipherLength }] of members.entries()) {
        const { aad } = parts[i] as { aad: Buffer };
        places.push({ blobKey, blobAt: at, cipherLength, plainLength: size, aad, from: 0, length: size });
      }
    }
  });
  await measure(`hash ${count} × ${size} B`, size * count, async () => {
    for await (const hashed of engine.hashMany(ref, files())) if ('damaged' in hashed) throw hashed.damaged;
  });
}

async function* once(bytes: Uint8Array) {
  yield bytes;
}

try {
  await measure('seal → disk, fsynced', total, async () => {
    for (let at = 0; at < total; at += PART) await storePart(Math.min(PART, total - at));
  });
  await measure('read → open', total, read);
  await measure('read → open → hash', total, hash);
  await small(10_240, 20_000);
} finally {
  await engine.dispose();
  await store.close();
  await rm(directory, { recursive: true });
}
