import assert from 'node:assert/strict';
import { hash, randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import {
  aHouse,
  aLine,
  anEnvelope,
  anId,
  anUpload,
  aReceipt,
  aRecord,
  bytes,
  type House,
  NOW,
  PIECE,
  send,
  sendFile,
} from './metadata.given.ts';
import type { Metadata } from './metadata.ts';
import type { Entry, Id, Measured, NewUpload, Page } from './metadata-rows.ts';

export interface MetadataUnderTest {
  metadata: Metadata;
  dispose(): Promise<void>;
}

const sha256 = (data: Uint8Array): Uint8Array => hash('sha256', data, 'buffer');
const pathHash = (path: string): Uint8Array => sha256(bytes(path));
const plain = (value: Uint8Array | null | undefined): string => Buffer.from(value ?? []).toString('hex');

async function drain<T>(read: (cursor: string | null) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read(cursor);
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== null);
  return items;
}

/** The promises of Metadata, run against every adapter. Each test has envelopes of its own in one store. */
export function metadataConformance(name: string, open: () => Promise<MetadataUnderTest>): void {
  describe(`Metadata: ${name}`, () => {
    let under: MetadataUnderTest;
    let write: Metadata['write'];
    let read: Metadata['read'];
    let house: House;
    before(async () => {
      under = await open();
      ({ write, read } = under.metadata);
      house = await aHouse(write);
    });
    after(() => under.dispose());

    async function filling(given: Parameters<typeof anEnvelope>[1] = {}): Promise<Id> {
      const made = anEnvelope(house, given);
      assert.ok((await write.createEnvelope(made)).ok);
      return made.id;
    }
    const record = (type: string, envelope: Id | null, person: Id | null = house.sender) =>
      aRecord(type, envelope, person);
    const entry = (envelope: Id, path: string): Promise<Entry | null> => read.entry(envelope, pathHash(path));
    async function closed(envelope: Id): Promise<void> {
      const row = await read.envelope(envelope);
      const counts = { entries: row?.entries ?? 0, bytes: row?.bytes ?? 0 };
      assert.deepEqual(await write.close(envelope, counts, false, NOW, record('envelope.closed', envelope)), {
        ok: true,
        again: false,
      });
    }
    function measured(one: Entry, tick: number, content = one.path): Measured {
      const { reel, start, size } = one;
      const pieces =
        size > PIECE ? Buffer.concat(Array.from({ length: Math.ceil(size / PIECE) }, () => sha256(content))) : null;
      return {
        pathHash: one.pathHash,
        reel,
        start,
        size,
        seen: tick,
        sha256: sha256(content),
        crc32: 4_294_967_295,
        pieces,
      };
    }
    async function readBack(envelope: Id, ...paths: string[]) {
      const { tick } = await read.locate(envelope, []);
      const rows = [];
      for (const path of paths) rows.push(measured((await entry(envelope, path)) as Entry, tick));
      return write.storeMeasured(envelope, rows, NOW);
    }
    /** A sealed envelope with one file `a/b`. */
    async function sealed(): Promise<{ envelope: Id; manifest: Uint8Array }> {
      const envelope = await filling();
      await sendFile(write, house, envelope, 'a/b', 10);
      await readBack(envelope, 'a/b');
      await closed(envelope);
      const manifest = randomBytes(32);
      await write.fixSealedAt(envelope, NOW);
      assert.equal(
        await write.seal(envelope, manifest, aReceipt(envelope, 'sealed'), record('envelope.sealed', envelope)),
        true,
      );
      return { envelope, manifest };
    }

    describe('people, credentials, processes', () => {
      it('finds a person by id, by address and by the hash of a credential', async () => {
        const person = {
          id: anId(),
          address: 'ana@example.com',
          name: 'Ana',
          role: 'auditor' as const,
          disabled: false,
        };
        await write.putPerson(person);
        const credential = {
          hash: randomBytes(32),
          kind: 'token' as const,
          person: person.id,
          envelope: null,
          direction: null,
          expiresAt: NOW,
          revokedAt: null,
        };
        await write.putCredential(credential);
        assert.deepEqual(await read.person(person.id), person);
        assert.deepEqual(await read.personByAddress('ana@example.com'), person);
        assert.equal(await read.personByAddress('Ana@example.com'), null);
        const found = await read.credential(credential.hash);
        assert.deepEqual(found?.person, person);
        assert.equal(plain(found?.credential.hash), plain(credential.hash));
        assert.equal(await read.credential(randomBytes(32)), null);
      });

      it('keeps the first revocation', async () => {
        const credential = {
          hash: randomBytes(32),
          kind: 'token' as const,
          person: house.sender,
          envelope: null,
          direction: null,
          expiresAt: null,
          revokedAt: null,
        };
        await write.putCredential(credential);
        await write.revokeCredential(credential.hash, NOW);
        await write.revokeCredential(credential.hash, NOW + 5);
        assert.equal((await read.credential(credential.hash))?.credential.revokedAt, NOW);
      });

      it('gives a lease to one holder at a time, with a token that only grows', async () => {
        const [a, b] = [anId(), anId()];
        const lease = anId();
        assert.equal(await write.hold(lease, a, 100, NOW), 1);
        assert.equal(await write.hold(lease, b, 100, NOW + 50), null);
        assert.equal(await write.hold(lease, a, 100, NOW + 50), 1);
        assert.equal(await write.hold(lease, b, 100, NOW + 150), 2);
        assert.equal(await write.hold(lease, a, 100, NOW + 250), 3);
      });

      it('remembers the last heartbeat after its process ended', async () => {
        const process = anId();
        await write.beat(process, NOW + 1_000);
        await write.endProcess(process);
        assert.equal(await read.lastBeat(), NOW + 1_000);
      });
    });

    describe('envelopes', () => {
      it('answers what was asked for, with its recipients', async () => {
        const made = anEnvelope(house, { title: 'Título 📦', message: 'veja', fields: { order: 7 } });
        assert.deepEqual(await write.createEnvelope(made), { ok: true, id: made.id, again: false });
        const row = await read.envelope(made.id);
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
        assert.equal((await read.credential(made.ticket.hash))?.credential.envelope, made.id);
        assert.equal(await read.envelope(anId()), null);
      });

      it('answers the envelope made first to the same key, and refuses the key for another request', async () => {
        const idempotency = { key: randomBytes(32), request: randomBytes(32) };
        const first = anEnvelope(house, { idempotency });
        const second = anEnvelope(house, { idempotency });
        await write.createEnvelope(first);
        assert.deepEqual(await write.createEnvelope(second), { ok: true, id: first.id, again: true });
        assert.equal((await read.credential(second.ticket.hash))?.credential.envelope, first.id);
        assert.equal(await read.envelope(second.id), null);
        const other = anEnvelope(house, { idempotency: { ...idempotency, request: randomBytes(32) } });
        assert.deepEqual(await write.createEnvelope(other), { ok: false, code: 'idempotency_conflict' });
      });

      it('lists what one sent and, once sealed, what one receives, newest first', async () => {
        const open = await filling();
        const { envelope } = await sealed();
        const list = async (person: Id, address: string): Promise<Id[]> => {
          const rows = await drain((cursor) => read.envelopes({ person, address, everything: false }, cursor, 3));
          return rows.map((row) => row.id);
        };
        const sent = await list(house.sender, 'studio@example.com');
        assert.ok(sent.includes(open) && sent.includes(envelope));
        assert.deepEqual(sent, [...sent].sort().reverse());
        const received = await list(house.recipient, 'client-b@example.com');
        assert.ok(received.includes(envelope) && !received.includes(open));
        assert.deepEqual(await list(anId(), 'nobody@example.com'), []);
        const all = await drain((cursor) =>
          read.envelopes({ person: anId(), address: '', everything: true }, cursor, 4),
        );
        assert.ok(all.length >= 2);
      });

      it('names those whose clock has struck: deadline, then grace, then retention', async () => {
        const envelope = await filling({ fillDeadline: NOW + 10 });
        const dueFor = async (now: number) =>
          (await read.due(now, 1_000)).filter((one) => one.id === envelope).map((one) => one.what);
        assert.deepEqual(await dueFor(NOW + 9), []);
        assert.deepEqual(await dueFor(NOW + 10), ['freeze']);
        assert.equal(await write.freeze(envelope, NOW + 20, NOW + 10, record('envelope.frozen', envelope)), true);
        assert.equal(await write.freeze(envelope, NOW + 90, NOW + 11, record('envelope.frozen', envelope)), false);
        assert.deepEqual(await dueFor(NOW + 19), []);
        assert.deepEqual(await dueFor(NOW + 20), ['expire']);
        await closed(envelope);
        assert.deepEqual(await dueFor(NOW + 20), []);
        const { expiresAt } = await write.fixSealedAt(envelope, NOW);
        await write.seal(envelope, randomBytes(32), aReceipt(envelope, 'sealed'), record('envelope.sealed', envelope));
        assert.deepEqual(await dueFor(expiresAt), ['expire']);
      });

      it('finds those in a slow state, page by page', async () => {
        const [a, b] = [await filling(), await filling()];
        await closed(a);
        await closed(b);
        const rows = await drain((cursor) => read.inState(['sealing', 'purging'], cursor, 1));
        assert.ok(rows.some((row) => row.id === a && row.state === 'sealing') && rows.some((row) => row.id === b));
      });
    });

    describe('uploads', () => {
      it('makes upload, reel and durable bytes, and shows the file when its last byte came', async () => {
        const envelope = await filling();
        const upload = anUpload(house, envelope, {
          path: bytes('a/b.txt'),
          length: 10,
          mtime: 5,
          metadata: bytes('filename YQ=='),
        });
        const [made] = await write.createUploads([upload], NOW);
        assert.ok(made?.ok);
        assert.deepEqual([made.upload.received, made.upload.state, made.upload.epoch], [0, 'open', 0]);
        const member = { upload: upload.id, envelope, epoch: 0 };
        assert.equal((await send(write, house, { ...member, start: 0, end: 4 })).ok, true);
        assert.equal(await entry(envelope, 'a/b.txt'), null);
        const last = await send(write, house, { ...member, start: 4, end: 10 });
        assert.ok(last.ok && last.complete);
        const file = await entry(envelope, 'a/b.txt');
        assert.deepEqual(
          [file?.kind, file?.size, file?.mtime, file?.reel, file?.start, file?.state],
          ['file', 10, 5, last.reel, 0, 'pending'],
        );
        assert.equal((await entry(envelope, 'a'))?.kind, 'implied');
        const row = await read.envelope(envelope);
        assert.deepEqual([row?.entries, row?.files, row?.bytes], [1, 1, 10]);
        assert.equal((await read.upload(upload.id))?.state, 'complete');
      });

      it('makes an upload and its bytes in one transaction, and again changes nothing', async () => {
        const envelope = await filling();
        const done = await sendFile(write, house, envelope, 'f', 10);
        assert.ok(done.ok && done.complete);
        const create = anUpload(house, envelope, { id: done.upload, path: bytes('f'), length: 10 });
        const again = await send(write, house, { upload: done.upload, envelope, epoch: 0, start: 0, end: 10, create });
        assert.deepEqual([again.ok, !again.ok && again.code], [false, 'lost']);
        const [twice] = await write.createUploads([create], NOW);
        assert.ok(twice?.ok && twice.upload.received === 10);
      });

      it('takes an empty file as complete at once', async () => {
        const envelope = await filling();
        const [made] = await write.createUploads([anUpload(house, envelope, { path: bytes('empty'), length: 0 })], NOW);
        assert.ok(made?.ok && made.upload.state === 'complete');
        const file = await entry(envelope, 'empty');
        assert.deepEqual([file?.state, file?.crc32, plain(file?.sha256)], ['measured', 0, plain(sha256(bytes('')))]);
        const row = await read.envelope(envelope);
        assert.deepEqual([row?.files, row?.verifiedFiles], [1, 1]);
      });

      it('lets the later completion of a path win', async () => {
        const envelope = await filling();
        const first = await sendFile(write, house, envelope, 'f', 10);
        const second = await sendFile(write, house, envelope, 'f', 20);
        assert.ok(second.ok);
        assert.equal((await read.upload(first.upload))?.state, 'replaced');
        assert.deepEqual([(await entry(envelope, 'f'))?.reel, (await entry(envelope, 'f'))?.size], [second.reel, 20]);
        const row = await read.envelope(envelope);
        assert.deepEqual([row?.entries, row?.bytes], [1, 20]);
      });

      it('refuses a file where a folder is, and a folder where a file is', async () => {
        const envelope = await filling();
        await sendFile(write, house, envelope, 'a/b', 1);
        for (const path of ['a', 'a/b/c']) {
          const [made] = await write.createUploads([anUpload(house, envelope, { path: bytes(path) })], NOW);
          assert.deepEqual(made, { ok: false, code: 'path_conflict' });
          const sent = await sendFile(write, house, envelope, path, 1);
          assert.deepEqual([sent.ok, !sent.ok && sent.code], [false, 'path_conflict']);
          assert.equal(await read.upload(sent.upload), null);
        }
      });

      it('declares a deferred length with the last byte, or by itself', async () => {
        const envelope = await filling();
        const create = anUpload(house, envelope, { path: bytes('g'), length: null });
        const done = await send(write, house, {
          upload: create.id,
          envelope,
          epoch: 0,
          start: 0,
          end: 7,
          length: 7,
          create,
        });
        assert.ok(done.ok && done.complete && done.length === 7);
        const late = anUpload(house, envelope, { path: bytes('h'), length: null });
        await send(write, house, { upload: late.id, envelope, epoch: 0, start: 0, end: 7, create: late });
        assert.deepEqual(await write.declareLength(late.id, 0, 6, NOW), { ok: false, code: 'length_exceeded' });
        assert.deepEqual(await write.declareLength(late.id, 0, 7, NOW), { ok: true });
        assert.deepEqual(await write.declareLength(late.id, 0, 7, NOW), { ok: true });
        assert.equal((await entry(envelope, 'h'))?.size, 7);
      });

      it('changes no row for an evicted holder', async () => {
        const envelope = await filling();
        const upload = anUpload(house, envelope);
        await write.createUploads([upload], NOW);
        assert.equal((await write.raiseEpoch(upload.id))?.epoch, 1);
        const late = await send(write, house, { upload: upload.id, envelope, epoch: 0, start: 0, end: 5 });
        assert.deepEqual([late.ok, !late.ok && late.code], [false, 'lost']);
        assert.equal((await read.upload(upload.id))?.received, 0);
        assert.equal(await write.raiseEpoch(anId()), null);
      });

      it('says why nothing commits into a frozen, closed or unknown envelope', async () => {
        const [frozen, shut] = [await filling(), await filling()];
        await write.freeze(frozen, NOW + 1, NOW, record('envelope.frozen', frozen));
        await closed(shut);
        const codes = [];
        for (const envelope of [frozen, shut]) {
          const upload = anUpload(house, envelope);
          const [made] = await write.createUploads([upload], NOW);
          const sent = await send(write, house, {
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
        const [nowhere] = await write.createUploads([anUpload(house, anId())], NOW);
        assert.deepEqual(nowhere, { ok: false, code: 'not_found' });
      });

      it('keeps stretches of a reel apart, and cuts the old one into three for a replacement', async () => {
        const envelope = await filling();
        const reel = anId();
        const stretch = (position: number, length: number) =>
          anUpload(house, envelope, { reel: { id: reel, position }, length });
        const old = stretch(0, 4 * PIECE);
        const [made, odd, beyond] = await write.createUploads(
          [old, stretch(PIECE, 5), stretch(3 * PIECE, 2 * PIECE)],
          NOW,
        );
        assert.deepEqual(
          [made?.ok, odd, beyond],
          [true, { ok: false, code: 'stretch_overlaps' }, { ok: false, code: 'stretch_overlaps' }],
        );
        await send(write, house, { upload: old.id, envelope, epoch: 0, start: 0, end: 4 * PIECE });
        await write.putEntries(envelope, [aLine('big', { size: 4 * PIECE, reel, start: 0 })], NOW);
        assert.equal((await readBack(envelope, 'big')).stored, 1);

        const fresh = stretch(PIECE, PIECE);
        await write.createUploads([fresh], NOW);
        await send(write, house, { upload: fresh.id, envelope, epoch: 0, start: 0, end: PIECE });
        const { tick, slices } = await read.locate(envelope, [{ reel, from: 0, to: 4 * PIECE }]);
        assert.equal(tick, 1);
        const shown = slices[0]?.map((one) => [one.upload, one.partStart + one.from, one.length]);
        assert.deepEqual(shown, [
          [old.id, 0, PIECE],
          [fresh.id, 0, PIECE],
          [old.id, 2 * PIECE, 2 * PIECE],
        ]);
        const file = (await entry(envelope, 'big')) as Entry;
        assert.equal(file.state, 'pending');
        const { measured: slots } = await read.digests(envelope, file.pathHash, 0, 4);
        assert.deepEqual(
          [0, 1, 2, 3].map((i) => slots.subarray(i * 32, i * 32 + 32).some((byte) => byte > 0)),
          [true, false, true, true],
        );
        assert.deepEqual(await write.storeMeasured(envelope, [measured(file, 0)], NOW), { stored: 0, differs: 0 });
        assert.deepEqual(await write.storeMeasured(envelope, [measured(file, 1)], NOW), { stored: 1, differs: 0 });
      });

      it('counts nothing that was read before its upload was terminated and another came', async () => {
        const envelope = await filling();
        const reel = anId();
        const upload = () => anUpload(house, envelope, { reel: { id: reel, position: 0 }, length: 10 });
        const whole = (create: ReturnType<typeof upload>) =>
          send(write, house, { upload: create.id, envelope, epoch: 0, start: 0, end: 10, create });
        const first = upload();
        await whole(first);
        await write.putEntries(envelope, [aLine('f', { size: 10, reel, start: 0 })], NOW);
        const reading = measured((await entry(envelope, 'f')) as Entry, 0);
        await write.terminateUpload(first.id, record('upload.terminated', envelope));
        assert.deepEqual(await write.storeMeasured(envelope, [reading], NOW), { stored: 0, differs: 0 });
        assert.ok((await whole(upload())).ok);
        assert.deepEqual(await write.storeMeasured(envelope, [reading], NOW), { stored: 0, differs: 0 });
        assert.equal((await readBack(envelope, 'f')).stored, 1);
      });

      it('shows the bytes of partials as one final, and keeps them when a partial is terminated', async () => {
        const envelope = await filling();
        const partials: Id[] = [];
        for (const length of [5, 0, 7]) {
          const create = anUpload(house, envelope, { kind: 'partial', length });
          if (length === 0) await write.createUploads([create], NOW);
          else await send(write, house, { upload: create.id, envelope, epoch: 0, start: 0, end: length, create });
          partials.push(create.id);
        }
        const final = anUpload(house, envelope, { kind: 'final', path: bytes('joined'), length: null });
        const made = await write.createFinal(final, partials, bytes('final;'), NOW);
        assert.ok(made.ok && made.upload.received === 12 && made.upload.state === 'complete');
        assert.deepEqual(await read.concatenation(final.id), bytes('final;'));
        assert.equal(await read.concatenation(partials[0] as Id), null);
        await write.terminateUpload(partials[0] as Id, record('upload.terminated', envelope));
        while (await write.dropDeadParts());
        const { slices } = await read.locate(envelope, [{ reel: made.upload.reel, from: 0, to: 12 }]);
        assert.deepEqual(
          slices[0]?.map((one) => [one.upload, one.length]),
          [
            [partials[0], 5],
            [partials[2], 7],
          ],
        );
        const open = anUpload(house, envelope, { kind: 'partial', length: 5 });
        await write.createUploads([open], NOW);
        const another = { ...final, id: anId() };
        assert.deepEqual(await write.createFinal(another, [open.id], bytes('final;'), NOW), {
          ok: false,
          code: 'uploads_unfinished',
        });
        assert.deepEqual(await write.createFinal(another, [final.id], bytes('final;'), NOW), {
          ok: false,
          code: 'invalid_request',
        });
      });

      it('takes a terminated upload away with its entry and its parts', async () => {
        const envelope = await filling();
        const done = await sendFile(write, house, envelope, 'x/y', 10);
        assert.deepEqual(await write.terminateUpload(done.upload, record('upload.terminated', envelope)), { ok: true });
        assert.deepEqual(await write.terminateUpload(done.upload, record('upload.terminated', envelope)), { ok: true });
        assert.equal((await read.upload(done.upload))?.state, 'terminated');
        assert.deepEqual([await entry(envelope, 'x/y'), await entry(envelope, 'x')], [null, null]);
        while (await write.dropDeadParts());
        await write.doom(NOW + 10_000, NOW + 10_000);
        assert.equal((await read.blob(done.blob))?.state, 'doomed');
        await write.forgetBlobs([done.blob]);
        assert.equal(await read.blob(done.blob), null);
      });

      it('puts one part in the place of a run of parts, or changes nothing', async () => {
        const envelope = await filling();
        const upload = anUpload(house, envelope, { length: 30 });
        await write.createUploads([upload], NOW);
        const member = { upload: upload.id, envelope, epoch: 0 };
        const sent = [];
        for (const start of [0, 10, 20]) sent.push(await send(write, house, { ...member, start, end: start + 10 }));
        const blob = anId();
        await write.allocateBlobs(envelope, [blob], house.process);
        const swap = (start: number, length: number) =>
          write.swapParts(envelope, upload.id, { start, length, blob, at: 0, size: 70 }, house.process, NOW);
        assert.equal(await swap(0, 15), false);
        assert.equal(await swap(0, 20), true);
        assert.equal(await swap(0, 20), false);
        const { tick, slices } = await read.locate(envelope, [{ reel: upload.id, from: 0, to: 30 }]);
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
        await write.doom(NOW + 10_000, NOW + 10_000);
        const states = await Promise.all(sent.map(async (one) => (await read.blob(one.blob))?.state));
        assert.deepEqual(states, ['doomed', 'doomed', 'written']);
      });

      it('finds the newest open drop of a path', async () => {
        const envelope = await filling();
        const [first, second] = [1, 2].map(() => anUpload(house, envelope, { path: bytes('p'), drop: true }));
        await write.createUploads(
          [first as never, second as never, anUpload(house, envelope, { path: bytes('p') })],
          NOW,
        );
        assert.equal((await read.openDrop(envelope, bytes('p')))?.id, second?.id);
        assert.equal(await read.openDrop(envelope, bytes('q')), null);
      });

      it('knows how far a reel is durable', async () => {
        const envelope = await filling();
        const reel = anId();
        const parts = [0, PIECE].map((position) =>
          anUpload(house, envelope, { reel: { id: reel, position }, length: PIECE }),
        );
        await write.createUploads(parts, NOW);
        const [a, b] = parts.map((one) => one.id) as [Id, Id];
        await send(write, house, { upload: b, envelope, epoch: 0, start: 0, end: 100 });
        assert.equal(await read.frontier(reel, 0, 3 * PIECE), 0);
        await send(write, house, { upload: a, envelope, epoch: 0, start: 0, end: PIECE });
        assert.equal(await read.frontier(reel, 0, 3 * PIECE), PIECE + 100);
        const reels = await drain((cursor) => read.reels(envelope, cursor, 1));
        assert.deepEqual(reels, [{ id: reel, ordinal: 0, end: PIECE + 100 }]);
        const { slices } = await read.locate(envelope, [
          { reel, from: 0, to: PIECE + 100 },
          { reel, from: 0, to: PIECE + 101 },
        ]);
        assert.deepEqual([slices[0]?.length, slices[1]], [2, null]);
      });
    });

    describe('group commits', () => {
      it('fail one bad member and keep the others', async () => {
        const envelope = await filling();
        const uploads = [0, 1, 2].map(() => anUpload(house, envelope, { length: 10 }));
        await write.createUploads(uploads, NOW);
        const blob = anId();
        await write.allocateBlobs(envelope, [blob], house.process);
        const members = uploads.map((upload, i) => ({
          upload: upload.id,
          envelope,
          epoch: i === 1 ? 9 : 0,
          start: 0,
          end: 10,
          parts: [{ start: 0, length: 10, blob, at: i * 50, size: 50 }],
        }));
        const results = await write.commitParts({
          members,
          blobs: [{ id: blob, size: 150 }],
          owner: house.process,
          now: NOW,
        });
        assert.deepEqual(
          results.map((one) => one.ok || one.code),
          [true, 'lost', true],
        );
        const received = await Promise.all(uploads.map(async (upload) => (await read.upload(upload.id))?.received));
        assert.deepEqual(received, [10, 0, 10]);
      });

      it('are lost as a whole when a blob was doomed meanwhile', async () => {
        const envelope = await filling();
        const [mine, theirs] = [anId(), anId()];
        const dead = anId();
        await write.beat(dead, NOW - 90_000);
        await write.allocateBlobs(envelope, [mine], house.process);
        await write.allocateBlobs(envelope, [theirs], dead);
        assert.ok((await write.doom(NOW - 60_000, NOW)) >= 1);
        assert.deepEqual([(await read.blob(mine))?.state, (await read.blob(theirs))?.state], ['writing', 'doomed']);
        const uploads = [0, 1].map(() => anUpload(house, envelope, { length: 10, path: bytes(anId()) }));
        const members = uploads.map((create, i) => ({
          upload: create.id,
          envelope,
          epoch: 0,
          start: 0,
          end: 10,
          create,
          parts: [{ start: 0, length: 10, blob: [mine, theirs][i] as Id, at: 0, size: 50 }],
        }));
        const blobs = [mine, theirs].map((id) => ({ id, size: 50 }));
        const results = await write.commitParts({ members, blobs, owner: house.process, now: NOW });
        assert.deepEqual(results, [
          { ok: false, code: 'lost' },
          { ok: false, code: 'lost' },
        ]);
        assert.deepEqual(await Promise.all(uploads.map((one) => read.upload(one.id))), [null, null]);
        assert.equal((await read.envelope(envelope))?.entries, 0);
      });

      it('doom what an ended process was writing', async () => {
        const envelope = await filling();
        const [process, blob] = [anId(), anId()];
        await write.beat(process, NOW);
        await write.allocateBlobs(envelope, [blob], process);
        await write.endProcess(process);
        assert.equal((await read.blob(blob))?.state, 'doomed');
        assert.ok((await read.doomed(1_000)).some((one) => one.id === blob));
      });

      it('take steps that were asked together, and answer each by itself', async () => {
        const envelope = await filling();
        const sends = Array.from({ length: 40 }, (_, i) =>
          sendFile(write, house, envelope, i % 2 ? 'same' : `other/${i}`, 5),
        );
        const results = await Promise.all(sends);
        assert.ok(results.every((one) => one.ok));
        const row = await read.envelope(envelope);
        assert.deepEqual([row?.files, row?.bytes], [21, 105]);
      });
    });

    describe('entries', () => {
      it('take a page in any order, name each refused line, and change nothing the second time', async () => {
        const envelope = await filling();
        const reel = anId();
        const lines = [
          aLine('d/two', { size: 5, reel, start: 10 }),
          aLine('d/one', { size: 10, reel, start: 0, sha256: sha256(bytes('d/one')) }),
          aLine('d', { kind: 'folder', mtime: 3 }),
          aLine('d/one/below', { size: 1, reel, start: 90 }),
          aLine('overlap', { size: 6, reel, start: 9 }),
          aLine('nowhere', { size: 6 }),
          aLine('empty', { sha256: randomBytes(32) }),
        ];
        const first = await write.putEntries(envelope, lines, NOW);
        assert.ok(first.ok);
        assert.deepEqual([first.accepted, first.unchanged], [4, 0]);
        assert.deepEqual(
          first.refused.map((one) => [one.line, one.code]),
          [
            [3, 'path_conflict'],
            [4, 'entry_overlaps'],
            [5, 'invalid_request'],
          ],
        );
        assert.deepEqual(first.touched, [{ reel, from: 0, to: 15 }]);
        const row = await read.envelope(envelope);
        assert.deepEqual([row?.entries, row?.files, row?.bytes], [4, 3, 15]);
        const again = await write.putEntries(envelope, lines, NOW);
        assert.ok(again.ok);
        assert.deepEqual([again.accepted, again.unchanged, again.touched], [0, 4, []]);
        assert.deepEqual(await read.envelope(envelope), row);
        assert.equal((await entry(envelope, 'empty'))?.state, 'differs');
        assert.equal((await entry(envelope, 'd'))?.kind, 'folder');
      });

      it('replace a path that comes with other values, and free the place it had', async () => {
        const envelope = await filling();
        const reel = anId();
        await write.putEntries(envelope, [aLine('f', { size: 10, reel, start: 0 })], NOW);
        const done = await write.putEntries(
          envelope,
          [aLine('f', { size: 4, reel, start: 20 }), aLine('g', { size: 10, reel, start: 0 })],
          NOW,
        );
        assert.ok(done.ok && done.accepted === 2);
        const row = await read.envelope(envelope);
        assert.deepEqual([row?.entries, row?.bytes], [2, 14]);
      });

      it('keep the exact bytes of a path: NFC, NFD, latin-1, newline', async () => {
        const envelope = await filling();
        const paths = [bytes('\u00e9'), bytes('e\u0301'), Buffer.from([0x66, 0xe9]), bytes('a\nb\\ '), bytes('מסמך')];
        const lines = paths.map((path) => ({ ...aLine(''), path }));
        const done = await write.putEntries(envelope, lines, NOW);
        assert.ok(done.ok && done.accepted === 5);
        const found = await read.entriesIn(envelope, bytes(''), null, null, 100);
        assert.deepEqual(
          found.items.map((one) => plain(one.path)),
          paths.map(plain).sort(),
        );
      });

      it('list one folder by name, with and without a prefix, page by page', async () => {
        const envelope = await filling();
        const names = ['b', 'ba', 'bb', 'bc', 'c', 'a'];
        await write.putEntries(
          envelope,
          [...names.map((one) => aLine(`dir/${one}`)), aLine('dir/sub/x'), aLine('top')],
          NOW,
        );
        const list = async (folder: string, q: string | null) => {
          const found = await drain((cursor) =>
            read.entriesIn(envelope, bytes(folder), q === null ? null : bytes(q), cursor, 2),
          );
          return found.map((one) => Buffer.from(one.path).toString());
        };
        assert.deepEqual(
          await list('dir', null),
          ['a', 'b', 'ba', 'bb', 'bc', 'c', 'sub'].map((one) => `dir/${one}`),
        );
        assert.deepEqual(
          await list('dir', 'b'),
          ['b', 'ba', 'bb', 'bc'].map((one) => `dir/${one}`),
        );
        assert.deepEqual(await list('', null), ['dir', 'top']);
        assert.deepEqual(await list('dir', 'zz'), []);
      });

      it('refuse another digest for a slot that is known, and compare with what was measured, whichever comes last', async () => {
        const envelope = await filling();
        const reel = anId();
        const upload = anUpload(house, envelope, { reel: { id: reel, position: 0 }, length: 3 * PIECE });
        await send(write, house, { upload: upload.id, envelope, epoch: 0, start: 0, end: 3 * PIECE, create: upload });
        const size = 2 * PIECE + 1;
        await write.putEntries(
          envelope,
          [aLine('big', { size, reel, start: 0 }), aLine('small', { size: 4, reel, start: size })],
          NOW,
        );
        const right = sha256(bytes('big'));
        const put = (path: string, from: number, ...digests: Uint8Array[]) =>
          write.putDigests(envelope, pathHash(path), from, Buffer.concat(digests), NOW);
        assert.deepEqual(await put('big', 1, right), { ok: true });
        assert.deepEqual(await put('big', 0, right, right), { ok: true });
        assert.deepEqual(await put('big', 1, randomBytes(32)), { ok: false, code: 'digest_differs', piece: 1 });
        assert.deepEqual(await put('big', 3, right), { ok: false, code: 'invalid_request' });
        assert.deepEqual(await put('none', 0, right), { ok: false, code: 'entry_unknown' });
        assert.equal((await readBack(envelope, 'big')).stored, 1);
        assert.equal((await read.envelope(envelope))?.compared, 0);
        assert.deepEqual(await put('big', 2, right), { ok: true });
        assert.equal((await entry(envelope, 'big'))?.state, 'measured');
        assert.equal((await read.envelope(envelope))?.compared, 1);
        await readBack(envelope, 'small');
        assert.deepEqual(await put('small', 0, randomBytes(32)), { ok: true });
        assert.equal((await entry(envelope, 'small'))?.state, 'differs');
        const wrong = await drain((cursor) => read.entriesByHash(envelope, 'wrong', cursor, 10));
        assert.deepEqual(
          wrong.map((one) => Buffer.from(one.path).toString()),
          ['small'],
        );
      });

      it('name what waits to be read on given ranges, also what begins before them', async () => {
        const envelope = await filling();
        const reel = anId();
        const lines = [0, 1, 2, 3].map((i) => aLine(`f${i}`, { size: 10, reel, start: i * 10 }));
        await write.putEntries(envelope, lines, NOW);
        const pending = await read.pendingOnReels([
          { reel, from: 15, to: 30 },
          { reel, from: 25, to: 35 },
          { reel: anId(), from: 0, to: 9 },
        ]);
        assert.deepEqual(
          pending.map((one) => one.start),
          [10, 20, 30],
        );
        const all = await drain((cursor) => read.entriesByHash(envelope, 'pending', cursor, 3));
        assert.equal(all.length, 4);
      });
    });

    describe('sealing', () => {
      it('closes only on equal counts, names what is unfinished, and abandons what nobody waits for', async () => {
        const envelope = await filling();
        await sendFile(write, house, envelope, 'f', 10);
        const open = anUpload(house, envelope, { path: bytes('g'), length: 10 });
        await send(write, house, { upload: open.id, envelope, epoch: 0, start: 0, end: 5, create: open });
        const [idle, partial] = [
          anUpload(house, envelope, { path: bytes('h') }),
          anUpload(house, envelope, { kind: 'partial' }),
        ];
        const stale = anUpload(house, envelope, { path: bytes('f'), length: 10 });
        await write.createUploads([idle, partial, stale], NOW - 1);
        await send(write, house, { upload: partial.id, envelope, epoch: 0, start: 0, end: 5 });
        await send(write, house, { upload: stale.id, envelope, epoch: 0, start: 0, end: 5 });
        const close = (entries: number, size: number, abandon: boolean) =>
          write.close(envelope, { entries, bytes: size }, abandon, NOW, record('envelope.closed', envelope));
        const refused = await close(1, 10, false);
        assert.ok(!refused.ok && refused.code === 'uploads_unfinished');
        assert.deepEqual([refused.total, refused.unfinished.map((one) => one.id)], [1, [open.id]]);
        assert.equal((await read.upload(idle.id))?.state, 'open');
        assert.deepEqual(await close(2, 10, true), { ok: false, code: 'counts_differ', entries: 1, bytes: 10 });
        assert.equal((await read.upload(open.id))?.state, 'open');
        assert.equal(await write.abandonOpen(envelope), false);
        assert.equal((await read.upload(open.id))?.state, 'open', 'nothing is abandoned before the state says so');
        assert.deepEqual(await close(1, 10, true), { ok: true, again: false });
        assert.deepEqual(await close(7, 7, false), { ok: true, again: true });
        while (await write.abandonOpen(envelope));
        for (const one of [open, idle, partial, stale]) assert.equal((await read.upload(one.id))?.state, 'abandoned');
        assert.deepEqual(await write.close(anId(), { entries: 0, bytes: 0 }, true, NOW, record('x', null)), {
          ok: false,
          code: 'not_found',
        });
      });

      it('finds the unfinished among any number of open uploads, and abandons them in pages', async () => {
        const envelope = await filling();
        const many = Array.from({ length: 1_300 }, (_, i) => anUpload(house, envelope, { path: bytes(`many/${i}`) }));
        await write.createUploads(many, NOW);
        const late = many.at(-1) as NewUpload;
        await send(write, house, { upload: late.id, envelope, epoch: 0, start: 0, end: 1 });
        const found: Id[] = [];
        let cursor: string | null = null;
        do {
          const page = await read.unfinishedUploads(envelope, cursor);
          found.push(...page.items.map((one) => one.id));
          cursor = page.cursor;
        } while (cursor !== null);
        assert.deepEqual(found, [late.id]);
        const record_ = record('envelope.closed', envelope);
        assert.ok((await write.close(envelope, { entries: 0, bytes: 0 }, true, NOW, record_)).ok);
        let pages = 1;
        while (await write.abandonOpen(envelope)) pages += 1;
        assert.ok(pages > 1, 'no page holds the writer long');
        for (const one of many) assert.equal((await read.upload(one.id))?.state, 'abandoned');
      });

      it('places files in reel order, then what holds no bytes, and sums below each folder', async () => {
        const envelope = await filling();
        const [a, b] = [anId(), anId()];
        await write.putEntries(
          envelope,
          [
            aLine('x/late', { size: 5, reel: a, start: 100 }),
            aLine('x/first', { size: 3, reel: a, start: 0 }),
            aLine('y/z/other', { size: 7, reel: b, start: 0 }),
            aLine('y/empty'),
            aLine('y/folder', { kind: 'folder' }),
          ],
          NOW,
        );
        await closed(envelope);
        for (let turn = 0; turn < 2; turn += 1) {
          let cursor: string | null = null;
          do cursor = (await write.placeOnTape(envelope, cursor)).cursor;
          while (cursor !== null);
          do cursor = (await write.sumFolders(envelope, cursor)).cursor;
          while (cursor !== null);
        }
        const tape = await drain((cursor) => read.entriesOnTape(envelope, cursor, 2));
        assert.deepEqual(
          tape.slice(0, 3).map((one) => [Buffer.from(one.path).toString(), one.tapeAt]),
          [
            ['x/first', 0],
            ['x/late', 3],
            ['y/z/other', 8],
          ],
        );
        const places = tape.map(({ tapeAt, size, pathHash: hash }) => ({
          tape: tapeAt as number,
          hash: size > 0 ? new Uint8Array(32) : hash,
        }));
        for (const [i, place] of places.entries()) {
          const page = await read.tapePage(envelope, place, 4);
          assert.deepEqual(
            page.map(({ path, kind, size, tapeAt }) => [plain(path), kind, size, tapeAt]),
            tape.slice(i, i + 4).map(({ path, kind, size, tapeAt }) => [plain(path), kind, size, tapeAt]),
          );
        }
        const rest = tape.slice(3);
        assert.deepEqual(
          rest.map((one) => one.tapeAt),
          [15, 15],
        );
        assert.deepEqual(
          rest.map((one) => plain(one.pathHash)),
          rest.map((one) => plain(one.pathHash)).sort(),
        );
        const below = async (path: string) => [
          (await entry(envelope, path))?.belowFiles,
          (await entry(envelope, path))?.belowBytes,
        ];
        assert.deepEqual(
          [await below('x'), await below('y'), await below('y/z'), await below('y/folder')],
          [
            [2, 8],
            [2, 7],
            [1, 7],
            [0, 0],
          ],
        );
        const at = async (from: number, to: number) =>
          (await read.entriesAt(envelope, from, to, 10)).map((one) => one.tapeAt);
        assert.deepEqual(
          [await at(0, 1), await at(2, 4), await at(4, 9), await at(14, 99), await at(15, 16)],
          [[0], [0, 3], [3, 8], [8], []],
        );
      });

      it('reopens with the exact list, and those entries wait to be read again', async () => {
        const envelope = await filling();
        await sendFile(write, house, envelope, 'f', 10);
        await sendFile(write, house, envelope, 'g', 10);
        await readBack(envelope, 'f', 'g');
        await closed(envelope);
        await write.fixSealedAt(envelope, NOW);
        const problems = [{ path: bytes('f'), piece: null, reason: 'sha256_differs' as const }];
        assert.equal(await write.reopen(envelope, problems, NOW, record('envelope.reopened', envelope)), true);
        assert.equal(await write.reopen(envelope, problems, NOW, record('envelope.reopened', envelope)), false);
        const row = await read.envelope(envelope);
        assert.deepEqual([row?.state, row?.sealedAt, row?.verifiedFiles, row?.verifiedBytes], ['filling', null, 1, 10]);
        assert.deepEqual(
          [(await entry(envelope, 'f'))?.state, (await entry(envelope, 'g'))?.state],
          ['pending', 'measured'],
        );
        const listed = await read.problems(envelope, null, 10);
        assert.deepEqual([listed.total, listed.items.map((one) => one.reason)], [1, ['sha256_differs']]);
      });

      it('never seals a file that was not read back', async () => {
        const envelope = await filling();
        await sendFile(write, house, envelope, 'f', 10);
        await closed(envelope);
        await write.fixSealedAt(envelope, NOW);
        const seal = () =>
          write.seal(envelope, randomBytes(32), aReceipt(envelope, 'sealed'), record('envelope.sealed', envelope));
        await assert.rejects(seal(), { code: 'unread' });
        assert.equal((await read.envelope(envelope))?.state, 'sealing');
        await readBack(envelope, 'f');
        assert.deepEqual([await seal(), await seal()], [true, false]);
        assert.equal((await read.receipts(envelope)).length, 1);
      });

      it('fixes the time of sealing once', async () => {
        const envelope = await filling();
        await closed(envelope);
        const first = await write.fixSealedAt(envelope, NOW);
        assert.deepEqual(first, { sealedAt: NOW, expiresAt: NOW + 30 * 86_400_000, compared: 0 });
        assert.deepEqual(await write.fixSealedAt(envelope, NOW + 9), first);
        await assert.rejects(write.fixSealedAt(await filling(), NOW), { code: 'envelope_closed' });
      });

      it('stores the sealed documents once, and gives the blobs of an earlier run back', async () => {
        const envelope = await filling();
        await closed(envelope);
        const store = async () => {
          const blob = anId();
          await write.allocateBlobs(envelope, [blob], house.process);
          const rendering = {
            kind: 'pieces.bin' as const,
            id: anId(),
            blob,
            at: 0,
            size: 50,
            length: 32,
            sha256: randomBytes(32),
          };
          const again = () => write.storeRenderings(envelope, [rendering], [{ id: blob, size: 50 }], house.process);
          await again();
          await again();
          return rendering;
        };
        const [first, second] = [await store(), await store()];
        const standing = await read.rendering(envelope, 'pieces.bin');
        assert.equal(standing?.blob, second.blob);
        assert.equal(plain(standing?.sha256), plain(second.sha256));
        await write.doom(NOW + 10_000, NOW + 10_000);
        assert.deepEqual(
          [(await read.blob(first.blob))?.state, (await read.blob(second.blob))?.state],
          ['doomed', 'written'],
        );
        await assert.rejects(write.storeRenderings(envelope, [first], [{ id: first.blob, size: 50 }], house.process), {
          code: 'lost',
        });
      });

      it('raises damage once', async () => {
        const envelope = await filling();
        await sendFile(write, house, envelope, 'f', 10);
        await readBack(envelope, 'f');
        await write.storeDamaged(envelope, pathHash('f'), record('envelope.damaged', envelope, null));
        await write.storeDamaged(envelope, pathHash('f'), record('envelope.damaged', envelope, null));
        const row = await read.envelope(envelope);
        assert.deepEqual(
          [row?.damagedAt, row?.verifiedFiles, (await entry(envelope, 'f'))?.state],
          [NOW, 0, 'damaged'],
        );
        const told = await drain((cursor) => read.timeline(envelope, cursor, 1));
        assert.equal(told.filter((one) => one.type === 'envelope.damaged').length, 1);
      });
    });

    describe('recipients', () => {
      it('go forward only, bind their person at first sight, and end once', async () => {
        const { envelope, manifest } = await sealed();
        await write.advanceRecipient(
          envelope,
          house.recipient,
          'opened',
          record('recipient.opened', envelope, house.recipient),
        );
        await write.advanceRecipient(
          envelope,
          house.recipient,
          'collecting',
          record('recipient.collecting', envelope, house.recipient),
        );
        await write.advanceRecipient(
          envelope,
          house.recipient,
          'opened',
          record('recipient.opened', envelope, house.recipient),
        );
        await write.addServed([{ envelope, person: house.recipient, bytes: 7 }]);
        const [bound] = (await read.envelope(envelope))?.recipients ?? [];
        assert.deepEqual([bound?.person, bound?.state, bound?.served], [house.recipient, 'collecting', 7]);
        const collect = (digest: Uint8Array | null, at: number) =>
          write.endRecipient(
            envelope,
            house.recipient,
            { kind: 'collected', manifest: digest },
            at,
            record('recipient.collected', envelope, house.recipient),
          );
        assert.deepEqual(await collect(randomBytes(32), NOW), { ok: false, code: 'manifest_differs' });
        const first = await collect(manifest, NOW);
        assert.deepEqual(first, { ok: true, again: false, at: NOW, served: 7, confirmed: true, recipient: bound?.id });
        await write.addServed([{ envelope, person: house.recipient, bytes: 5 }]);
        assert.deepEqual(await collect(null, NOW + 9), { ...first, again: true });
        const refusal = { kind: 'refused' as const, reason: 'late' };
        assert.deepEqual(await write.endRecipient(envelope, house.recipient, refusal, NOW, record('x', envelope)), {
          ok: false,
          code: 'already_collected',
        });
        assert.equal((await read.envelope(envelope))?.state, 'delivered');
        const types = (await drain((cursor) => read.timeline(envelope, cursor, 2))).map((one) => one.type);
        assert.deepEqual(types.slice(-4), [
          'recipient.opened',
          'recipient.collecting',
          'recipient.collected',
          'envelope.delivered',
        ]);
      });

      it('that all refuse leave the envelope sealed', async () => {
        const { envelope } = await sealed();
        const end = { kind: 'refused' as const, reason: 'not ours' };
        assert.ok(
          (await write.endRecipient(envelope, house.recipient, end, NOW, record('recipient.refused', envelope))).ok,
        );
        assert.equal((await read.envelope(envelope))?.state, 'sealed');
        const stranger = await write.endRecipient(envelope, anId(), end, NOW, record('x', envelope));
        assert.deepEqual(stranger, { ok: false, code: 'not_found' });
        const open = await filling();
        assert.deepEqual(await write.endRecipient(open, house.recipient, end, NOW, record('x', open)), {
          ok: false,
          code: 'not_sealed',
        });
      });

      it('have one receipt of a kind each', async () => {
        const { envelope } = await sealed();
        const first = await write.putReceipt(aReceipt(envelope, 'collected', house.recipient));
        const second = await write.putReceipt(aReceipt(envelope, 'collected', house.recipient));
        assert.equal(second.id, first.id);
        assert.equal((await read.receipt(envelope, 'collected', house.recipient))?.id, first.id);
        assert.equal(await read.receipt(envelope, 'collected', house.sender), null);
        assert.deepEqual((await read.receipts(envelope)).map((one) => one.kind).sort(), ['collected', 'sealed']);
      });
    });

    describe('purging', () => {
      it('fixes the figures, stops every commit, and leaves the skeleton, receipts and records', async () => {
        const { envelope } = await sealed();
        const purge = () =>
          write.startPurge(envelope, 'withdraw', 'agreed', house.sender, NOW, record('envelope.withdrawn', envelope));
        assert.deepEqual(
          [await purge(), await purge()],
          [
            { ok: true, again: false },
            { ok: true, again: true },
          ],
        );
        const job = await read.purgeJob(envelope);
        assert.deepEqual(
          [job?.action, job?.reason, job?.by, job?.figures.files, job?.figures.bytes],
          ['withdraw', 'agreed', house.sender, 1, 10],
        );
        await assert.rejects(write.allocateBlobs(envelope, [anId()], house.process), { code: 'envelope_closed' });
        const certificate = aReceipt(envelope, 'purged');
        const finish = () => write.finishPurge(envelope, certificate, record('envelope.purged', envelope));
        assert.equal(await finish(), false);
        await write.doom(NOW - 60_000, NOW);
        const blobs = await read.blobs(envelope, 1_000);
        assert.ok(blobs.length > 0 && blobs.every((one) => one.state === 'doomed'));
        await write.forgetBlobs(blobs.map((one) => one.id));
        while ((await write.purgePage(envelope)).more);
        await write.checkpoint();
        assert.deepEqual([await finish(), await finish()], [true, false]);
        const row = await read.envelope(envelope);
        assert.deepEqual(
          [row?.state, row?.title, row?.senderAddress, row?.wrappedKey, row?.sender],
          ['purged', '', '', null, house.sender],
        );
        assert.deepEqual(
          row?.recipients.map((one) => one.address),
          [''],
        );
        assert.deepEqual([await entry(envelope, 'a/b'), await read.purgeJob(envelope)], [null, null]);
        assert.deepEqual((await read.receipts(envelope)).map((one) => one.kind).sort(), ['purged', 'sealed']);
        assert.ok(
          (await drain((cursor) => read.timeline(envelope, cursor, 100))).some((one) => one.type === 'envelope.purged'),
        );
      });

      it('asks the life of an envelope what can happen', async () => {
        const open = await filling();
        await closed(open);
        const purge = (envelope: Id, action: 'expire' | 'withdraw') =>
          write.startPurge(envelope, action, 'x', null, NOW, record('x', envelope));
        assert.deepEqual(await purge(open, 'expire'), { ok: false, code: 'envelope_closed' });
        assert.deepEqual(await purge(open, 'withdraw'), { ok: true, again: false });
        assert.deepEqual(await purge(anId(), 'withdraw'), { ok: false, code: 'not_found' });
      });
    });

    it('rejects what it cannot understand, with a name and a message, and goes on', async () => {
      await assert.rejects(read.person('no uuid'), { name: 'RangeError', message: 'not a UUID' });
      await assert.rejects(write.raiseEpoch('no uuid'), { name: 'RangeError' });
      assert.ok(await read.person(house.sender));
    });
  });
}
