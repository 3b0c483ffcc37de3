import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { aLine, anId, anUpload, aReceipt, bytes, NOW, send, sendFile } from './metadata.given.ts';
import type { Id, NewUpload } from './metadata-rows.ts';
import { drain, type MetadataUnderTest, openScene, pathHash, plain, type Scene } from './metadata-scene.given.ts';

/** The promises from close to seal, run against every adapter. */
export function metadataSealingConformance(name: string, open: () => Promise<MetadataUnderTest>): void {
  describe(`sealing in ${name}`, () => {
    let scene: Scene;
    before(async () => {
      scene = await openScene(open);
    });
    after(() => scene.dispose());

    it('closes only on equal counts, names what is unfinished, and abandons what nobody waits for', async () => {
      const envelope = await scene.filling();
      await sendFile(scene.write, scene.house, envelope, 'f', 10);
      const open = anUpload(scene.house, envelope, { path: bytes('g'), length: 10 });
      await send(scene.write, scene.house, { upload: open.id, envelope, epoch: 0, start: 0, end: 5, create: open });
      const [idle, partial] = [
        anUpload(scene.house, envelope, { path: bytes('h') }),
        anUpload(scene.house, envelope, { kind: 'partial' }),
      ];
      const stale = anUpload(scene.house, envelope, { path: bytes('f'), length: 10 });
      await scene.write.createUploads([idle, partial, stale], NOW - 1);
      await send(scene.write, scene.house, { upload: partial.id, envelope, epoch: 0, start: 0, end: 5 });
      await send(scene.write, scene.house, { upload: stale.id, envelope, epoch: 0, start: 0, end: 5 });
      const close = (entries: number, size: number, abandon: boolean) =>
        scene.write.close(envelope, { entries, bytes: size }, abandon, NOW, scene.record('envelope.closed', envelope));
      const refused = await close(1, 10, false);
      assert.ok(!refused.ok && refused.code === 'uploads_unfinished');
      assert.deepEqual([refused.total, refused.unfinished.map((one) => one.id)], [1, [open.id]]);
      assert.equal((await scene.read.upload(idle.id))?.state, 'open');
      assert.deepEqual(await close(2, 10, true), { ok: false, code: 'counts_differ', entries: 1, bytes: 10 });
      assert.equal((await scene.read.upload(open.id))?.state, 'open');
      assert.equal(await scene.write.abandonOpen(envelope), false);
      assert.equal((await scene.read.upload(open.id))?.state, 'open', 'nothing is abandoned before the state says so');
      assert.deepEqual(await close(1, 10, true), { ok: true, again: false });
      assert.deepEqual(await close(7, 7, false), { ok: true, again: true });
      while (await scene.write.abandonOpen(envelope));
      for (const one of [open, idle, partial, stale])
        assert.equal((await scene.read.upload(one.id))?.state, 'abandoned');
      assert.deepEqual(await scene.write.close(anId(), { entries: 0, bytes: 0 }, true, NOW, scene.record('x', null)), {
        ok: false,
        code: 'not_found',
      });
    });

    it('finds the unfinished among any number of open uploads, and abandons them in pages', async () => {
      const envelope = await scene.filling();
      const many = Array.from({ length: 1_300 }, (_, i) =>
        anUpload(scene.house, envelope, { path: bytes(`many/${i}`) }),
      );
      await scene.write.createUploads(many, NOW);
      const late = many.at(-1) as NewUpload;
      await send(scene.write, scene.house, { upload: late.id, envelope, epoch: 0, start: 0, end: 1 });
      const found: Id[] = [];
      let cursor: string | null = null;
      do {
        const page = await scene.read.unfinishedUploads(envelope, cursor);
        found.push(...page.items.map((one) => one.id));
        cursor = page.cursor;
      } while (cursor !== null);
      assert.deepEqual(found, [late.id]);
      const record_ = scene.record('envelope.closed', envelope);
      const refused = await scene.write.close(envelope, { entries: 0, bytes: 0 }, false, NOW, record_);
      assert.ok(!refused.ok && refused.code === 'uploads_unfinished', 'not even the last of them goes unseen');
      assert.ok((await scene.write.close(envelope, { entries: 0, bytes: 0 }, true, NOW, record_)).ok);
      let pages = 1;
      while (await scene.write.abandonOpen(envelope)) pages += 1;
      assert.ok(pages > 1, 'no page holds the writer long');
      for (const one of many) assert.equal((await scene.read.upload(one.id))?.state, 'abandoned');
    });

    it('places files in reel order, then what holds no bytes, and sums below each folder', async () => {
      const envelope = await scene.filling();
      const [a, b] = [anId(), anId()];
      await scene.write.putEntries(
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
      await scene.closed(envelope);
      for (let turn = 0; turn < 2; turn += 1) {
        let cursor: string | null = null;
        do cursor = (await scene.write.placeOnTape(envelope, cursor)).cursor;
        while (cursor !== null);
        do cursor = (await scene.write.sumFolders(envelope, cursor)).cursor;
        while (cursor !== null);
      }
      const tape = await drain((cursor) => scene.read.entriesOnTape(envelope, cursor, 2));
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
        const page = await scene.read.tapePage(envelope, place, 4);
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
        (await scene.entry(envelope, path))?.belowFiles,
        (await scene.entry(envelope, path))?.belowBytes,
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
        (await scene.read.entriesAt(envelope, from, to, 10)).map((one) => one.tapeAt);
      assert.deepEqual(
        [await at(0, 1), await at(2, 4), await at(4, 9), await at(14, 99), await at(15, 16)],
        [[0], [0, 3], [3, 8], [8], []],
      );
    });

    it('reopens with the exact list, and those entries wait to be read again', async () => {
      const envelope = await scene.filling();
      await sendFile(scene.write, scene.house, envelope, 'f', 10);
      await sendFile(scene.write, scene.house, envelope, 'g', 10);
      await scene.readBack(envelope, 'f', 'g');
      await scene.closed(envelope);
      await scene.write.fixSealedAt(envelope, NOW);
      const problems = [{ path: bytes('f'), piece: null, reason: 'sha256_differs' as const }];
      assert.equal(
        await scene.write.reopen(envelope, problems, NOW, scene.record('envelope.reopened', envelope)),
        true,
      );
      assert.equal(
        await scene.write.reopen(envelope, problems, NOW, scene.record('envelope.reopened', envelope)),
        false,
      );
      const row = await scene.read.envelope(envelope);
      assert.deepEqual([row?.state, row?.sealedAt, row?.verifiedFiles, row?.verifiedBytes], ['filling', null, 1, 10]);
      assert.deepEqual(
        [(await scene.entry(envelope, 'f'))?.state, (await scene.entry(envelope, 'g'))?.state],
        ['pending', 'measured'],
      );
      const listed = await scene.read.problems(envelope, null, 10);
      assert.deepEqual([listed.total, listed.items.map((one) => one.reason)], [1, ['sha256_differs']]);
    });

    it('never seals a file that was not read back', async () => {
      const envelope = await scene.filling();
      await sendFile(scene.write, scene.house, envelope, 'f', 10);
      await scene.closed(envelope);
      await scene.write.fixSealedAt(envelope, NOW);
      const seal = () =>
        scene.write.seal(
          envelope,
          randomBytes(32),
          aReceipt(envelope, 'sealed'),
          scene.record('envelope.sealed', envelope),
        );
      await assert.rejects(seal(), { code: 'unread' });
      assert.equal((await scene.read.envelope(envelope))?.state, 'sealing');
      await scene.readBack(envelope, 'f');
      assert.deepEqual([await seal(), await seal()], [true, false]);
      assert.equal((await scene.read.receipts(envelope)).length, 1);
    });

    it('fixes the time of sealing once', async () => {
      const envelope = await scene.filling();
      await scene.closed(envelope);
      const first = await scene.write.fixSealedAt(envelope, NOW);
      assert.deepEqual(first, { sealedAt: NOW, expiresAt: NOW + 30 * 86_400_000, compared: 0 });
      assert.deepEqual(await scene.write.fixSealedAt(envelope, NOW + 9), first);
      await assert.rejects(scene.write.fixSealedAt(await scene.filling(), NOW), { code: 'envelope_closed' });
    });

    it('stores the sealed documents once, and gives the blobs of an earlier run back', async () => {
      const envelope = await scene.filling();
      await scene.closed(envelope);
      const store = async () => {
        const blob = anId();
        await scene.write.allocateBlobs(envelope, [blob], scene.house.process);
        const rendering = {
          kind: 'pieces.bin' as const,
          id: anId(),
          blob,
          at: 0,
          size: 50,
          length: 32,
          sha256: randomBytes(32),
        };
        const again = () =>
          scene.write.storeRenderings(envelope, [rendering], [{ id: blob, size: 50 }], scene.house.process);
        await again();
        await again();
        return rendering;
      };
      const [first, second] = [await store(), await store()];
      const standing = await scene.read.rendering(envelope, 'pieces.bin');
      assert.equal(standing?.blob, second.blob);
      assert.equal(plain(standing?.sha256), plain(second.sha256));
      await scene.write.doom(NOW + 10_000, NOW + 10_000);
      assert.deepEqual(
        [(await scene.read.blob(first.blob))?.state, (await scene.read.blob(second.blob))?.state],
        ['doomed', 'written'],
      );
      await assert.rejects(
        scene.write.storeRenderings(envelope, [first], [{ id: first.blob, size: 50 }], scene.house.process),
        {
          code: 'lost',
        },
      );
    });

    it('raises damage once', async () => {
      const envelope = await scene.filling();
      await sendFile(scene.write, scene.house, envelope, 'f', 10);
      await scene.readBack(envelope, 'f');
      await scene.write.storeDamaged(envelope, pathHash('f'), scene.record('envelope.damaged', envelope, null));
      await scene.write.storeDamaged(envelope, pathHash('f'), scene.record('envelope.damaged', envelope, null));
      const row = await scene.read.envelope(envelope);
      assert.deepEqual(
        [row?.damagedAt, row?.verifiedFiles, (await scene.entry(envelope, 'f'))?.state],
        [NOW, 0, 'damaged'],
      );
      const told = await drain((cursor) => scene.read.timeline(envelope, cursor, 1));
      assert.equal(told.filter((one) => one.type === 'envelope.damaged').length, 1);
    });
  });
}
