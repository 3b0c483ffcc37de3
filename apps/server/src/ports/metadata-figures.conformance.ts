import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { aHouse, anEnvelope, anId, aReceipt, aRecord, bytes, type House, NOW, sendFile } from './metadata.given.ts';
import type { FigureRow } from './metadata-figures.ts';
import type { Page } from './metadata-rows.ts';
import type { MetadataUnderTest } from './metadata-scene.given.ts';

const TODAY = Math.floor(NOW / 86_400_000);

/** The promises of the figures, run against every adapter. */
export function metadataFiguresConformance(name: string, open: () => Promise<MetadataUnderTest>): void {
  describe(`the figures of ${name}`, () => {
    let under: MetadataUnderTest;
    let house: House;
    before(async () => {
      under = await open();
      house = await aHouse(under.metadata.write);
    });
    after(() => under.dispose());

    const fold = async (limit: number) => {
      while (await under.metadata.write.foldFigures(limit));
    };
    const rows = async (of: Parameters<typeof under.metadata.read.figuresOfDay>[1], limit: number) => {
      const items: FigureRow[] = [];
      let cursor: string | null = null;
      do {
        const page: Page<FigureRow> = await under.metadata.read.figuresOfDay(TODAY, of, cursor, limit);
        items.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== null);
      return items;
    };

    it('count each record once, however often they are folded, and give each row once in pages of any size', async () => {
      const { write } = under.metadata;
      for (const contract of ['built-in', 'dailies', 'built-in']) {
        const made = anEnvelope(house, { contract });
        await write.createEnvelope(made);
        await write.appendRecord(aRecord('recipient.collected', made.id, house.recipient));
        await write.appendRecord(aRecord('recipient.refused', made.id, house.sender));
        await fold(1);
      }
      await fold(50);
      assert.equal(await write.foldFigures(50), false);
      const whole = await rows(null, 1_000);
      for (const size of [1, 2, 3]) assert.deepEqual(await rows(null, size), whole);
      const sent = whole.filter(({ recipient }) => recipient === null);
      assert.deepEqual(
        sent.map((row) => [row.contract, row.sent, row.collected, row.refused]),
        [
          ['built-in', 2, 2, 2],
          ['dailies', 1, 1, 1],
        ],
      );
      for (const size of [1, 1_000]) {
        assert.deepEqual(await rows({ sender: house.sender }, size), whole);
        assert.deepEqual(
          (await rows({ recipient: house.recipient }, size)).map((row) => [row.sender, row.contract, row.collected]),
          [
            [house.sender, 'built-in', 2],
            [house.sender, 'dailies', 1],
          ],
        );
        assert.deepEqual(await rows({ recipient: anId() }, size), []);
        assert.deepEqual(await rows({ sender: anId() }, size), []);
      }
    });

    it('know files and bytes of what was sealed, also for a recipient that is known by address', async () => {
      const { write, read } = under.metadata;
      const sender = anId();
      await write.putPerson({ id: sender, address: 'b@example.com', name: 'B', role: 'person', disabled: false });
      const made = anEnvelope(house, { sender });
      await write.createEnvelope(made);
      await sendFile(write, house, made.id, 'a', 10);
      assert.ok(
        (await write.close(made.id, { entries: 1, bytes: 10 }, false, NOW, aRecord('envelope.closed', made.id))).ok,
      );
      await write.fixSealedAt(made.id, NOW);
      const [entry] = (await read.entriesByHash(made.id, null, null, 1)).items;
      assert.ok(entry);
      const { pathHash, reel, start, size } = entry;
      await write.storeMeasured(
        made.id,
        [{ pathHash, reel, start, size, seen: 99, sha256: new Uint8Array(32), crc32: 0, pieces: null }],
        NOW,
      );
      await write.seal(made.id, bytes('m'), aReceipt(made.id, 'sealed'), aRecord('envelope.sealed', made.id));
      await fold(50);
      const found = (await rows({ sender }, 10)).map((row) => [
        row.recipient,
        row.sent,
        row.sealed,
        row.files,
        row.bytes,
      ]);
      assert.deepEqual(found, [
        [null, 1, 1, 1, 10],
        [house.recipient, 0, 1, 1, 10],
      ]);
      const added = { id: anId(), address: 'b@example.com', person: null, salt: new Uint8Array(32) };
      assert.ok((await write.addRecipient(made.id, added, 9, NOW, aRecord('recipient.added', made.id, sender))).ok);
      await fold(50);
      assert.deepEqual(
        (await rows({ recipient: sender }, 10)).map((row) => [row.sealed, row.files, row.bytes]),
        [[1, 1, 10]],
      );
      assert.equal((await rows({ sender }, 10))[0]?.sealed, 1, 'the envelope was sealed once');
      const came = () => read.whoCame(sender, [sender, house.recipient, anId()]);
      assert.deepEqual(await came(), []);
      const opened = aRecord('recipient.opened', made.id, house.recipient);
      await write.advanceRecipient(made.id, house.recipient, 'opened', opened);
      assert.deepEqual(await came(), [house.recipient]);
      assert.deepEqual(await read.whoCame(house.recipient, [house.recipient]), []);
    });
  });
}
