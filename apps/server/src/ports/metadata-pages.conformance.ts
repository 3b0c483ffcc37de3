import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { BUILT_IN_TERMS } from '@datoferum/core';
import { anId, aReceipt, NOW } from './metadata.given.ts';
import type { RecordFilter } from './metadata-records.ts';
import type { Id } from './metadata-rows.ts';
import { drain, type MetadataUnderTest, openScene, type Scene } from './metadata-scene.given.ts';

const DAY = 86_400_000;
const ALL: RecordFilter = { envelope: null, person: null, type: null, from: null, to: null };

/** What the pages ask for: outlines, records of the house, reminders, signs of life. Run against every adapter. */
export function metadataPagesConformance(name: string, open: () => Promise<MetadataUnderTest>): void {
  describe(`what the pages ask of ${name}`, () => {
    let scene: Scene;
    before(async () => {
      scene = await openScene(open);
    });
    after(() => scene.dispose());

    it('outlines the same envelopes as it lists, in the same order, page by page', async () => {
      await scene.filling();
      for (let at = 0; at < 3; at += 1) await scene.sealed();
      const { sender, recipient } = scene.house;
      const people: [Id, string][] = [
        [sender, 'studio@example.com'],
        [recipient, 'client-b@example.com'],
        [anId(), 'nobody@example.com'],
      ];
      for (const [person, address] of people) {
        for (const everything of [false, true]) {
          const who = { person, address, everything };
          const listed = await drain((cursor) => scene.read.envelopes(who, cursor, 100));
          const outlined = await drain((cursor) => scene.read.outlines(who, cursor, 2));
          assert.deepEqual(
            outlined.map(({ id }) => id),
            listed.map(({ id }) => id),
          );
          for (const [at, one] of outlined.entries()) {
            const envelope = listed[at];
            assert.deepEqual([one.state, one.isSender], [envelope?.state, envelope?.sender === person]);
            const isRecipient = !everything && person === recipient && envelope?.state === 'sealed';
            assert.equal(one.mine !== null, isRecipient);
          }
        }
      }
    });

    it('reads envelopes by their ids, in the order asked for, and leaves out what is not there', async () => {
      const [a, b] = [await scene.filling(), await scene.filling()];
      const found = await scene.read.envelopesById([b, anId(), a]);
      assert.deepEqual(
        found.map(({ id }) => id),
        [b, a],
      );
    });

    it('counts what arrived by its uploads', async () => {
      const { envelope } = await scene.sealed();
      assert.equal((await scene.read.envelope(envelope))?.arrived, 10);
      assert.equal((await scene.read.envelope(await scene.filling()))?.arrived, 0);
    });

    it('reminds a recipient once in a time, and nobody who has ended', async () => {
      const envelope = await scene.filling({ terms: BUILT_IN_TERMS });
      await scene.closed(envelope);
      await scene.write.fixSealedAt(envelope, NOW);
      const sealed = scene.record('envelope.sealed', envelope);
      await scene.write.seal(envelope, new Uint8Array(32), aReceipt(envelope, 'sealed'), sealed);
      const row = async () => (await scene.read.envelope(envelope))?.recipients[0];
      const recipient = (await row())?.id as Id;
      const remind = (now: number, whom = recipient, of = envelope) =>
        scene.write.remindRecipient(of, whom, DAY, now, { ...scene.record('recipient.reminded', of), at: now });
      const due = async (now: number) =>
        (await scene.read.dueNotices(now, 1_000)).filter((one) => one.kind === 'reminder' && one.envelope === envelope);
      assert.deepEqual(await remind(NOW), { ok: true });
      assert.equal((await row())?.remindedAt, NOW);
      assert.deepEqual(await remind(NOW + DAY - 1), { ok: false, code: 'reminded_already', at: NOW });
      assert.equal((await due(NOW + DAY)).length, 1);
      assert.deepEqual(await remind(NOW + DAY), { ok: true });
      assert.deepEqual(
        (await due(NOW + DAY)).map((one) => one.recipient),
        [recipient, recipient],
      );
      assert.deepEqual(await remind(NOW, anId()), { ok: false, code: 'not_found' });
      const open = await scene.filling();
      const other = (await scene.read.envelope(open))?.recipients[0]?.id as Id;
      assert.deepEqual(await remind(NOW, other, open), { ok: false, code: 'wrong_state' });
      const record = scene.record('recipient.refused', envelope, scene.house.recipient);
      await scene.write.endRecipient(envelope, scene.house.recipient, { kind: 'refused', reason: 'no' }, NOW, record);
      assert.deepEqual(await remind(NOW + 3 * DAY), { ok: false, code: 'wrong_state' });
    });

    it('gives every record once, newest first, also where many have one time', async () => {
      const envelope = await scene.filling();
      for (let at = 0; at < 7; at += 1)
        await scene.write.appendRecord({ ...scene.record('ticket.made', envelope), at: NOW + Math.floor(at / 3) });
      const all = await drain((cursor) => scene.read.records(ALL, cursor, 2));
      assert.equal(all.length, await scene.read.lastRecord());
      assert.equal(new Set(all.map(({ seq }) => seq)).size, all.length);
      const keys = all.map(({ at, seq }) => at * 1e6 + seq);
      assert.deepEqual(
        keys,
        [...keys].sort((a, b) => b - a),
      );
      const found = (more: Partial<RecordFilter>) =>
        drain((cursor) => scene.read.records({ ...ALL, ...more }, cursor, 3));
      const mine = await found({ envelope, type: 'ticket.' });
      assert.equal(mine.length, 7);
      assert.deepEqual(
        mine.map(({ seq }) => seq),
        mine.map(({ seq }) => seq).sort((a, b) => b - a),
      );
      assert.equal((await found({ envelope, type: 'ticket.made', from: NOW + 1 })).length, 4);
      assert.equal((await found({ envelope, type: 'ticket.made', to: NOW + 1 })).length, 3);
      assert.equal((await found({ type: 'ticket.made', from: NOW + 1, to: NOW + 2 })).length, 3);
      assert.deepEqual(await found({ person: anId() }), []);
      assert.ok((await found({ person: scene.house.sender })).length >= 8);
    });

    it('knows its processes by their last sign of life, and when an envelope was purged last', async () => {
      const process = anId();
      await scene.write.beat(process, NOW + DAY);
      assert.deepEqual((await scene.read.processes(1))[0], { id: process, beat: NOW + DAY, ended: false });
      await scene.write.endProcess(process);
      assert.equal((await scene.read.processes(1))[0]?.ended, true);
      assert.equal(await scene.read.lastPurge(), null);
    });
  });
}
