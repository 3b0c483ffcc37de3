import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { anId, aReceipt, NOW } from './metadata.given.ts';
import type { Id } from './metadata-rows.ts';
import { drain, type MetadataUnderTest, openScene, type Scene } from './metadata-scene.given.ts';

/** The promises of the end, run against every adapter. */
export function metadataPurgingConformance(name: string, open: () => Promise<MetadataUnderTest>): void {
  describe(`purging in ${name}`, () => {
    let scene: Scene;
    before(async () => {
      scene = await openScene(open);
    });
    after(() => scene.dispose());

    it('fixes the figures, stops every commit, and leaves the skeleton, receipts and records', async () => {
      const { envelope } = await scene.sealed();
      const purge = () =>
        scene.write.startPurge(
          envelope,
          'withdraw',
          'agreed',
          scene.house.sender,
          NOW,
          scene.record('envelope.withdrawn', envelope),
        );
      assert.deepEqual(
        [await purge(), await purge()],
        [
          { ok: true, again: false },
          { ok: true, again: true },
        ],
      );
      const job = await scene.read.purgeJob(envelope);
      assert.deepEqual(
        [job?.action, job?.reason, job?.by, job?.figures.files, job?.figures.bytes],
        ['withdraw', 'agreed', scene.house.sender, 1, 10],
      );
      await assert.rejects(scene.write.allocateBlobs(envelope, [anId()], scene.house.process), {
        code: 'envelope_closed',
      });
      const certificate = aReceipt(envelope, 'purged');
      const finish = () => scene.write.finishPurge(envelope, certificate, scene.record('envelope.purged', envelope));
      assert.equal(await finish(), false);
      await scene.write.doom(NOW - 60_000, NOW);
      const blobs = await scene.read.blobs(envelope, 1_000);
      assert.ok(blobs.length > 0 && blobs.every((one) => one.state === 'doomed'));
      await scene.write.forgetBlobs(blobs.map((one) => one.id));
      while ((await scene.write.purgePage(envelope)).more);
      await scene.write.checkpoint();
      assert.deepEqual([await finish(), await finish()], [true, false]);
      const row = await scene.read.envelope(envelope);
      assert.deepEqual(
        [row?.state, row?.title, row?.senderAddress, row?.wrappedKey, row?.sender],
        ['purged', '', '', null, scene.house.sender],
      );
      assert.deepEqual(
        row?.recipients.map((one) => one.address),
        [''],
      );
      assert.deepEqual([await scene.entry(envelope, 'a/b'), await scene.read.purgeJob(envelope)], [null, null]);
      assert.deepEqual((await scene.read.receipts(envelope)).map((one) => one.kind).sort(), ['purged', 'sealed']);
      assert.ok(
        (await drain((cursor) => scene.read.timeline(envelope, cursor, 100))).some(
          (one) => one.type === 'envelope.purged',
        ),
      );
    });

    it('asks the life of an envelope what can happen', async () => {
      const open = await scene.filling();
      await scene.closed(open);
      const purge = (envelope: Id, action: 'expire' | 'withdraw') =>
        scene.write.startPurge(envelope, action, 'x', null, NOW, scene.record('x', envelope));
      assert.deepEqual(await purge(open, 'expire'), { ok: false, code: 'envelope_closed' });
      assert.deepEqual(await purge(open, 'withdraw'), { ok: true, again: false });
      assert.deepEqual(await purge(anId(), 'withdraw'), { ok: false, code: 'not_found' });
    });
  });
}
