import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { aHouse, anEnvelope, anId, aReceipt, aRecord, bytes, type House, NOW } from './metadata.given.ts';
import type { Id } from './metadata-rows.ts';
import type { MetadataUnderTest } from './metadata-scene.given.ts';

const DAY = 86_400_000;
const FAR = NOW + 1_000 * DAY;
const TERMS = { retentionDays: 30, fillDays: 7, graceHours: 72, verify: 'read-back' as const, notice: 'mail' };

/** The promises of the outbox, run against every adapter. */
export function metadataNoticesConformance(name: string, open: () => Promise<MetadataUnderTest>): void {
  describe(`the outbox of ${name}`, () => {
    let under: MetadataUnderTest;
    let house: House;
    before(async () => {
      under = await open();
      house = await aHouse(under.metadata.write);
    });
    after(() => under.dispose());

    const filling = async (notice = 'mail'): Promise<Id> => {
      const recipients = ['client-b@example.com', 'new@example.com'].map((address) => ({
        id: anId(),
        address,
        salt: randomBytes(32),
      }));
      const made = anEnvelope(house, { terms: { ...TERMS, notice }, recipients });
      await under.metadata.write.createEnvelope(made);
      return made.id;
    };
    const seal = async (id: Id): Promise<void> => {
      const { write } = under.metadata;
      assert.ok((await write.close(id, { entries: 0, bytes: 0 }, false, NOW, aRecord('envelope.closed', id))).ok);
      await write.fixSealedAt(id, NOW);
      await write.seal(id, bytes('m'), aReceipt(id, 'sealed'), aRecord('envelope.sealed', id));
    };
    const due = async (id: Id, now = FAR) =>
      (await under.metadata.read.dueNotices(now, 1_000)).filter(({ envelope }) => envelope === id);
    const kinds = async (id: Id, now = FAR) => (await due(id, now)).map(({ kind }) => kind).sort();
    const lease = async (owner = house.process, now = NOW) => {
      const token = await under.metadata.write.hold('notices', owner, 1_000, now);
      assert.ok(token !== null);
      return { name: 'notices', token };
    };

    it('holds a row for each who is to be told, from the transaction that changed the state', async () => {
      const id = await filling();
      assert.deepEqual(await kinds(id), ['deadline-near']);
      assert.deepEqual(await kinds(id, NOW + 5 * DAY), []);
      assert.deepEqual(await kinds(id, NOW + 6 * DAY), ['deadline-near']);
      await seal(id);
      assert.deepEqual(await kinds(id, NOW), ['sealed', 'sealed']);
      assert.deepEqual(await kinds(id), ['deadline-near', 'expires-soon', 'expires-soon', 'sealed', 'sealed']);
      const told = (await due(id, NOW)).map(({ recipient, person }) => [recipient, person]);
      const { recipients = [] } = (await under.metadata.read.envelope(id)) ?? {};
      assert.deepEqual(
        told,
        recipients.map((one) => [one.id, null]),
      );
      assert.equal((await under.metadata.read.outbox(NOW - 1)).due, 0);
      const standing = await under.metadata.read.outbox(NOW);
      assert.ok(standing.due >= 2 && standing.oldest === NOW);
    });

    it('has nothing for an envelope whose terms tell nobody', async () => {
      const id = await filling('none');
      await seal(id);
      assert.deepEqual(await due(id), []);
    });

    it('tells the sender what recipients do, and nobody of a step that changed nothing', async () => {
      const id = await filling();
      await seal(id);
      const { write } = under.metadata;
      const collect = () =>
        write.endRecipient(
          id,
          house.recipient,
          { kind: 'collected', manifest: null },
          NOW,
          aRecord('recipient.collected', id, house.recipient),
        );
      await collect();
      await collect();
      const rows = (await due(id)).filter(({ kind }) => kind === 'collected');
      assert.deepEqual(
        rows.map(({ person }) => person),
        [house.sender],
      );
    });

    it('lets go of a row only under the lease, with its record', async () => {
      const id = await filling();
      await seal(id);
      const { write, read } = under.metadata;
      const [one, two] = await due(id, NOW);
      assert.ok(one && two);
      const mine = await lease();
      assert.equal(await write.endNotice(one.no, mine, aRecord('recipient.told', id)), true);
      assert.equal(await write.endNotice(one.no, mine, aRecord('recipient.told', id)), false);
      assert.equal(await write.putOffNotice(two.no, mine, NOW + DAY), true);
      assert.deepEqual(await due(id, NOW), []);
      assert.equal((await due(id, NOW + DAY)).find(({ no }) => no === two.no)?.tries, 1);
      const other = await lease(anId(), NOW + 5_000);
      assert.ok(other.token > mine.token);
      assert.equal(await write.endNotice(two.no, mine, aRecord('recipient.told', id)), false);
      assert.equal(await write.putOffNotice(two.no, mine, NOW), false);
      const told = (await read.timeline(id, null, 100)).items.filter(({ type }) => type === 'recipient.told');
      assert.equal(told.length, 1);
      assert.equal(await write.endNotice(two.no, other, null), true);
    });

    it('is empty of an envelope when its rows were purged, and takes none of it any more', async () => {
      const id = await filling();
      await seal(id);
      const { write } = under.metadata;
      await write.startPurge(id, 'withdraw', 'x', house.sender, NOW, aRecord('envelope.withdrawn', id));
      while ((await write.purgePage(id)).more);
      assert.deepEqual(await due(id), []);
      await write.appendRecord(aRecord('envelope.damaged', id));
      assert.deepEqual(await due(id), []);
    });
  });
}
