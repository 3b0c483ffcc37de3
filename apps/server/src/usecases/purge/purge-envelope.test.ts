import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ACourier, aCourier, bytesOf, MIB, slow, until, whole } from '../testing/a-courier.ts';

const REEL = '01890000-0000-7000-8000-00000000abcd';

async function aSealedOne(house: ACourier, size = 3 * MIB) {
  const { courier, sender, open, seal } = house;
  const envelope = await open();
  await courier.drop(sender, envelope, Buffer.from('a'), 0, size, null, whole(bytesOf('a', size)));
  return seal(envelope);
}

async function purged({ courier, sender, fresh }: ACourier, envelope: { id: string }) {
  const row = await fresh(envelope as never);
  await courier.purge(sender, row, 'over');
  await courier.drain();
  return fresh(row);
}

const types = async ({ read }: ACourier, id: string): Promise<string[]> =>
  (await read.timeline(id, null, 1_000)).items.map(({ type }) => type);

describe('a purge', () => {
  it('says in its certificate how many blobs it removed', async (t) => {
    const house = await aCourier(t);
    const envelope = await aSealedOne(house);
    await purged(house, envelope);
    const receipts = await house.read.receipts(envelope.id);
    const certificate = receipts.find(({ kind }) => kind === 'purged');
    const { predicate } = JSON.parse(Buffer.from(certificate?.statement ?? []).toString());
    // The file and the sealed documents.
    assert.ok(house.store.removed.length >= 2);
    assert.deepEqual(predicate.counts, { files: 1, folders: 0, blobs: new Set(house.store.removed).size });
  });

  it('says in its certificate until when copies may live, or that the operator gave no word', async (t) => {
    const horizonOf = async (env: Record<string, string> = {}) => {
      const house = await aCourier(t, {}, env);
      const envelope = await aSealedOne(house);
      await purged(house, envelope);
      const certificate = (await house.read.receipts(envelope.id)).find(({ kind }) => kind === 'purged');
      const { predicate } = JSON.parse(Buffer.from(certificate?.statement ?? []).toString());
      return { horizon: predicate.horizon, purged: Date.parse(predicate.times.purged) };
    };
    assert.equal((await horizonOf()).horizon, 'not stated by the operator');
    for (const days of [0, 30]) {
      const said = await horizonOf({ DATOFERUM_BACKUP_DAYS: String(days) });
      assert.equal(said.horizon, new Date(said.purged + days * 86_400_000).toISOString().slice(0, 10));
    }
  });

  it('cuts who reads, and nobody takes what is gone for damaged', async (t) => {
    const house = await aCourier(t);
    const envelope = await aSealedOne(house);
    const reading = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    let reads = 0;
    house.store.beforeRead = async () => {
      reads += 1;
      if (reads > 1) {
        reading.resolve();
        await goOn.promise;
      }
    };
    const served = await house.courier.serveTape(house.recipient, envelope);
    const fetching = house.fetch(served);
    fetching.catch(() => undefined);
    await reading.promise;
    // This one has its key already and begins to read only when the purge is over the first cut.
    const late = house.fetch(await house.courier.serveTape(house.recipient, envelope));
    late.catch(() => undefined);
    await house.courier.purge(house.sender, envelope, 'over');
    await until(() => house.store.removed.length > 0, 'blobs go');
    goOn.resolve();
    await house.courier.drain();
    await assert.rejects(fetching, { code: 'gone' });
    await assert.rejects(late, { code: 'gone' });
    assert.equal((await house.fresh(envelope)).state, 'purged');
    assert.ok(!(await types(house, envelope.id)).includes('envelope.damaged'));
    assert.deepEqual(house.events, []);
  });

  it('leaves no blob of a writer that was evicted and let go late', { timeout: 180_000 }, async (t) => {
    const house = await aCourier(t);
    const { courier, sender, open, store, upload } = house;
    const envelope = await open();
    const made = await courier.createUpload(sender, upload(envelope, { path: Buffer.from('a'), length: 3 * MIB }));
    const stuck = Promise.withResolvers<void>();
    store.beforeDone = () => stuck.promise;
    const body = slow(3 * MIB);
    const writing = courier.writeUpload(sender, made.id, 0, body, { length: null });
    body.stream.write(bytesOf('a', 2 * MIB));
    await until(async () => (await courier.lookAtUpload(made.id))?.writer?.live === 2 * MIB, 'taken in');
    await until(async () => (await store.list({ limit: 1 })).items.length === 1, 'on the disk');
    // After 3 s its epoch is raised, though it still writes.
    assert.equal((await courier.settleUpload(made.id)).received, 0);
    assert.equal((await courier.lookAtUpload(made.id))?.writer, null);
    await courier.withdraw(sender, await house.fresh(envelope), null);
    await until(async () => (await store.list({ limit: 1 })).items.length === 1, 'still on the disk');
    stuck.resolve();
    assert.ok((await writing).broken);
    await courier.drain();
    assert.equal((await house.fresh(envelope)).state, 'purged');
    assert.deepEqual((await store.list({ limit: 10 })).items, []);
  });

  it('destroys the key though a disk is stuck, and ends when it goes on', async (t) => {
    const house = await aCourier(t);
    const { courier, sender, open, store, upload, read } = house;
    const envelope = await open();
    const stuck = Promise.withResolvers<void>();
    store.beforeDone = () => stuck.promise;
    const small = upload(envelope, { path: Buffer.from('a'), length: 3 });
    const writing = courier.createWithBody(sender, small, whole(Buffer.from('abc')));
    writing.catch(() => undefined);
    await until(async () => (await store.list({ limit: 1 })).items.length === 1, 'on the disk');
    await courier.withdraw(sender, await house.fresh(envelope), null);
    const { keys } = await keyFiles(house);
    await until(async () => (await keys()).length === 0, 'the key is gone');
    assert.equal((await read.envelope(envelope.id))?.state, 'purging');
    stuck.resolve();
    await courier.drain();
    assert.equal((await house.fresh(envelope)).state, 'purged');
    assert.deepEqual((await store.list({ limit: 10 })).items, []);
    await assert.rejects(writing);
  });

  it('of an envelope that is read back ends that, without a word of damage', async (t) => {
    const house = await aCourier(t);
    const { courier, sender, open, store } = house;
    const envelope = await open();
    const reading = Promise.withResolvers<void>();
    store.beforeRead = () => reading.resolve();
    await courier.drop(sender, envelope, Buffer.from('a'), 0, 12 * MIB, null, whole(bytesOf('a', 12 * MIB)));
    await reading.promise;
    await courier.withdraw(sender, await house.fresh(envelope), null);
    await courier.drain();
    assert.equal((await house.fresh(envelope)).state, 'purged');
    assert.ok(!(await types(house, envelope.id)).includes('envelope.damaged'));
    assert.deepEqual(house.events, []);
  });

  it('is run again until it ends, when the storage is away in the middle', async (t) => {
    const house = await aCourier(t);
    const envelope = await aSealedOne(house);
    const remove = house.store.remove.bind(house.store);
    let failed = 0;
    house.store.remove = async (key: string) => {
      failed += 1;
      if (failed === 2) throw Object.assign(new Error('away'), { code: 'storage_unavailable' });
      return remove(key);
    };
    assert.equal((await purged(house, envelope)).state, 'purged');
    assert.deepEqual(house.events, ['job.failed']);
    assert.deepEqual((await house.store.list({ limit: 10 })).items, []);
    assert.equal((await house.read.receipts(envelope.id)).filter(({ kind }) => kind === 'purged').length, 1);
  });

  it('takes entries and blobs of a client that goes on sending meanwhile', async (t) => {
    const house = await aCourier(t);
    const { courier, sender, open, upload } = house;
    const envelope = await open();
    let isOver = false;
    const codes = new Set<string>();
    const sending = (async () => {
      for (let i = 0; !isOver; i += 1) {
        const small = upload(envelope, { path: Buffer.from(`f/${i}`), length: 10 });
        await courier
          .createWithBody(sender, small, whole(Buffer.alloc(10, i)))
          .catch((error: { code: string }) => codes.add(error.code));
        await courier
          .putEntries(sender, envelope, {
            lines: [
              { path: Buffer.from(`r/${i}`), kind: 'file', size: 1, mtime: null, reel: REEL, start: i, sha256: null },
            ],
          })
          .catch((error: { code: string }) => codes.add(error.code));
      }
    })();
    await until(async () => (await house.fresh(envelope)).entries > 10, 'some');
    await courier.withdraw(sender, await house.fresh(envelope), null);
    await until(async () => (await house.fresh(envelope)).state === 'purged', 'purged');
    isOver = true;
    await sending;
    await courier.drain();
    assert.deepEqual((await house.store.list({ limit: 10 })).items, []);
    assert.deepEqual(await house.read.blobs(envelope.id, 10), []);
    for (const code of codes) assert.ok(['envelope_closed', 'gone', 'not_found'].includes(code), code);
  });
});

async function keyFiles({ house }: ACourier) {
  const { readdir } = await import('node:fs/promises');
  const [directory] = house.config.keys;
  assert.ok(directory);
  const keys = async (): Promise<string[]> => {
    const names = await readdir(directory, { recursive: true });
    return names.filter((name) => /[0-9a-f]{8}-[0-9a-f-]{27}$/.test(name));
  };
  return { keys };
}
