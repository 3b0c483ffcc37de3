import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { anId, anUpload, bytes, NOW, PIECE, send, sendFile } from './metadata.given.ts';
import type { Id } from './metadata-rows.ts';
import { drain, type MetadataUnderTest, openScene, plain, type Scene, sha256 } from './metadata-scene.given.ts';

/** The promises about uploads, run against every adapter. */
export function metadataUploadsConformance(name: string, open: () => Promise<MetadataUnderTest>): void {
  describe(`the uploads of ${name}`, () => {
    let scene: Scene;
    before(async () => {
      scene = await openScene(open);
    });
    after(() => scene.dispose());

    it('makes upload, reel and durable bytes, and shows the file when its last byte came', async () => {
      const envelope = await scene.filling();
      const upload = anUpload(scene.house, envelope, {
        path: bytes('a/b.txt'),
        length: 10,
        mtime: 5,
        metadata: bytes('filename YQ=='),
      });
      const [made] = await scene.write.createUploads([upload], NOW);
      assert.ok(made?.ok);
      assert.deepEqual([made.upload.received, made.upload.state, made.upload.epoch], [0, 'open', 0]);
      const member = { upload: upload.id, envelope, epoch: 0 };
      assert.equal((await send(scene.write, scene.house, { ...member, start: 0, end: 4 })).ok, true);
      assert.equal(await scene.entry(envelope, 'a/b.txt'), null);
      const last = await send(scene.write, scene.house, { ...member, start: 4, end: 10 });
      assert.ok(last.ok && last.complete);
      const file = await scene.entry(envelope, 'a/b.txt');
      assert.deepEqual(
        [file?.kind, file?.size, file?.mtime, file?.reel, file?.start, file?.state],
        ['file', 10, 5, last.reel, 0, 'pending'],
      );
      assert.equal((await scene.entry(envelope, 'a'))?.kind, 'implied');
      const row = await scene.read.envelope(envelope);
      assert.deepEqual([row?.entries, row?.files, row?.bytes], [1, 1, 10]);
      assert.equal((await scene.read.upload(upload.id))?.state, 'complete');
    });

    it('makes an upload and its bytes in one transaction, and again changes nothing', async () => {
      const envelope = await scene.filling();
      const done = await sendFile(scene.write, scene.house, envelope, 'f', 10);
      assert.ok(done.ok && done.complete);
      const create = anUpload(scene.house, envelope, { id: done.upload, path: bytes('f'), length: 10 });
      const again = await send(scene.write, scene.house, {
        upload: done.upload,
        envelope,
        epoch: 0,
        start: 0,
        end: 10,
        create,
      });
      assert.deepEqual([again.ok, !again.ok && again.code], [false, 'lost']);
      const [twice] = await scene.write.createUploads([create], NOW);
      assert.ok(twice?.ok && twice.upload.received === 10);
    });

    it('takes an empty file as complete at once', async () => {
      const envelope = await scene.filling();
      const [made] = await scene.write.createUploads(
        [anUpload(scene.house, envelope, { path: bytes('empty'), length: 0 })],
        NOW,
      );
      assert.ok(made?.ok && made.upload.state === 'complete');
      const file = await scene.entry(envelope, 'empty');
      assert.deepEqual([file?.state, file?.crc32, plain(file?.sha256)], ['measured', 0, plain(sha256(bytes('')))]);
      const row = await scene.read.envelope(envelope);
      assert.deepEqual([row?.files, row?.verifiedFiles], [1, 1]);
    });

    it('lets the later completion of a path win', async () => {
      const envelope = await scene.filling();
      const first = await sendFile(scene.write, scene.house, envelope, 'f', 10);
      const second = await sendFile(scene.write, scene.house, envelope, 'f', 20);
      assert.ok(second.ok);
      assert.equal((await scene.read.upload(first.upload))?.state, 'replaced');
      assert.deepEqual(
        [(await scene.entry(envelope, 'f'))?.reel, (await scene.entry(envelope, 'f'))?.size],
        [second.reel, 20],
      );
      const row = await scene.read.envelope(envelope);
      assert.deepEqual([row?.entries, row?.bytes], [1, 20]);
    });

    it('refuses a file where a folder is, and a folder where a file is', async () => {
      const envelope = await scene.filling();
      await sendFile(scene.write, scene.house, envelope, 'a/b', 1);
      for (const path of ['a', 'a/b/c']) {
        const [made] = await scene.write.createUploads([anUpload(scene.house, envelope, { path: bytes(path) })], NOW);
        assert.deepEqual(made, { ok: false, code: 'path_conflict' });
        const sent = await sendFile(scene.write, scene.house, envelope, path, 1);
        assert.deepEqual([sent.ok, !sent.ok && sent.code], [false, 'path_conflict']);
        assert.equal(await scene.read.upload(sent.upload), null);
      }
    });

    it('declares a deferred length with the last byte, or by itself', async () => {
      const envelope = await scene.filling();
      const create = anUpload(scene.house, envelope, { path: bytes('g'), length: null });
      const done = await send(scene.write, scene.house, {
        upload: create.id,
        envelope,
        epoch: 0,
        start: 0,
        end: 7,
        length: 7,
        create,
      });
      assert.ok(done.ok && done.complete && done.length === 7);
      const late = anUpload(scene.house, envelope, { path: bytes('h'), length: null });
      await send(scene.write, scene.house, { upload: late.id, envelope, epoch: 0, start: 0, end: 7, create: late });
      assert.deepEqual(await scene.write.declareLength(late.id, 0, 6, NOW), { ok: false, code: 'length_exceeded' });
      assert.deepEqual(await scene.write.declareLength(late.id, 0, 7, NOW), { ok: true });
      assert.deepEqual(await scene.write.declareLength(late.id, 0, 7, NOW), { ok: true });
      assert.equal((await scene.entry(envelope, 'h'))?.size, 7);
    });

    it('changes no row for an evicted holder', async () => {
      const envelope = await scene.filling();
      const upload = anUpload(scene.house, envelope);
      await scene.write.createUploads([upload], NOW);
      assert.equal((await scene.write.raiseEpoch(upload.id))?.epoch, 1);
      const late = await send(scene.write, scene.house, { upload: upload.id, envelope, epoch: 0, start: 0, end: 5 });
      assert.deepEqual([late.ok, !late.ok && late.code], [false, 'lost']);
      assert.equal((await scene.read.upload(upload.id))?.received, 0);
      assert.equal(await scene.write.raiseEpoch(anId()), null);
    });

    it('says why nothing commits into a frozen, closed or unknown envelope', async () => {
      const [frozen, shut] = [await scene.filling(), await scene.filling()];
      await scene.write.freeze(frozen, NOW + 1, NOW, scene.record('envelope.frozen', frozen));
      await scene.closed(shut);
      const codes = [];
      for (const envelope of [frozen, shut]) {
        const upload = anUpload(scene.house, envelope);
        const [made] = await scene.write.createUploads([upload], NOW);
        const sent = await send(scene.write, scene.house, {
          upload: upload.id,
          envelope,
          epoch: 0,
          start: 0,
          end: 1,
          create: upload,
        });
        codes.push(made?.ok, !made?.ok && made?.code, !sent.ok && sent.code);
      }
      assert.deepEqual(codes, [
        false,
        'envelope_frozen',
        'envelope_frozen',
        false,
        'envelope_closed',
        'envelope_closed',
      ]);
      const [nowhere] = await scene.write.createUploads([anUpload(scene.house, anId())], NOW);
      assert.deepEqual(nowhere, { ok: false, code: 'not_found' });
    });

    it('finds the newest open drop of a path', async () => {
      const envelope = await scene.filling();
      const [first, second] = [1, 2].map(() => anUpload(scene.house, envelope, { path: bytes('p'), drop: true }));
      await scene.write.createUploads(
        [first as never, second as never, anUpload(scene.house, envelope, { path: bytes('p') })],
        NOW,
      );
      assert.equal((await scene.read.openDrop(envelope, bytes('p')))?.id, second?.id);
      assert.equal(await scene.read.openDrop(envelope, bytes('q')), null);
    });

    it('knows how far a reel is durable', async () => {
      const envelope = await scene.filling();
      const reel = anId();
      const parts = [0, PIECE].map((position) =>
        anUpload(scene.house, envelope, { reel: { id: reel, position }, length: PIECE }),
      );
      await scene.write.createUploads(parts, NOW);
      const [a, b] = parts.map((one) => one.id) as [Id, Id];
      await send(scene.write, scene.house, { upload: b, envelope, epoch: 0, start: 0, end: 100 });
      assert.equal(await scene.read.frontier(reel, 0, 3 * PIECE), 0);
      await send(scene.write, scene.house, { upload: a, envelope, epoch: 0, start: 0, end: PIECE });
      assert.equal(await scene.read.frontier(reel, 0, 3 * PIECE), PIECE + 100);
      const reels = await drain((cursor) => scene.read.reels(envelope, cursor, 1));
      assert.deepEqual(reels, [{ id: reel, ordinal: 0, end: PIECE + 100 }]);
      const { slices } = await scene.read.locate(envelope, [
        { reel, from: 0, to: PIECE + 100 },
        { reel, from: 0, to: PIECE + 101 },
      ]);
      assert.deepEqual([slices[0]?.length, slices[1]], [2, null]);
    });
  });
}
