import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { CourierClient } from '../support/courier-client.ts';
import { bytesAt, piecesOf, seeded, sha256 } from '../support/seeded.ts';
import { aDirectory, aHouse } from '../support/test-house.ts';

const PIECE = 8 * 1024 * 1024;

describe('a delivery whose bytes went wrong on the way', () => {
  it('is opened again with the exact list, and only that is sent again', { timeout: 180_000 }, async (t) => {
    const { house, sender } = await aHouse(t, await aDirectory(t));
    const { id } = await sender.open({ title: 'a flipped bit' });
    const reel = seeded('repair').uuid();
    const film = bytesAt('film', 0, 3 * PIECE + 1_000);
    const note = bytesAt('note', 0, 5_000);
    const tape = Buffer.concat([film, note]);
    const wrong = Buffer.from(tape);
    wrong[PIECE + 77] = (wrong[PIECE + 77] as number) ^ 1;
    const { location } = await sender.create(id, { length: tape.length, metadata: { reel, position: '0' } });
    await sender.patch(location, 0, wrong);
    await sender.entries(id, [
      { path: 'film', size: film.length, reel, start: 0 },
      { path: 'note', size: note.length, reel, start: film.length, sha256: sha256(note) },
    ]);
    await sender.digests(id, createHash('sha256').update('film').digest('hex'), 0, piecesOf(film));
    const small = bytesAt('small', 0, 3_000);
    await sender.entries(id, [
      { path: 'small', size: small.length, reel: seeded('small').uuid(), start: 0, sha256: sha256(small) },
    ]);
    const flawed = await sender.create(id, {
      length: small.length,
      metadata: { reel: seeded('small').uuid(), position: '0' },
    });
    await sender.patch(flawed.location, 0, Buffer.alloc(small.length));

    const counts = { entries: 3, bytes: tape.length + small.length };
    await sender.seal(id, counts);
    assert.deepEqual(await problemsWhenOpen(sender, id), ['film 1 digest_differs', 'small null sha256_differs']);
    await assert.rejects(sender.as('recipient').tape(id), { status: 404 });

    // 8 MiB repair 8 MiB.
    const repair = await sender.create(id, { length: PIECE, metadata: { reel, position: String(PIECE) } });
    await sender.patch(repair.location, 0, tape.subarray(PIECE, 2 * PIECE));
    await sender.seal(id, counts);
    assert.deepEqual(
      await problemsWhenOpen(sender, id),
      ['small null sha256_differs'],
      'what was repaired is not named again',
    );
    const again = await sender.create(id, {
      length: small.length,
      metadata: { reel: seeded('small').uuid(), position: '0' },
    });
    await sender.patch(again.location, 0, small);
    await sender.seal(id, counts);
    await sender.until(id, 'sealed');

    const recipient = sender.as('recipient');
    assert.equal(sha256(await recipient.content(id, 'film')), sha256(film));
    assert.equal(sha256(await recipient.content(id, 'note')), sha256(note));
    assert.equal(sha256(await recipient.content(id, 'small')), sha256(small));
    const pieces = await recipient.document(id, 'pieces.bin');
    assert.ok(pieces.includes(piecesOf(film)), 'the pieces of the repaired file are those of the source');
    const types = (await sender.timeline(id)).map(({ type }) => type);
    assert.equal(types.filter((type) => type === 'envelope.reopened').length, 2);
    await house.courier.drain();
  });

  it('may be repaired by sending the file anew under its path', { timeout: 180_000 }, async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const { id } = await sender.open({ title: 'anew' });
    const good = bytesAt('good', 0, 2_000_000);
    const reel = seeded('anew').uuid();
    const { location } = await sender.create(id, { length: good.length, metadata: { reel, position: '0' } });
    await sender.patch(location, 0, bytesAt('bad', 0, good.length));
    await sender.entries(id, [{ path: 'a/b', size: good.length, reel, start: 0, sha256: sha256(good) }]);
    await sender.seal(id, { entries: 1, bytes: good.length });
    assert.deepEqual(await problemsWhenOpen(sender, id), ['a/b null sha256_differs']);
    await sender.drop(id, 'a/b', good);
    await sender.seal(id, { entries: 1, bytes: good.length });
    await sender.until(id, 'sealed');
    assert.equal(sha256(await sender.as('recipient').content(id, 'a/b')), sha256(good));
    assert.equal((await sender.as('recipient').tape(id)).length, good.length, 'dead bytes are served to nobody');
  });
});

/** The problems that the envelope names once it is open again. */
async function problemsWhenOpen(sender: CourierClient, id: string): Promise<string[]> {
  for (;;) {
    const view = await sender.envelope(id, 'sealed');
    if (view.state === 'sealing') continue;
    assert.equal(view.state, 'filling');
    const { items } = view.problems as { items: { path: string; piece: number | null; reason: string }[] };
    return items.map(({ path, piece, reason }) => `${path} ${piece} ${reason}`).sort();
  }
}
