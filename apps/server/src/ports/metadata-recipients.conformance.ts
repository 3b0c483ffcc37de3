import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { anId, aReceipt, NOW } from './metadata.given.ts';
import { drain, type MetadataUnderTest, openScene, type Scene } from './metadata-scene.given.ts';

/** The promises about recipients, run against every adapter. */
export function metadataRecipientsConformance(name: string, open: () => Promise<MetadataUnderTest>): void {
  describe(`the recipients of ${name}`, () => {
    let scene: Scene;
    before(async () => {
      scene = await openScene(open);
    });
    after(() => scene.dispose());

    it('go forward only, bind their person at first sight, and end once', async () => {
      const { envelope, manifest } = await scene.sealed();
      await scene.write.advanceRecipient(
        envelope,
        scene.house.recipient,
        'opened',
        scene.record('recipient.opened', envelope, scene.house.recipient),
      );
      await scene.write.advanceRecipient(
        envelope,
        scene.house.recipient,
        'collecting',
        scene.record('recipient.collecting', envelope, scene.house.recipient),
      );
      await scene.write.advanceRecipient(
        envelope,
        scene.house.recipient,
        'opened',
        scene.record('recipient.opened', envelope, scene.house.recipient),
      );
      await scene.write.addServed([{ envelope, person: scene.house.recipient, bytes: 7 }]);
      const [bound] = (await scene.read.envelope(envelope))?.recipients ?? [];
      assert.deepEqual([bound?.person, bound?.state, bound?.served], [scene.house.recipient, 'collecting', 7]);
      const collect = (digest: Uint8Array | null, at: number) =>
        scene.write.endRecipient(
          envelope,
          scene.house.recipient,
          { kind: 'collected', manifest: digest },
          at,
          scene.record('recipient.collected', envelope, scene.house.recipient),
        );
      assert.deepEqual(await collect(randomBytes(32), NOW), { ok: false, code: 'manifest_differs' });
      const first = await collect(manifest, NOW);
      assert.deepEqual(first, { ok: true, again: false, at: NOW, served: 7, confirmed: true, recipient: bound?.id });
      await scene.write.addServed([{ envelope, person: scene.house.recipient, bytes: 5 }]);
      assert.deepEqual(await collect(null, NOW + 9), { ...first, again: true });
      const refusal = { kind: 'refused' as const, reason: 'late' };
      assert.deepEqual(
        await scene.write.endRecipient(envelope, scene.house.recipient, refusal, NOW, scene.record('x', envelope)),
        {
          ok: false,
          code: 'already_collected',
        },
      );
      assert.equal((await scene.read.envelope(envelope))?.state, 'delivered');
      const types = (await drain((cursor) => scene.read.timeline(envelope, cursor, 2))).map((one) => one.type);
      assert.deepEqual(types.slice(-4), [
        'recipient.opened',
        'recipient.collecting',
        'recipient.collected',
        'envelope.delivered',
      ]);
    });

    it('that all refuse leave the envelope sealed', async () => {
      const { envelope } = await scene.sealed();
      const end = { kind: 'refused' as const, reason: 'not ours' };
      assert.ok(
        (
          await scene.write.endRecipient(
            envelope,
            scene.house.recipient,
            end,
            NOW,
            scene.record('recipient.refused', envelope),
          )
        ).ok,
      );
      assert.equal((await scene.read.envelope(envelope))?.state, 'sealed');
      const stranger = await scene.write.endRecipient(envelope, anId(), end, NOW, scene.record('x', envelope));
      assert.deepEqual(stranger, { ok: false, code: 'not_found' });
      const open = await scene.filling();
      assert.deepEqual(await scene.write.endRecipient(open, scene.house.recipient, end, NOW, scene.record('x', open)), {
        ok: false,
        code: 'not_sealed',
      });
    });

    it('have one receipt of a kind each', async () => {
      const { envelope } = await scene.sealed();
      const first = await scene.write.putReceipt(aReceipt(envelope, 'collected', scene.house.recipient));
      const second = await scene.write.putReceipt(aReceipt(envelope, 'collected', scene.house.recipient));
      assert.equal(second.id, first.id);
      assert.equal((await scene.read.receipt(envelope, 'collected', scene.house.recipient))?.id, first.id);
      assert.equal(await scene.read.receipt(envelope, 'collected', scene.house.sender), null);
      assert.deepEqual((await scene.read.receipts(envelope)).map((one) => one.kind).sort(), ['collected', 'sealed']);
    });
  });
}
