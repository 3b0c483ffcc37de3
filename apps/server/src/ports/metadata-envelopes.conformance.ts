import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { anEnvelope, anId, aReceipt, NOW } from './metadata.given.ts';
import type { Id } from './metadata-rows.ts';
import { drain, type MetadataUnderTest, openScene, plain, type Scene } from './metadata-scene.given.ts';

/** The promises about envelopes and the house they stand in, run against every adapter. */
export function metadataEnvelopesConformance(name: string, open: () => Promise<MetadataUnderTest>): void {
  describe(`the envelopes of ${name}`, () => {
    let scene: Scene;
    before(async () => {
      scene = await openScene(open);
    });
    after(() => scene.dispose());

    it('finds a person by id, by address and by the hash of a credential', async () => {
      const person = {
        id: anId(),
        address: 'ana@example.com',
        name: 'Ana',
        role: 'auditor' as const,
        disabled: false,
      };
      await scene.write.putPerson(person);
      const credential = {
        hash: randomBytes(32),
        kind: 'token' as const,
        person: person.id,
        envelope: null,
        direction: null,
        expiresAt: NOW,
        revokedAt: null,
      };
      await scene.write.putCredential(credential);
      assert.deepEqual(await scene.read.person(person.id), person);
      assert.deepEqual(await scene.read.personByAddress('ana@example.com'), person);
      assert.equal(await scene.read.personByAddress('Ana@example.com'), null);
      const found = await scene.read.credential(credential.hash);
      assert.deepEqual(found?.person, person);
      assert.equal(plain(found?.credential.hash), plain(credential.hash));
      assert.equal(await scene.read.credential(randomBytes(32)), null);
    });

    it('keeps the first revocation', async () => {
      const credential = {
        hash: randomBytes(32),
        kind: 'token' as const,
        person: scene.house.sender,
        envelope: null,
        direction: null,
        expiresAt: null,
        revokedAt: null,
      };
      await scene.write.putCredential(credential);
      await scene.write.revokeCredential(credential.hash, NOW);
      await scene.write.revokeCredential(credential.hash, NOW + 5);
      assert.equal((await scene.read.credential(credential.hash))?.credential.revokedAt, NOW);
    });

    it('gives a lease to one holder at a time, with a token that only grows', async () => {
      const [a, b] = [anId(), anId()];
      const lease = anId();
      assert.equal(await scene.write.hold(lease, a, 100, NOW), 1);
      assert.equal(await scene.write.hold(lease, b, 100, NOW + 50), null);
      assert.equal(await scene.write.hold(lease, a, 100, NOW + 50), 1);
      assert.equal(await scene.write.hold(lease, b, 100, NOW + 150), 2);
      assert.equal(await scene.write.hold(lease, a, 100, NOW + 250), 3);
    });

    it('remembers the last heartbeat after its process ended', async () => {
      const process = anId();
      await scene.write.beat(process, NOW + 1_000);
      await scene.write.endProcess(process);
      assert.equal(await scene.read.lastBeat(), NOW + 1_000);
    });

    it('answers what was asked for, with its recipients', async () => {
      const made = anEnvelope(scene.house, { title: 'Título 📦', message: 'veja', fields: { order: 7 } });
      assert.deepEqual(await scene.write.createEnvelope(made), { ok: true, id: made.id, again: false });
      const row = await scene.read.envelope(made.id);
      assert.equal(row?.title, 'Título 📦');
      assert.deepEqual(
        [row?.state, row?.message, row?.fields, row?.terms],
        ['filling', 'veja', { order: 7 }, made.terms],
      );
      assert.equal(plain(row?.wrappedKey), plain(made.wrappedKey));
      assert.deepEqual(
        row?.recipients.map((one) => [one.address, one.state, one.person]),
        [['client-b@example.com', 'notified', null]],
      );
      assert.equal((await scene.read.credential(made.ticket.hash))?.credential.envelope, made.id);
      assert.equal(await scene.read.envelope(anId()), null);
    });

    it('answers the envelope made first to the same key, and refuses the key for another request', async () => {
      const idempotency = { key: randomBytes(32), request: randomBytes(32) };
      const first = anEnvelope(scene.house, { idempotency });
      const second = anEnvelope(scene.house, { idempotency });
      await scene.write.createEnvelope(first);
      assert.deepEqual(await scene.write.createEnvelope(second), { ok: true, id: first.id, again: true });
      assert.equal((await scene.read.credential(second.ticket.hash))?.credential.envelope, first.id);
      assert.equal(await scene.read.envelope(second.id), null);
      const other = anEnvelope(scene.house, { idempotency: { ...idempotency, request: randomBytes(32) } });
      assert.deepEqual(await scene.write.createEnvelope(other), { ok: false, code: 'idempotency_conflict' });
    });

    it('lists what one sent and, once sealed, what one receives, newest first', async () => {
      const open = await scene.filling();
      const { envelope } = await scene.sealed();
      const list = async (person: Id, address: string): Promise<Id[]> => {
        const rows = await drain((cursor) => scene.read.envelopes({ person, address, everything: false }, cursor, 3));
        return rows.map((row) => row.id);
      };
      const sent = await list(scene.house.sender, 'studio@example.com');
      assert.ok(sent.includes(open) && sent.includes(envelope));
      assert.deepEqual(sent, [...sent].sort().reverse());
      const received = await list(scene.house.recipient, 'client-b@example.com');
      assert.ok(received.includes(envelope) && !received.includes(open));
      assert.deepEqual(await list(anId(), 'nobody@example.com'), []);
      const all = await drain((cursor) =>
        scene.read.envelopes({ person: anId(), address: '', everything: true }, cursor, 4),
      );
      assert.ok(all.length >= 2);
    });

    it('names those whose clock has struck: deadline, then grace, then retention', async () => {
      const envelope = await scene.filling({ fillDeadline: NOW + 10 });
      const dueFor = async (now: number) =>
        (await scene.read.due(now, 1_000)).filter((one) => one.id === envelope).map((one) => one.what);
      assert.deepEqual(await dueFor(NOW + 9), []);
      assert.deepEqual(await dueFor(NOW + 10), ['freeze']);
      assert.equal(
        await scene.write.freeze(envelope, NOW + 20, NOW + 10, scene.record('envelope.frozen', envelope)),
        true,
      );
      assert.equal(
        await scene.write.freeze(envelope, NOW + 90, NOW + 11, scene.record('envelope.frozen', envelope)),
        false,
      );
      assert.deepEqual(await dueFor(NOW + 19), []);
      assert.deepEqual(await dueFor(NOW + 20), ['expire']);
      await scene.closed(envelope);
      assert.deepEqual(await dueFor(NOW + 20), []);
      const { expiresAt } = await scene.write.fixSealedAt(envelope, NOW);
      await scene.write.seal(
        envelope,
        randomBytes(32),
        aReceipt(envelope, 'sealed'),
        scene.record('envelope.sealed', envelope),
      );
      assert.deepEqual(await dueFor(expiresAt), ['expire']);
    });

    it('finds those in a slow state, page by page', async () => {
      const [a, b] = [await scene.filling(), await scene.filling()];
      await scene.closed(a);
      await scene.closed(b);
      const rows = await drain((cursor) => scene.read.inState(['sealing', 'purging'], cursor, 1));
      assert.ok(rows.some((row) => row.id === a && row.state === 'sealing') && rows.some((row) => row.id === b));
    });

    it('rejects what it cannot understand, with a name and a message, and goes on', async () => {
      await assert.rejects(scene.read.person('no uuid'), { name: 'RangeError', message: 'not a UUID' });
      await assert.rejects(scene.write.raiseEpoch('no uuid'), { name: 'RangeError' });
      assert.ok(await scene.read.person(scene.house.sender));
    });
  });
}
