import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { aCourier, bytesOf, hashOf, MIB, whole } from '../testing/a-courier.ts';

const house = aCourier({ after });
const REEL = '01890000-0000-7000-8000-00000000beef';

describe('sealing', () => {
  it('goes back with the list when a digest differs, takes the repair and seals what is served', async () => {
    const { courier, read, sender, recipient, open, fresh, seal, fetch, upload } = await house;
    const envelope = await open();
    const right = bytesOf('film', 24 * MIB);
    const wrong = Buffer.from(right);
    wrong[9 * MIB] = (wrong[9 * MIB] as number) ^ 1;
    const path = Buffer.from('film');
    await courier.putEntries(sender, envelope, {
      lines: [{ path, kind: 'file', size: right.length, mtime: null, reel: REEL, start: 0, sha256: null }],
    });
    const pieces = [0, 1, 2].map((i) => hashOf(right.subarray(i * 8 * MIB, (i + 1) * 8 * MIB)));
    await courier.putDigests(sender, envelope, hashOf(path), 0, Buffer.concat(pieces));
    const stretch = (position: number, bytes: Buffer) =>
      courier.createWithBody(
        sender,
        upload(envelope, { reel: { id: REEL, position }, length: bytes.length }),
        whole(bytes),
      );
    await stretch(0, wrong);
    assert.equal((await seal(envelope)).state, 'filling');
    const { items, total } = await read.problems(envelope.id, null, 10);
    assert.deepEqual([total, items[0]?.piece, items[0]?.reason], [1, 1, 'digest_differs']);
    const repaired = await stretch(8 * MIB, right.subarray(8 * MIB, 16 * MIB));
    assert.deepEqual([repaired.complete, repaired.broken], [true, null]);
    assert.equal((await seal(envelope)).state, 'sealed');
    const served = await courier.serveFile(recipient, await fresh(envelope), path);
    assert.ok((await fetch(served)).equals(right));
    assert.ok(Buffer.from(served.sha256 ?? []).equals(hashOf(right)));
  });

  it('is not forgotten when a close is repeated in the instant in which it goes back', async () => {
    const { courier, sender, open, fresh } = await house;
    const envelope = await open();
    const line = { path: Buffer.from('never'), kind: 'file' as const, size: 5, mtime: null, reel: REEL, start: 0 };
    await courier.putEntries(sender, envelope, { lines: [{ ...line, reel: crypto.randomUUID(), sha256: null }] });
    const close = () => courier.close(sender, envelope, { entries: 1, bytes: 5, abandon: false });
    // A client that repeats its close as fast as it can: whichever comes between, nothing stays in `sealing`.
    for (let i = 0; i < 40; i += 1) await close();
    await courier.drain();
    assert.equal((await fresh(envelope)).state, 'filling');
  });

  it('does not take bytes that were replaced while they were read for damaged', async (t) => {
    const own = await aCourier(t);
    const { courier, read, sender, open, store, seal, upload, recipient, fetch } = own;
    const envelope = await open();
    const path = Buffer.from('a');
    const reading = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    store.beforeRead = async () => {
      reading.resolve();
      await goOn.promise;
    };
    const send = (bytes: Buffer) =>
      courier.createWithBody(sender, upload(envelope, { path, length: bytes.length }), whole(bytes));
    await send(bytesOf('old', 300_000));
    await reading.promise;
    await send(bytesOf('new', 300_000));
    // What was replaced goes once nobody can be reading it any more; this reader is slower than that.
    own.world.ahead += 61_000;
    await courier.tick();
    own.world.ahead += 61_000;
    await courier.tick();
    assert.ok(store.removed.length > 0, 'the old bytes are gone');
    goOn.resolve();
    await courier.drain();
    const sealed = await seal(envelope);
    assert.equal(sealed.state, 'sealed');
    assert.equal(sealed.damagedAt, null);
    assert.deepEqual(own.events, []);
    assert.ok((await fetch(await courier.serveFile(recipient, sealed, path))).equals(bytesOf('new', 300_000)));
    assert.equal((await read.entry(envelope.id, hashOf(path)))?.state, 'measured');
  });

  it('names a file whose bytes turned over, also one that came in crumbs, and seals it once it was sent again', async (t) => {
    const { courier, sender, recipient, open, store, seal, read, upload, fetch } = await aCourier(t);
    const envelope = await open();
    const path = Buffer.from('crumbs');
    const bytes = bytesOf('crumbs', 12_000);
    const one = upload(envelope, { path, length: bytes.length });
    await courier.createUpload(sender, one);
    for (let at = 0; at < bytes.length; at += 1_000)
      await courier.writeUpload(sender, one.id, at, whole(bytes.subarray(at, at + 1_000)), { length: null });
    store.spoilt = (await store.list({ limit: 100 })).items[5]?.key ?? null;
    assert.equal((await seal(envelope)).state, 'filling');
    const { items } = await read.problems(envelope.id, null, 10);
    assert.deepEqual(
      items.map(({ reason }) => reason),
      ['storage'],
    );
    await courier.createWithBody(sender, upload(envelope, { path, length: bytes.length }), whole(bytes));
    const sealed = await seal(envelope);
    assert.equal(sealed.state, 'sealed');
    assert.ok((await fetch(await courier.serveFile(recipient, sealed, path))).equals(bytes));
  });

  it('leaves no bytes of a try that failed, and seals at the next', async (t) => {
    const { courier, sender, open, store, seal, read, events } = await aCourier(t);
    const envelope = await open();
    await courier.drop(sender, envelope, Buffer.from('a'), 0, 3, null, whole(Buffer.from('abc')));
    await courier.drain();
    let puts = 0;
    store.beforeDone = () => {
      puts += 1;
      if (puts === 2) throw Object.assign(new Error('full'), { code: 'storage_full' });
    };
    assert.equal((await seal(envelope)).state, 'sealed');
    assert.deepEqual(events, ['job.failed']);
    await courier.tick();
    const kept = new Set(
      await Promise.all(
        (await store.list({ limit: 100 })).items.map(
          async ({ key }) => (await read.blob(key.split('/')[1] as string))?.state,
        ),
      ),
    );
    assert.deepEqual([...kept], ['written']);
  });
});

describe('a stop', () => {
  it('in the middle of everything ends, and no promise fails unheard', { timeout: 180_000 }, async (t) => {
    const rejections: unknown[] = [];
    const note = (reason: unknown): void => void rejections.push(reason);
    process.on('unhandledRejection', note);
    t.after(() => void process.off('unhandledRejection', note));
    for (let at = 0; at < 3; at += 1) {
      const own = await aCourier(t);
      const { courier, sender, open, upload } = own;
      const envelope = await open();
      await courier.drop(sender, envelope, Buffer.from('a'), 0, 12 * MIB, null, whole(bytesOf('a', 12 * MIB)));
      const purging = await open();
      await courier.drop(sender, purging, Buffer.from('a'), 0, 2 * MIB, null, whole(bytesOf('b', 2 * MIB)));
      const filling = await open();
      const works: Promise<unknown>[] = [
        courier.close(sender, envelope, { entries: 1, bytes: 12 * MIB, abandon: false }),
        courier.withdraw(sender, await own.fresh(purging), null),
        courier.tick(),
      ];
      for (let i = 0; i < 5; i += 1) {
        const one = upload(filling, { path: Buffer.from(String(i)), length: 2 * MIB });
        works.push(courier.createWithBody(sender, one, whole(bytesOf(String(i), 2 * MIB))));
      }
      for (let turns = 0; turns < at * 60; turns += 1) await new Promise((resolve) => setImmediate(resolve));
      const settled = Promise.allSettled(works);
      await own.house.stop();
      await settled;
    }
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(rejections, []);
  });
});
