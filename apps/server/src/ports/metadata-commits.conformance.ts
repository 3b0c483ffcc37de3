import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { anId, anUpload, bytes, NOW, sendFile } from './metadata.given.ts';
import type { Id } from './metadata-rows.ts';
import { type MetadataUnderTest, openScene, type Scene } from './metadata-scene.given.ts';

/** The promises about commits in groups, run against every adapter. */
export function metadataCommitsConformance(name: string, open: () => Promise<MetadataUnderTest>): void {
  describe(`group commits of ${name}`, () => {
    let scene: Scene;
    before(async () => {
      scene = await openScene(open);
    });
    after(() => scene.dispose());

    it('fail one bad member and keep the others', async () => {
      const envelope = await scene.filling();
      const uploads = [0, 1, 2].map(() => anUpload(scene.house, envelope, { length: 10 }));
      await scene.write.createUploads(uploads, NOW);
      const blob = anId();
      await scene.write.allocateBlobs(envelope, [blob], scene.house.process);
      const members = uploads.map((upload, i) => ({
        upload: upload.id,
        envelope,
        epoch: i === 1 ? 9 : 0,
        start: 0,
        end: 10,
        parts: [{ start: 0, length: 10, blob, at: i * 50, size: 50 }],
      }));
      const results = await scene.write.commitParts({
        members,
        blobs: [{ id: blob, size: 150 }],
        owner: scene.house.process,
        now: NOW,
      });
      assert.deepEqual(
        results.map((one) => one.ok || one.code),
        [true, 'lost', true],
      );
      const received = await Promise.all(uploads.map(async (upload) => (await scene.read.upload(upload.id))?.received));
      assert.deepEqual(received, [10, 0, 10]);
    });

    it('are lost as a whole when a blob was doomed meanwhile', async () => {
      const envelope = await scene.filling();
      const [mine, theirs] = [anId(), anId()];
      const dead = anId();
      await scene.write.beat(dead, NOW - 90_000);
      await scene.write.allocateBlobs(envelope, [mine], scene.house.process);
      await scene.write.allocateBlobs(envelope, [theirs], dead);
      assert.ok((await scene.write.doom(NOW - 60_000, NOW)) >= 1);
      assert.deepEqual(
        [(await scene.read.blob(mine))?.state, (await scene.read.blob(theirs))?.state],
        ['writing', 'doomed'],
      );
      const uploads = [0, 1].map(() => anUpload(scene.house, envelope, { length: 10, path: bytes(anId()) }));
      const members = uploads.map((create, i) => ({
        upload: create.id,
        envelope,
        epoch: 0,
        start: 0,
        end: 10,
        create,
        parts: [{ start: 0, length: 10, blob: [mine, theirs][i] as Id, at: 0, size: 50 }],
      }));
      const blobs = [mine, theirs].map((id) => ({ id, size: 50 }));
      const results = await scene.write.commitParts({ members, blobs, owner: scene.house.process, now: NOW });
      assert.deepEqual(results, [
        { ok: false, code: 'lost' },
        { ok: false, code: 'lost' },
      ]);
      assert.deepEqual(await Promise.all(uploads.map((one) => scene.read.upload(one.id))), [null, null]);
      assert.equal((await scene.read.envelope(envelope))?.entries, 0);
    });

    it('doom what an ended process was writing', async () => {
      const envelope = await scene.filling();
      const [process, blob] = [anId(), anId()];
      await scene.write.beat(process, NOW);
      await scene.write.allocateBlobs(envelope, [blob], process);
      await scene.write.endProcess(process);
      assert.equal((await scene.read.blob(blob))?.state, 'doomed');
      assert.ok((await scene.read.doomed(1_000)).some((one) => one.id === blob));
    });

    it('take steps that were asked together, and answer each by itself', async () => {
      const envelope = await scene.filling();
      const sends = Array.from({ length: 40 }, (_, i) =>
        sendFile(scene.write, scene.house, envelope, i % 2 ? 'same' : `other/${i}`, 5),
      );
      const results = await Promise.all(sends);
      assert.ok(results.every((one) => one.ok));
      const row = await scene.read.envelope(envelope);
      assert.deepEqual([row?.files, row?.bytes], [21, 105]);
    });
  });
}
