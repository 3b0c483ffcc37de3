import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import { type ACourier, aCourier, bytesOf, MIB, slow, until, whole } from '../testing/a-courier.ts';

const HOUR = 3_600_000;
const FAST = { days: 1, bytesPerSecond: 2 ** 40, quietMs: 0 };

const start = (t: TestContext): Promise<ACourier> => aCourier(t, { patrol: FAST });

async function aSealedOne({ courier, sender, open, seal }: ACourier, files: Record<string, number>) {
  const envelope = await open();
  for (const [name, size] of Object.entries(files))
    await courier.drop(sender, envelope, Buffer.from(name), 0, size, null, whole(bytesOf(name, size)));
  return seal(envelope);
}

const damages = async ({ read }: ACourier, id: string) =>
  (await read.timeline(id, null, 1_000)).items
    .filter(({ type }) => type === 'envelope.damaged')
    .map(({ data }) => data);
const named = async ({ read }: ACourier, id: string) =>
  (await read.problems(id, null, 100)).items.map(({ path, piece, reason }) => [
    Buffer.from(path).toString(),
    piece,
    reason,
  ]);

/** The blob in which a file's byte lies. */
async function blobOf({ read }: ACourier, id: string, name: string, at = 0): Promise<string> {
  const entry = (await read.entriesByHash(id, null, null, 100)).items.find(
    ({ path }) => Buffer.from(path).toString() === name,
  );
  assert.ok(entry?.reel && entry.start !== null);
  const { slices } = await read.locate(id, [{ reel: entry.reel, from: entry.start + at, to: entry.start + at + 1 }]);
  return `${id}/${slices[0]?.[0]?.blob}`;
}

describe('the patrol', () => {
  it('reads what is kept when its turn has come, and notes when', async (t) => {
    const house = await start(t);
    const { courier, read, world } = house;
    const { id } = await aSealedOne(house, { a: 10, b: 20 * MIB, empty: 0 });
    await courier.patrol.round();
    assert.equal(await read.patrolledAt(id), null, 'it was read when it was sealed');
    world.ahead += 17 * HOUR;
    await courier.patrol.round();
    const first = await read.patrolledAt(id);
    assert.ok(first !== null && first >= world.now() - HOUR);
    const { read: bytes, oldest, underWay, doing } = await courier.patrol.state();
    assert.ok(bytes > 20 * MIB, 'every byte and the sealed documents');
    assert.deepEqual([oldest, underWay, doing], [first, null, 'resting']);
    assert.deepEqual(await damages(house, id), []);
    await courier.patrol.round();
    assert.equal((await courier.patrol.state()).read, bytes, 'nothing is due now');
  });

  it('finds a turned bit, names file and piece, and raises it once', async (t) => {
    const house = await start(t);
    const { courier, store, world, read } = house;
    const { id } = await aSealedOne(house, { small: 5_000, large: 20 * MIB, healthy: 3_000 });
    const other = await aSealedOne(house, { beside: 10 });
    store.spoilt = await blobOf(house, id, 'large');
    world.ahead += 17 * HOUR;
    await courier.patrol.round();
    const found = await named(house, id);
    assert.ok(found.length > 0);
    assert.ok(found.every(([path, piece, reason]) => path === 'large' && piece !== null && reason === 'storage'));
    assert.equal((await damages(house, id)).length, found.length);
    const [raised] = await damages(house, id);
    assert.deepEqual([raised?.reason, raised?.piece, raised?.by], ['storage', found[0]?.[1], 'patrol']);
    assert.ok((await house.fresh({ id } as never)).damagedAt);
    assert.ok(house.events.includes('envelope.damaged'));
    assert.equal((await house.fresh(other)).damagedAt, null);
    world.ahead += 17 * HOUR;
    const before = await read.patrolledAt(id);
    await courier.patrol.round();
    assert.ok(((await read.patrolledAt(id)) as number) > (before as number), 'it was read again');
    assert.equal((await damages(house, id)).length, found.length, 'and nothing was raised again');
    store.spoilt = await blobOf(house, id, 'small');
    world.ahead += 17 * HOUR;
    await courier.patrol.round();
    assert.deepEqual((await named(house, id)).slice(found.length), [['small', null, 'storage']]);
  });

  it('finds bytes that are authentic and not what was sealed, a spoilt document and a blob that is gone', async (t) => {
    const house = await start(t);
    const { courier, store, world, read } = house;
    const { id } = await aSealedOne(house, { changed: 100, gone: 200 });
    const db = new DatabaseSync(join(house.house.config.data, 'datoferum.db'));
    db.prepare('UPDATE entry SET sha256 = ? WHERE size = 100').run(Buffer.alloc(32, 1));
    db.close();
    await store.remove(await blobOf(house, id, 'gone'));
    store.spoilt = `${id}/${(await read.rendering(id, 'manifest.ndjson'))?.blob}`;
    world.ahead += 17 * HOUR;
    await courier.patrol.round();
    const found = await named(house, id);
    assert.deepEqual(found.slice(0, 2), [
      ['changed', null, 'sha256_differs'],
      ['gone', null, 'storage'],
    ]);
    assert.ok(
      found.some(([path, , reason]) => path === 'manifest.ndjson' && reason === 'document'),
      String(found),
    );
  });

  it('gives way to an upload at once, and goes on when it is quiet', { timeout: 180_000 }, async (t) => {
    const house = await start(t);
    const { courier, sender, store, world, open, upload } = house;
    const { id } = await aSealedOne(house, { a: 20 * MIB });
    const envelope = await open();
    const made = await courier.createUpload(sender, upload(envelope, { path: Buffer.from('x'), length: 10 }));
    const reading = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    store.beforeRead = async () => {
      reading.resolve();
      await goOn.promise;
    };
    world.ahead += 17 * HOUR;
    const round = courier.patrol.round();
    await reading.promise;
    assert.equal((await courier.patrol.state()).doing, 'reading');
    const body = slow(10);
    const writing = courier.writeUpload(sender, made.id, 0, body, { length: null });
    goOn.resolve();
    await until(async () => (await courier.patrol.state()).doing === 'waiting', 'it waits');
    assert.equal(await house.read.patrolledAt(id), null);
    store.beforeRead = null;
    body.stream.write(Buffer.alloc(10));
    body.end();
    await writing;
    await round;
    assert.ok(await house.read.patrolledAt(id));
    assert.deepEqual(await damages(house, id), []);
  });

  it('takes what is destroyed while it reads for no damage', { timeout: 180_000 }, async (t) => {
    const house = await start(t);
    const { courier, store, world, sender } = house;
    const { id } = await aSealedOne(house, { a: 9 * MIB });
    const reading = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    store.beforeRead = async () => {
      reading.resolve();
      await goOn.promise;
    };
    world.ahead += 17 * HOUR;
    const round = courier.patrol.round();
    await reading.promise;
    await courier.purge(sender, await house.fresh({ id } as never), 'over');
    await until(() => store.removed.length > 0, 'blobs go');
    goOn.resolve();
    await round;
    await courier.drain();
    assert.equal((await house.fresh({ id } as never)).state, 'purged');
    assert.deepEqual(await damages(house, id), []);
    assert.equal((await courier.patrol.state()).underWay, null);
  });
});
