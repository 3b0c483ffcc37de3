import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { aLine, anId, anUpload, bytes, NOW, PIECE, send, sendFile } from './metadata.given.ts';
import type { Entry, Id } from './metadata-rows.ts';
import { type MetadataUnderTest, openScene, type Scene } from './metadata-scene.given.ts';

/** The promises about the places of bytes, run against every adapter. */
export function metadataStretchesConformance(name: string, open: () => Promise<MetadataUnderTest>): void {
  describe(`the stretches of ${name}`, () => {
    let scene: Scene;
    before(async () => {
      scene = await openScene(open);
    });
    after(() => scene.dispose());

    it('keeps stretches of a reel apart, and cuts the old one into three for a replacement', async () => {
      const envelope = await scene.filling();
      const reel = anId();
      const stretch = (position: number, length: number) =>
        anUpload(scene.house, envelope, { reel: { id: reel, position }, length });
      const old = stretch(0, 4 * PIECE);
      const [made, odd, beyond] = await scene.write.createUploads(
        [old, stretch(PIECE, 5), stretch(3 * PIECE, 2 * PIECE)],
        NOW,
      );
      assert.deepEqual(
        [made?.ok, odd, beyond],
        [true, { ok: false, code: 'stretch_overlaps' }, { ok: false, code: 'stretch_overlaps' }],
      );
      await send(scene.write, scene.house, { upload: old.id, envelope, epoch: 0, start: 0, end: 4 * PIECE });
      await scene.write.putEntries(envelope, [aLine('big', { size: 4 * PIECE, reel, start: 0 })], NOW);
      assert.equal((await scene.readBack(envelope, 'big')).stored, 1);

      const fresh = stretch(PIECE, PIECE);
      await scene.write.createUploads([fresh], NOW);
      await send(scene.write, scene.house, { upload: fresh.id, envelope, epoch: 0, start: 0, end: PIECE });
      const { tick, slices } = await scene.read.locate(envelope, [{ reel, from: 0, to: 4 * PIECE }]);
      assert.equal(tick, 1);
      const shown = slices[0]?.map((one) => [one.upload, one.partStart + one.from, one.length]);
      assert.deepEqual(shown, [
        [old.id, 0, PIECE],
        [fresh.id, 0, PIECE],
        [old.id, 2 * PIECE, 2 * PIECE],
      ]);
      const file = (await scene.entry(envelope, 'big')) as Entry;
      assert.equal(file.state, 'pending');
      const { measured: slots } = await scene.read.digests(envelope, file.pathHash, 0, 4);
      assert.deepEqual(
        [0, 1, 2, 3].map((i) => slots.subarray(i * 32, i * 32 + 32).some((byte) => byte > 0)),
        [true, false, true, true],
      );
      assert.deepEqual(await scene.write.storeMeasured(envelope, [scene.measured(file, 0)], NOW), {
        stored: 0,
        differs: 0,
      });
      assert.deepEqual(await scene.write.storeMeasured(envelope, [scene.measured(file, 1)], NOW), {
        stored: 1,
        differs: 0,
      });
    });

    it('counts nothing that was read before its upload was terminated and another came', async () => {
      const envelope = await scene.filling();
      const reel = anId();
      const upload = () => anUpload(scene.house, envelope, { reel: { id: reel, position: 0 }, length: 10 });
      const whole = (create: ReturnType<typeof upload>) =>
        send(scene.write, scene.house, { upload: create.id, envelope, epoch: 0, start: 0, end: 10, create });
      const first = upload();
      await whole(first);
      await scene.write.putEntries(envelope, [aLine('f', { size: 10, reel, start: 0 })], NOW);
      const reading = scene.measured((await scene.entry(envelope, 'f')) as Entry, 0);
      await scene.write.terminateUpload(first.id, scene.record('upload.terminated', envelope));
      assert.deepEqual(await scene.write.storeMeasured(envelope, [reading], NOW), { stored: 0, differs: 0 });
      assert.ok((await whole(upload())).ok);
      assert.deepEqual(await scene.write.storeMeasured(envelope, [reading], NOW), { stored: 0, differs: 0 });
      assert.equal((await scene.readBack(envelope, 'f')).stored, 1);
    });

    it('shows the bytes of partials as one final, and keeps them when a partial is terminated', async () => {
      const envelope = await scene.filling();
      const partials: Id[] = [];
      for (const length of [5, 0, 7]) {
        const create = anUpload(scene.house, envelope, { kind: 'partial', length });
        if (length === 0) await scene.write.createUploads([create], NOW);
        else
          await send(scene.write, scene.house, {
            upload: create.id,
            envelope,
            epoch: 0,
            start: 0,
            end: length,
            create,
          });
        partials.push(create.id);
      }
      const final = anUpload(scene.house, envelope, { kind: 'final', path: bytes('joined'), length: null });
      const made = await scene.write.createFinal(final, partials, bytes('final;'), NOW);
      assert.ok(made.ok && made.upload.received === 12 && made.upload.state === 'complete');
      assert.deepEqual(await scene.read.concatenation(final.id), bytes('final;'));
      assert.equal(await scene.read.concatenation(partials[0] as Id), null);
      await scene.write.terminateUpload(partials[0] as Id, scene.record('upload.terminated', envelope));
      while (await scene.write.dropDeadParts());
      const { slices } = await scene.read.locate(envelope, [{ reel: made.upload.reel, from: 0, to: 12 }]);
      assert.deepEqual(
        slices[0]?.map((one) => [one.upload, one.length]),
        [
          [partials[0], 5],
          [partials[2], 7],
        ],
      );
      const open = anUpload(scene.house, envelope, { kind: 'partial', length: 5 });
      await scene.write.createUploads([open], NOW);
      const another = { ...final, id: anId() };
      assert.deepEqual(await scene.write.createFinal(another, [open.id], bytes('final;'), NOW), {
        ok: false,
        code: 'uploads_unfinished',
      });
      assert.deepEqual(await scene.write.createFinal(another, [final.id], bytes('final;'), NOW), {
        ok: false,
        code: 'invalid_request',
      });
    });

    it('takes a terminated upload away with its entry and its parts', async () => {
      const envelope = await scene.filling();
      const done = await sendFile(scene.write, scene.house, envelope, 'x/y', 10);
      assert.deepEqual(await scene.write.terminateUpload(done.upload, scene.record('upload.terminated', envelope)), {
        ok: true,
      });
      assert.deepEqual(await scene.write.terminateUpload(done.upload, scene.record('upload.terminated', envelope)), {
        ok: true,
      });
      assert.equal((await scene.read.upload(done.upload))?.state, 'terminated');
      assert.deepEqual([await scene.entry(envelope, 'x/y'), await scene.entry(envelope, 'x')], [null, null]);
      while (await scene.write.dropDeadParts());
      await scene.write.doom(NOW + 10_000, NOW + 10_000);
      assert.equal((await scene.read.blob(done.blob))?.state, 'doomed');
      await scene.write.forgetBlobs([done.blob]);
      assert.equal(await scene.read.blob(done.blob), null);
    });

    it('puts one part in the place of a run of parts, or changes nothing', async () => {
      const envelope = await scene.filling();
      const upload = anUpload(scene.house, envelope, { length: 30 });
      await scene.write.createUploads([upload], NOW);
      const member = { upload: upload.id, envelope, epoch: 0 };
      const sent = [];
      for (const start of [0, 10, 20])
        sent.push(await send(scene.write, scene.house, { ...member, start, end: start + 10 }));
      const blob = anId();
      await scene.write.allocateBlobs(envelope, [blob], scene.house.process);
      const swap = (start: number, length: number) =>
        scene.write.swapParts(envelope, upload.id, { start, length, blob, at: 0, size: 70 }, scene.house.process, NOW);
      assert.equal(await swap(0, 15), false);
      assert.equal(await swap(0, 20), true);
      assert.equal(await swap(0, 20), false);
      const { tick, slices } = await scene.read.locate(envelope, [{ reel: upload.id, from: 0, to: 30 }]);
      assert.deepEqual(
        [tick, slices[0]?.map((one) => [one.blob, one.length])],
        [
          0,
          [
            [blob, 20],
            [sent[2]?.blob, 10],
          ],
        ],
      );
      await scene.write.doom(NOW + 10_000, NOW + 10_000);
      const states = await Promise.all(sent.map(async (one) => (await scene.read.blob(one.blob))?.state));
      assert.deepEqual(states, ['doomed', 'doomed', 'written']);
    });
  });
}
