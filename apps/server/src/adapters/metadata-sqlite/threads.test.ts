import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { aHouse, anEnvelope, anUpload, bytes, NOW, send } from '../../ports/metadata.given.ts';
import { createSqliteMetadata } from './index.ts';

async function inDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'datoferum-threads-'));
  try {
    await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

describe('SqliteMetadata', () => {
  it('lets every read see every step that answered', () =>
    inDirectory(async (directory) => {
      const metadata = await createSqliteMetadata({ file: join(directory, 'm.db') });
      const house = await aHouse(metadata.write);
      const made = anEnvelope(house);
      await metadata.write.createEnvelope(made);
      const upload = anUpload(house, made.id, { length: 200 });
      await metadata.write.createUploads([upload], NOW);
      for (let start = 0; start < 200; start += 1) {
        await send(metadata.write, house, { upload: upload.id, envelope: made.id, epoch: 0, start, end: start + 1 });
        assert.equal((await metadata.read.upload(upload.id))?.received, start + 1);
      }
      await metadata.close();
    }));

  it('keeps what it answered over a restart', () =>
    inDirectory(async (directory) => {
      const file = join(directory, 'm.db');
      const first = await createSqliteMetadata({ file });
      const house = await aHouse(first.write);
      await first.close();
      const second = await createSqliteMetadata({ file });
      assert.equal((await second.read.person(house.sender))?.address, 'studio@example.com');
      await second.close();
    }));

  it('answers what was asked before its end, and refuses what is asked after', () =>
    inDirectory(async (directory) => {
      const metadata = await createSqliteMetadata({ file: join(directory, 'm.db') });
      const house = await aHouse(metadata.write);
      const asked = metadata.read.person(house.sender);
      const stepped = metadata.write.beat(house.process, NOW + 1);
      await metadata.close();
      assert.equal((await asked)?.id, house.sender);
      await stepped;
      await assert.rejects(metadata.read.person(house.sender), { code: 'storage_unavailable' });
      await assert.rejects(metadata.write.beat(house.process, NOW), { code: 'storage_unavailable' });
      await metadata.close();
    }));

  it('refuses to open what it cannot', () =>
    inDirectory(async (directory) => {
      await assert.rejects(createSqliteMetadata({ file: join(directory, 'absent', 'm.db') }), /unable to open/);
    }));

  it('carries a small view of a large buffer without the buffer', () =>
    inDirectory(async (directory) => {
      const metadata = await createSqliteMetadata({ file: join(directory, 'm.db') });
      const house = await aHouse(metadata.write);
      const made = anEnvelope(house);
      await metadata.write.createEnvelope(made);
      const large = Buffer.alloc(1_000_000, 'x');
      const upload = anUpload(house, made.id, { metadata: large.subarray(500, 520), path: bytes('f') });
      await metadata.write.createUploads([upload], NOW);
      const row = await metadata.read.upload(upload.id);
      assert.deepEqual([row?.metadata?.byteLength, row?.metadata?.buffer.byteLength], [20, 20]);
      assert.equal(large.byteLength, 1_000_000);
      await metadata.close();
    }));
});
