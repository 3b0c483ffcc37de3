import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { ByteEngine } from '../../bytes/engine.ts';
import { HEADER, PLAIN, SEGMENT } from '../../bytes/floe-node.ts';
import { BLOCK } from '../../ports/blob-store.ts';
import { DiskBlobStore } from './blob-disk.ts';
import { type DiskFs, realFs } from './disk-fs.ts';

const MIB = 1024 * 1024;
const KEY = '01890000-0000-7000-8000-000000000001/01890000-0000-7000-8000-0000000000';

const keyOf = (number: number) => `${KEY}${String(number).padStart(2, '0')}`;

/** Opens a real store below an engine and notes what went around the page cache. */
async function given(t: TestContext, refusing: { open?: true; write?: true } = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'direct-'));
  const direct = new Set<number>();
  const around = { written: 0, read: 0 };
  const refusal = () => Object.assign(new Error('no'), { code: 'EINVAL' });
  const fs: DiskFs = {
    ...realFs,
    async open(path, mode) {
      const isDirect = mode === 'write-direct' || mode === 'read-direct';
      if (isDirect && refusing.open) throw refusal();
      const fd = await realFs.open(path, mode);
      if (isDirect) direct.add(fd);
      else direct.delete(fd);
      return fd;
    },
    async write(fd, chunks, at) {
      if (direct.has(fd) && refusing.write) throw refusal();
      await realFs.write(fd, chunks, at);
      if (direct.has(fd)) for (const { length } of chunks) around.written += length;
    },
    async read(fd, into, at) {
      const bytes = await realFs.read(fd, into, at);
      if (direct.has(fd)) around.read += bytes;
      return bytes;
    },
  };
  const store = await DiskBlobStore.open({ directory, fs });
  const engine = new ByteEngine({ store, threads: 0, slots: 12 });
  t.after(async () => {
    await engine.dispose();
    await store.close();
    await rm(directory, { recursive: true });
  });
  const ref = { envelope: KEY.slice(0, 36), key: createSecretKey(randomBytes(32)) };
  const aad = randomBytes(50);
  /** Carries bytes there and back and answers how many went around the page cache. */
  const carry = async (number: number, plain: Buffer, step: number) => {
    around.written = 0;
    around.read = 0;
    const part = engine.openPart(ref, aad);
    const stored = part.pipe((source) => store.put(keyOf(number), source));
    for (let at = 0; at < plain.length; at += step) await part.push(plain.subarray(at, at + step));
    const { cipherLength, plainLength } = await part.end();
    assert.equal((await stored).size, cipherLength);
    const slice = { blobKey: keyOf(number), blobAt: 0, cipherLength, plainLength, aad, from: 0, length: plainLength };
    const found: Buffer[] = [];
    for await (const chunk of engine.openRange(ref, [slice])) {
      found.push(Buffer.from(chunk.bytes));
      chunk.release();
    }
    assert.ok(Buffer.concat(found).equals(plain));
    return { ...around, cipherLength };
  };
  return { carry, canGoAround: await goesAround(directory) };
}

async function goesAround(directory: string): Promise<boolean> {
  const probe = join(directory, 'probe');
  await (await open(probe, 'w')).close();
  return realFs.open(probe, 'read-direct').then(
    (fd) => realFs.close(fd).then(() => true),
    () => false,
  );
}

/** Plain lengths whose ciphertext ends around the border of a block, a segment or a slot. */
function lengths(): number[] {
  const blocks = [2 * MIB, 5 * MIB].flatMap((about) => {
    const segments = Math.floor(about / SEGMENT);
    const short = BLOCK - ((HEADER + segments * SEGMENT) % BLOCK);
    return [-33, -32, -31, 0].map((by) => segments * PLAIN + short + by);
  });
  return [...blocks, 1, 300_000, MIB, 4 * PLAIN, 4 * PLAIN + 1, 8 * PLAIN - 1, 8 * PLAIN];
}

describe('files around the page cache', () => {
  it('hold the bytes that were put, whatever their length, and little of it passes the cache', async (t) => {
    const { carry, canGoAround } = await given(t);
    if (!canGoAround) return t.skip('this file system has no direct files');
    for (const [number, length] of lengths().entries()) {
      const { written, read, cipherLength } = await carry(number, randomBytes(length), 60_000);
      if (length > 2 * MIB) assert.ok(cipherLength - written < 2 * BLOCK, `${cipherLength - written} of ${length}`);
      if (length > 2 * MIB) assert.ok(read > cipherLength / 2);
    }
  });

  for (const refusing of [{ open: true }, { write: true }] as const) {
    it(`are left alone where the system refuses the ${Object.keys(refusing)}: nothing is lost`, async (t) => {
      const { carry } = await given(t, refusing);
      for (const number of [1, 2]) {
        const { written } = await carry(number, randomBytes(5 * MIB + 17), 65_536);
        assert.equal(written, 0);
      }
    });
  }
});
