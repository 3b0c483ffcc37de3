import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { aHouse, anEnvelope, anId, aReceipt, aRecord, bytes, type House, NOW } from './metadata.given.ts';
import type { Credential, Id } from './metadata-rows.ts';
import type { MetadataUnderTest } from './metadata-scene.given.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const DEADLINE = NOW + 7 * DAY;

/** What a sender may still change, run against every adapter. */
export function metadataAmendConformance(name: string, open: () => Promise<MetadataUnderTest>): void {
  describe(`what a sender may still change in ${name}`, () => {
    let under: MetadataUnderTest;
    let house: House;
    before(async () => {
      under = await open();
      house = await aHouse(under.metadata.write);
    });
    after(() => under.dispose());

    const filling = async (): Promise<Id> => {
      const made = anEnvelope(house);
      await under.metadata.write.createEnvelope({ ...made, ticket: { ...made.ticket, expiresAt: DEADLINE } });
      return made.id;
    };
    const row = async (id: Id) => {
      const found = await under.metadata.read.envelope(id);
      assert.ok(found);
      return found;
    };
    const extend = (id: Id, now = NOW) =>
      under.metadata.write.extendFilling(id, now, aRecord('envelope.extended', id, house.sender));
    const close = (id: Id) =>
      under.metadata.write.close(id, { entries: 0, bytes: 0 }, false, NOW, aRecord('envelope.closed', id));
    const seal = async (id: Id): Promise<void> => {
      await close(id);
      await under.metadata.write.fixSealedAt(id, NOW);
      await under.metadata.write.seal(id, bytes('m'), aReceipt(id, 'sealed'), aRecord('envelope.sealed', id));
    };
    const freeze = (id: Id, now = DEADLINE) =>
      under.metadata.write.freeze(id, now + 72 * HOUR, now, aRecord('envelope.frozen', id));
    const add = (id: Id, address: string, most = 200) =>
      under.metadata.write.addRecipient(
        id,
        { id: anId(), address, person: null, salt: randomBytes(32) },
        most,
        NOW,
        aRecord('recipient.added', id, house.sender),
      );
    const aTicket = async (envelope: Id, more: Partial<Credential>): Promise<Credential> => {
      const made: Credential = {
        hash: randomBytes(32),
        kind: 'ticket',
        person: house.sender,
        envelope,
        direction: 'send',
        expiresAt: DEADLINE,
        revokedAt: null,
        ...more,
      };
      await under.metadata.write.putCredential(made);
      return made;
    };
    const endOf = async ({ hash }: Credential) => (await under.metadata.read.credential(hash))?.credential.expiresAt;

    it('extends a deadline once, from the later of it and now, and unfreezes', async () => {
      const early = await filling();
      assert.deepEqual(await extend(early, NOW + DAY), { ok: true, deadline: DEADLINE + 7 * DAY });
      const again = await extend(early, NOW + DAY);
      assert.deepEqual(again, { ok: false, code: 'already_extended', deadline: DEADLINE + 7 * DAY });
      const frozen = await filling();
      await freeze(frozen);
      assert.deepEqual(await extend(frozen, DEADLINE + DAY), { ok: true, deadline: DEADLINE + 8 * DAY });
      const { frozenAt, graceUntil, fillDeadline, extendedAt } = await row(frozen);
      assert.deepEqual(
        [frozenAt, graceUntil, fillDeadline, extendedAt],
        [null, null, DEADLINE + 8 * DAY, DEADLINE + DAY],
      );
      assert.ok(!(await under.metadata.read.due(DEADLINE + 7 * DAY, 100)).some(({ id }) => id === frozen));
      assert.ok((await under.metadata.read.due(DEADLINE + 8 * DAY, 100)).some(({ id }) => id === frozen));
      const told = (await under.metadata.read.timeline(frozen, null, 100)).items.at(-1);
      assert.deepEqual([told?.type, told?.data?.deadline], ['envelope.extended', DEADLINE + 8 * DAY]);
    });

    it('extends nothing that is closed, over or unknown', async () => {
      const closed = await filling();
      await close(closed);
      assert.deepEqual(await extend(closed), { ok: false, code: 'envelope_closed' });
      const over = await filling();
      await freeze(over);
      assert.deepEqual(await extend(over, DEADLINE + 72 * HOUR), { ok: false, code: 'envelope_closed' });
      assert.deepEqual(await extend(anId()), { ok: false, code: 'not_found' });
      const gone = await filling();
      await under.metadata.write.startPurge(gone, 'withdraw', 'x', null, NOW, aRecord('envelope.withdrawn', gone));
      assert.deepEqual(await extend(gone), { ok: false, code: 'gone' });
    });

    it('takes send tickets of the old deadline along, but none beyond the token it was made with', async () => {
      const id = await filling();
      const parent = await aTicket(id, { kind: 'token', envelope: null, direction: null, expiresAt: DEADLINE + DAY });
      const plain = await aTicket(id, {});
      const bound = await aTicket(id, { parent: parent.hash });
      const shorter = await aTicket(id, { expiresAt: NOW + HOUR });
      const revoked = await aTicket(id, { revokedAt: NOW });
      const receiving = await aTicket(id, { direction: 'receive' });
      await extend(id);
      const until = DEADLINE + 7 * DAY;
      assert.deepEqual(await Promise.all([plain, bound, shorter].map(endOf)), [until, DEADLINE + DAY, NOW + HOUR]);
      assert.deepEqual(await Promise.all([revoked, receiving].map(endOf)), [DEADLINE, DEADLINE]);
    });

    it('leaves a reopened envelope time for its repair, frozen before or not', async () => {
      const id = await filling();
      const ticket = await aTicket(id, {});
      await freeze(id);
      await close(id);
      const now = DEADLINE + 71 * HOUR;
      await under.metadata.write.reopen(id, [], now, aRecord('envelope.reopened', id));
      const late = await row(id);
      assert.deepEqual([late.state, late.frozenAt, late.graceUntil], ['filling', null, null]);
      assert.equal(late.fillDeadline, now + 72 * HOUR);
      assert.equal(await endOf(ticket), now + 72 * HOUR);
      const soon = await filling();
      await close(soon);
      await under.metadata.write.reopen(soon, [], NOW, aRecord('envelope.reopened', soon));
      assert.equal((await row(soon)).fillDeadline, DEADLINE, 'a deadline far ahead stays');
    });

    it('adds a recipient while it fills, is sealed or delivered, once for an address', async () => {
      const id = await filling();
      const first = await add(id, 'one@example.com');
      assert.ok(first.ok && !first.again);
      assert.deepEqual(await add(id, 'one@example.com'), { ok: true, recipient: first.recipient, again: true });
      assert.equal((await row(id)).recipients.find((one) => one.id === first.recipient)?.addedAt, null);
      await seal(id);
      const second = await add(id, 'two@example.com');
      assert.ok(second.ok);
      assert.equal((await row(id)).recipients.find((one) => one.id === second.recipient)?.addedAt, NOW);
      assert.deepEqual(await add(id, 'three@example.com', 3), { ok: false, code: 'too_many_recipients' });

      const delivered = await filling();
      await seal(delivered);
      const end = { kind: 'collected' as const, manifest: null };
      const record = aRecord('recipient.collected', delivered, house.recipient);
      await under.metadata.write.endRecipient(delivered, house.recipient, end, NOW, record);
      assert.equal((await row(delivered)).state, 'delivered');
      await add(delivered, 'late@example.com');
      assert.equal((await row(delivered)).state, 'sealed');
    });

    it('adds nobody while it is being sealed or destroyed', async () => {
      const id = await filling();
      await close(id);
      assert.deepEqual(await add(id, 'one@example.com'), { ok: false, code: 'wrong_state' });
      await under.metadata.write.startPurge(id, 'withdraw', 'x', null, NOW, aRecord('envelope.withdrawn', id));
      assert.deepEqual(await add(id, 'one@example.com'), { ok: false, code: 'gone' });
      assert.deepEqual(await add(anId(), 'one@example.com'), { ok: false, code: 'not_found' });
    });
  });
}
