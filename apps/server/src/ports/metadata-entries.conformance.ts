import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { aLine, anId, anUpload, bytes, NOW, PIECE, send } from './metadata.given.ts';
import {
  drain,
  type MetadataUnderTest,
  openScene,
  pathHash,
  plain,
  type Scene,
  sha256,
} from './metadata-scene.given.ts';

/** The promises about entries, run against every adapter. */
export function metadataEntriesConformance(name: string, open: () => Promise<MetadataUnderTest>): void {
  describe(`the entries of ${name}`, () => {
    let scene: Scene;
    before(async () => {
      scene = await openScene(open);
    });
    after(() => scene.dispose());

    it('take a page in any order, name each refused line, and change nothing the second time', async () => {
      const envelope = await scene.filling();
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
      const first = await scene.write.putEntries(envelope, lines, NOW);
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
      const row = await scene.read.envelope(envelope);
      assert.deepEqual([row?.entries, row?.files, row?.bytes], [4, 3, 15]);
      const again = await scene.write.putEntries(envelope, lines, NOW);
      assert.ok(again.ok);
      assert.deepEqual([again.accepted, again.unchanged, again.touched], [0, 4, []]);
      assert.deepEqual(await scene.read.envelope(envelope), row);
      assert.equal((await scene.entry(envelope, 'empty'))?.state, 'differs');
      assert.equal((await scene.entry(envelope, 'd'))?.kind, 'folder');
    });

    it('replace a path that comes with other values, and free the place it had', async () => {
      const envelope = await scene.filling();
      const reel = anId();
      await scene.write.putEntries(envelope, [aLine('f', { size: 10, reel, start: 0 })], NOW);
      const done = await scene.write.putEntries(
        envelope,
        [aLine('f', { size: 4, reel, start: 20 }), aLine('g', { size: 10, reel, start: 0 })],
        NOW,
      );
      assert.ok(done.ok && done.accepted === 2);
      const row = await scene.read.envelope(envelope);
      assert.deepEqual([row?.entries, row?.bytes], [2, 14]);
    });

    it('keep the exact bytes of a path: NFC, NFD, latin-1, newline', async () => {
      const envelope = await scene.filling();
      const paths = [bytes('\u00e9'), bytes('e\u0301'), Buffer.from([0x66, 0xe9]), bytes('a\nb\\ '), bytes('מסמך')];
      const lines = paths.map((path) => ({ ...aLine(''), path }));
      const done = await scene.write.putEntries(envelope, lines, NOW);
      assert.ok(done.ok && done.accepted === 5);
      const found = await scene.read.entriesIn(envelope, bytes(''), null, null, 100);
      assert.deepEqual(
        found.items.map((one) => plain(one.path)),
        paths.map(plain).sort(),
      );
    });

    it('list one folder by name, with and without a prefix, page by page', async () => {
      const envelope = await scene.filling();
      const names = ['b', 'ba', 'bb', 'bc', 'c', 'a'];
      await scene.write.putEntries(
        envelope,
        [...names.map((one) => aLine(`dir/${one}`)), aLine('dir/sub/x'), aLine('top')],
        NOW,
      );
      const list = async (folder: string, q: string | null) => {
        const found = await drain((cursor) =>
          scene.read.entriesIn(envelope, bytes(folder), q === null ? null : bytes(q), cursor, 2),
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
      const envelope = await scene.filling();
      const reel = anId();
      const upload = anUpload(scene.house, envelope, { reel: { id: reel, position: 0 }, length: 3 * PIECE });
      await send(scene.write, scene.house, {
        upload: upload.id,
        envelope,
        epoch: 0,
        start: 0,
        end: 3 * PIECE,
        create: upload,
      });
      const size = 2 * PIECE + 1;
      await scene.write.putEntries(
        envelope,
        [aLine('big', { size, reel, start: 0 }), aLine('small', { size: 4, reel, start: size })],
        NOW,
      );
      const right = sha256(bytes('big'));
      const put = (path: string, from: number, ...digests: Uint8Array[]) =>
        scene.write.putDigests(envelope, pathHash(path), from, Buffer.concat(digests), NOW);
      assert.deepEqual(await put('big', 1, right), { ok: true });
      assert.deepEqual(await put('big', 0, right, right), { ok: true });
      assert.deepEqual(await put('big', 1, randomBytes(32)), { ok: false, code: 'digest_differs', piece: 1 });
      assert.deepEqual(await put('big', 3, right), { ok: false, code: 'invalid_request' });
      assert.deepEqual(await put('none', 0, right), { ok: false, code: 'entry_unknown' });
      assert.equal((await scene.readBack(envelope, 'big')).stored, 1);
      assert.equal((await scene.read.envelope(envelope))?.compared, 0);
      assert.deepEqual(await put('big', 2, right), { ok: true });
      assert.equal((await scene.entry(envelope, 'big'))?.state, 'measured');
      assert.equal((await scene.read.envelope(envelope))?.compared, 1);
      await scene.readBack(envelope, 'small');
      assert.deepEqual(await put('small', 0, randomBytes(32)), { ok: true });
      assert.equal((await scene.entry(envelope, 'small'))?.state, 'differs');
      const wrong = await drain((cursor) => scene.read.entriesByHash(envelope, 'wrong', cursor, 10));
      assert.deepEqual(
        wrong.map((one) => Buffer.from(one.path).toString()),
        ['small'],
      );
    });

    it('name what waits to be read on given ranges, also what begins before them', async () => {
      const envelope = await scene.filling();
      const reel = anId();
      const lines = [0, 1, 2, 3].map((i) => aLine(`f${i}`, { size: 10, reel, start: i * 10 }));
      await scene.write.putEntries(envelope, lines, NOW);
      const pending = await scene.read.pendingOnReels([
        { reel, from: 15, to: 30 },
        { reel, from: 25, to: 35 },
        { reel: anId(), from: 0, to: 9 },
      ]);
      assert.deepEqual(
        pending.map((one) => one.start),
        [10, 20, 30],
      );
      const all = await drain((cursor) => scene.read.entriesByHash(envelope, 'pending', cursor, 3));
      assert.equal(all.length, 4);
    });
  });
}
