import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { aHouse, anEnvelope, aReceipt, aRecord, bytes, type House, NOW } from './metadata.given.ts';
import type { MetadataUnderTest } from './metadata-scene.given.ts';

/** The promises of reading records in their order, run against every adapter. */
export function metadataFeedConformance(name: string, open: () => Promise<MetadataUnderTest>): void {
  describe(`the records of ${name}`, () => {
    let under: MetadataUnderTest;
    let house: House;
    before(async () => {
      under = await open();
      house = await aHouse(under.metadata.write);
    });
    after(() => under.dispose());

    it('come in the order of their numbers, each once, with who may hear of them', async () => {
      const { write, read } = under.metadata;
      const from = await read.lastRecord();
      const made = anEnvelope(house);
      await write.createEnvelope(made);
      await write.appendRecord(aRecord('clock.jumped'));
      assert.ok(
        (await write.close(made.id, { entries: 0, bytes: 0 }, false, NOW, aRecord('envelope.closed', made.id))).ok,
      );
      await write.fixSealedAt(made.id, NOW);
      await write.seal(made.id, bytes('m'), aReceipt(made.id, 'sealed'), aRecord('envelope.sealed', made.id));
      const seen: string[] = [];
      let position = from;
      for (let more = true; more; ) {
        const page = await read.recordsAfter(position, 2);
        assert.ok(page.items.every(({ seq }, i) => seq > (page.items[i - 1]?.seq ?? position)));
        seen.push(...page.items.map(({ type }) => type));
        for (const audience of page.audiences) {
          assert.equal(audience.sender, house.sender);
          const { id, address } = made.recipients[0] ?? assert.fail();
          assert.deepEqual(audience.recipients, [{ id, person: null, address }]);
          assert.ok(audience.sealedSeq !== null && audience.sealedSeq > from);
        }
        ({ position, more } = page);
      }
      assert.deepEqual(seen, ['envelope.opened', 'clock.jumped', 'envelope.closed', 'envelope.sealed']);
      assert.equal(position, await read.lastRecord());
      assert.deepEqual(await read.recordsAfter(position, 2), { items: [], audiences: [], position, more: false });
    });

    it('wake who listens after a commit that added some, and nobody after one that did not', async () => {
      const { metadata } = under;
      let woken = 0;
      const heard = Promise.withResolvers<void>();
      const stop = metadata.onRecorded(() => {
        woken += 1;
        heard.resolve();
      });
      await metadata.write.beat(house.process, NOW + 1);
      assert.equal(woken, 0);
      await metadata.write.appendRecord(aRecord('clock.jumped'));
      await heard.promise;
      stop();
      await metadata.write.appendRecord(aRecord('clock.jumped'));
      await metadata.write.beat(house.process, NOW + 2);
      assert.equal(woken, 1);
    });
  });
}
