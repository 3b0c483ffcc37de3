import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DirectoryKeyStore } from '../../src/adapters/keys-directory/keys-directory.ts';
import { realWorld } from '../../src/compose.ts';
import { blobKey } from '../../src/usecases/part-aad.ts';
import { bytesAt } from '../support/seeded.ts';
import type { TestHouse } from '../support/test-house.ts';
import type { SyntheticBlobs } from './synthetic-blobs.ts';

const MIB = 1024 * 1024;
const PIECE = 8 * MIB;
const CUT = 1024 * 1024 * MIB;
const PART = 256 * MIB;
const BATCH = 250;

export interface LaidFile {
  path: string;
  size: number;
  /** On the reel, which is the tape. */
  start: number;
}

/**
 * Tells an envelope of one reel that nobody ever sent: byte n of it is byte n of the endless file `seed`. Its parts, entries
 * and measured digests go straight into the database; at the door the verifier would begin to read.
 */
export async function tellReel(
  { house, data }: Pick<TestHouse, 'house' | 'data'>,
  blobs: SyntheticBlobs,
  id: string,
  seed: string,
  files: readonly LaidFile[],
  crcOf: (file: LaidFile) => number,
): Promise<void> {
  const { write, read } = house.metadata;
  const row = await read.envelope(id);
  assert.ok(row?.wrappedKey);
  const keys = await DirectoryKeyStore.open({ directories: [join(data, 'keys')] });
  blobs.envelopeKey = await keys.unwrap(id, row.wrappedKey);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const reel = realWorld.id();
  const owner = realWorld.id();
  for (let position = 0; position < total; position += CUT) {
    const upload = realWorld.id();
    const length = Math.min(CUT, total - position);
    const fresh = { id: upload, envelope: id, kind: 'plain' as const, length, metadata: null, path: null, mtime: null };
    const [made] = await write.createUploads(
      [{ ...fresh, reel: { id: reel, position }, drop: false, person: row.sender }],
      Date.now(),
    );
    assert.ok(made?.ok);
    for (let from = 0; from < length; from += BATCH * PART) {
      const end = Math.min(length, from + BATCH * PART);
      const parts = [];
      for (let start = from; start < end; start += PART) {
        const blob = realWorld.id();
        const size = Math.min(PART, end - start);
        const plain = (at: number, n: number): Buffer => bytesAt(seed, position + start + at, n);
        const part = { envelope: id, upload, start, length: size, plain };
        parts.push({ start, length: size, blob, at: 0, size: blobs.add(blobKey(id, blob), part) });
      }
      const ids = parts.map(({ blob }) => blob);
      await write.allocateBlobs(id, ids, owner);
      const sizes = parts.map(({ blob, size }) => ({ id: blob, size }));
      const member = { upload, envelope: id, epoch: made.upload.epoch, start: from, end, parts };
      const [done] = await write.commitParts({ members: [member], blobs: sizes, owner, now: Date.now() });
      assert.ok(done?.ok, JSON.stringify(done));
    }
  }
  const { tick } = await read.locate(id, [{ reel, from: 0, to: 1 }]);
  for (let from = 0; from < files.length; from += 1_000) {
    const page = files.slice(from, from + 1_000);
    const lines = page.map(({ path, size, start }) => {
      return { path: Buffer.from(path), kind: 'file' as const, size, mtime: null, reel, start, sha256: null };
    });
    const told = await write.putEntries(id, lines, Date.now());
    assert.ok(told.ok && told.accepted === page.length);
    for (const file of page) {
      const { path, size, start } = file;
      const pieces = size > PIECE ? bytesAt(`pieces of ${path}`, 0, 32 * Math.ceil(size / PIECE)) : null;
      const pathHash = new Uint8Array(await crypto.subtle.digest('SHA-256', Buffer.from(path)));
      const sha256 = bytesAt(path, 0, 32);
      const measured = { pathHash, reel, start, size, seen: tick, sha256, crc32: crcOf(file), pieces };
      assert.equal((await write.storeMeasured(id, [measured], Date.now())).stored, 1);
    }
  }
}
