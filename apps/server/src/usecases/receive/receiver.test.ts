import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Metadata } from '../../ports/metadata.ts';
import type { CommitGroup } from '../../ports/metadata-rows.ts';
import { type ACourier, aCourier, bytesOf, hashOf, MIB, slow, until, whole } from '../testing/a-courier.ts';

/** One house for all that change neither its clock nor its store. */
const house = aCourier({ after });
const SIZES = [
  0,
  1,
  4_096,
  262_143,
  262_144,
  262_145,
  MIB - 1,
  MIB,
  MIB + 1,
  4 * MIB,
  8 * MIB - 1,
  8 * MIB,
  8 * MIB + 1,
];

describe('bytes on their way in', () => {
  it('come out as they went in, for every size at which something begins or ends', async () => {
    const { courier, read, sender, recipient, open, seal, fresh, fetch, upload } = await house;
    const envelope = await open();
    for (const size of SIZES) {
      const bytes = bytesOf('edge', size);
      const path = (how: string) => Buffer.from(`${how}/${size}`);
      const known = await courier.drop(sender, envelope, path('known'), 0, size, null, whole(bytes));
      const chunked = await courier.drop(sender, envelope, path('chunked'), 0, null, null, whole(bytes, null));
      const made = await courier.createUpload(sender, upload(envelope, { path: path('tus'), length: size }));
      const half = Math.floor(size / 2);
      const first = await courier.writeUpload(sender, made.id, 0, whole(bytes.subarray(0, half)), { length: null });
      assert.equal(first.received, half);
      const last = await courier.writeUpload(sender, made.id, half, whole(bytes.subarray(half)), { length: null });
      for (const written of [known, chunked, last])
        assert.deepEqual([written.broken, written.complete, written.received], [null, true, size], String(size));
    }
    const sealed = await seal(envelope);
    assert.equal(sealed.state, 'sealed');
    for (const size of SIZES) {
      for (const how of ['known', 'chunked', 'tus']) {
        const served = await courier.serveFile(recipient, sealed, Buffer.from(`${how}/${size}`));
        assert.ok((await fetch(served)).equals(bytesOf('edge', size)), `${how} ${size}`);
      }
    }
    assert.equal((await fetch(await courier.serveTape(recipient, sealed))).length, sealed.bytes);
    const pieces = (await read.rendering(envelope.id, 'pieces.bin'))?.length;
    assert.equal(pieces, 32 * 3 * SIZES.reduce((sum, size) => sum + Math.ceil(size / (8 * MIB)), 0));
    assert.equal((await fresh(envelope)).state, 'sealed');
  });

  it('end at once when their client had left before anybody looked', async () => {
    const { courier, sender, open, upload } = await house;
    const envelope = await open();
    const made = await courier.createUpload(sender, upload(envelope, { path: Buffer.from('a'), length: 10 }));
    const body = slow(10);
    body.stream.on('error', () => undefined);
    body.cut();
    await until(() => body.stream.closed, 'the connection is gone');
    const written = await courier.writeUpload(sender, made.id, 0, body, { length: null });
    assert.ok(written.broken);
    assert.equal(written.received, 0);
    assert.equal((await courier.lookAtUpload(made.id))?.writer, null, 'nobody holds it');
  });

  it('are kept up to a cut, also of a creation with a small body, and go on from there', async () => {
    const { courier, sender, recipient, open, seal, fetch, upload } = await house;
    const envelope = await open();
    const bytes = bytesOf('cut', 600_000);
    const body = slow(bytes.length);
    const creating = courier.createWithBody(
      sender,
      upload(envelope, { path: Buffer.from('a'), length: bytes.length }),
      body,
    );
    body.stream.write(bytes.subarray(0, 400_000));
    await until(() => body.stream.readableLength === 0, 'read');
    body.cut();
    const cut = await creating;
    assert.deepEqual([cut.received, cut.complete], [400_000, false]);
    assert.ok(cut.broken);
    const rest = whole(bytes.subarray(400_000));
    assert.ok((await courier.writeUpload(sender, cut.upload.id, 400_000, rest, { length: null })).complete);
    const served = await courier.serveFile(recipient, await seal(envelope), Buffer.from('a'));
    assert.ok((await fetch(served)).equals(bytes));
  });

  it('of unknown length are a file only when the body came whole', async () => {
    const { courier, read, sender, open } = await house;
    const envelope = await open();
    const path = Buffer.from('stream');
    const body = slow();
    const dropping = courier.drop(sender, envelope, path, 0, null, null, body);
    body.stream.write(bytesOf('half', 100_000));
    await until(() => body.stream.readableLength === 0, 'read');
    // The stream ends politely, the request did not.
    body.stream.end();
    const cut = await dropping;
    assert.deepEqual([cut.received, cut.complete], [100_000, false]);
    assert.equal(await read.entry(envelope.id, hashOf(path)), null);
    const rest = await courier.drop(sender, envelope, path, 100_000, null, null, whole(bytesOf('rest', 5), null));
    assert.deepEqual([rest.received, rest.complete], [100_005, true]);
    assert.equal((await read.entry(envelope.id, hashOf(path)))?.size, 100_005);
  });

  it('are a whole file to a request that brings nothing more', async () => {
    const { courier, sender, open, upload } = await house;
    const envelope = await open();
    const small = upload(envelope, { path: Buffer.from('a'), length: 3 });
    await courier.createWithBody(sender, small, whole(Buffer.from('abc')));
    const again = await courier.writeUpload(sender, small.id, 3, whole(Buffer.alloc(0)), { length: null });
    assert.deepEqual([again.complete, again.upload.state, again.broken], [true, 'complete', null]);
    const over = courier.writeUpload(sender, small.id, 3, whole(Buffer.from('d')), { length: null });
    await assert.rejects(over, { code: 'length_exceeded' });
  });

  it('that announce more than the upload has make no upload and no entry', async () => {
    const { courier, read, sender, open, fresh, upload } = await house;
    const envelope = await open();
    const over = upload(envelope, { path: Buffer.from('a'), length: 0 });
    await assert.rejects(courier.createWithBody(sender, over, whole(Buffer.from('x'))), { code: 'length_exceeded' });
    assert.equal(await read.upload(over.id), null);
    assert.equal((await fresh(envelope)).entries, 0);
  });

  it('become durable under a slow line: a part ends after its time', async (t) => {
    const { courier, read, sender, open, world, upload } = await aCourier(t);
    const envelope = await open();
    const made = await courier.createUpload(sender, upload(envelope, { path: Buffer.from('a'), length: 30 }));
    const body = slow(30);
    const writing = courier.writeUpload(sender, made.id, 0, body, { length: null });
    body.stream.write(Buffer.alloc(10, 1));
    await until(async () => (await courier.lookAtUpload(made.id))?.writer?.live === 10, 'taken in');
    world.ahead += 61_000;
    await until(async () => (await read.upload(made.id))?.received === 10, 'durable');
    body.stream.write(Buffer.alloc(20, 2));
    body.end();
    assert.ok((await writing).complete);
  });
});

describe('two who write one upload', () => {
  it('give way: what the first sent is kept, and the second goes on', async () => {
    const { courier, sender, open, upload } = await house;
    const envelope = await open();
    const made = await courier.createUpload(sender, upload(envelope, { path: Buffer.from('a'), length: 20 }));
    const body = slow(20);
    const first = courier.writeUpload(sender, made.id, 0, body, { length: null });
    body.stream.write(Buffer.alloc(5, 1));
    await until(async () => (await courier.lookAtUpload(made.id))?.writer?.live === 5, 'taken in');
    assert.equal((await courier.settleUpload(made.id)).received, 5);
    const evicted = await first;
    assert.deepEqual([evicted.received, (evicted.broken as { code?: string } | null)?.code], [5, 'evicted']);
    assert.ok((await courier.writeUpload(sender, made.id, 5, whole(Buffer.alloc(15, 2)), { length: null })).complete);
  });

  it('are told what counts a moment after the line of the first broke', async (t) => {
    const { courier, sender, open, store } = await aCourier(t);
    const envelope = await open();
    const path = Buffer.from('film');
    const body = slow(3 * MIB);
    const dropping = courier.drop(sender, envelope, path, 0, 3 * MIB, null, body);
    body.stream.on('error', () => undefined);
    body.stream.write(bytesOf('film', 2 * MIB));
    await until(() => body.stream.readableLength === 0, 'read');
    const slowly = Promise.withResolvers<void>();
    store.beforeDone = () => slowly.promise;
    body.cut();
    await until(() => body.stream.closed, 'the line is broken');
    const asked = courier.drop(sender, envelope, path, 1, 3 * MIB, null, whole(bytesOf('rest', 5), 5));
    const refused = assert.rejects(asked, { code: 'offset_differs', extra: { offset: 2 * MIB } });
    await new Promise((resolve) => setImmediate(resolve));
    slowly.resolve();
    await refused;
    assert.equal((await dropping).received, 2 * MIB);
  });

  it('do not lose the bytes of the next one when several take over together', async () => {
    const { courier, sender, open, upload } = await house;
    const envelope = await open();
    const made = await courier.createUpload(sender, upload(envelope, { path: Buffer.from('a'), length: 20 }));
    const first = courier.writeUpload(sender, made.id, 0, slow(20), { length: null });
    await until(async () => (await courier.lookAtUpload(made.id))?.writer !== null, 'held');
    const next = courier.writeUpload(sender, made.id, 0, whole(Buffer.alloc(20, 2)), { length: null });
    const asked = await Promise.all([1, 2, 3].map(() => courier.settleUpload(made.id)));
    assert.deepEqual(
      asked.map(({ received }) => received),
      [0, 0, 0],
    );
    const written = await next;
    assert.deepEqual([written.complete, written.broken], [true, null]);
    assert.ok((await first).broken);
  });
});

describe('an envelope that closes while bytes come', () => {
  it('refuses what was not durable, and keeps no writer', async () => {
    const { courier, sender, open, upload, fresh } = await house;
    const envelope = await open();
    const small = upload(envelope, { path: Buffer.from('done'), length: 3 });
    await courier.createWithBody(sender, small, whole(Buffer.from('abc')));
    const made = await courier.createUpload(sender, upload(envelope, { path: Buffer.from('a'), length: 20 }));
    const body = slow(20);
    const writing = courier.writeUpload(sender, made.id, 0, body, { length: null });
    body.stream.write(Buffer.alloc(5, 1));
    await until(async () => (await courier.lookAtUpload(made.id))?.writer?.live === 5, 'taken in');
    await courier.close(sender, envelope, { entries: 1, bytes: 3, abandon: true });
    const written = await writing;
    assert.equal((written.broken as { code?: string } | null)?.code, 'envelope_closed');
    assert.equal(written.received, 0);
    await courier.drain();
    assert.equal((await fresh(envelope)).state, 'sealed');
  });

  it('does not wait for a writer whose disk is stuck', { timeout: 180_000 }, async (t) => {
    const { courier, sender, open, store, fresh, upload } = await aCourier(t);
    const envelope = await open();
    const stuck = Promise.withResolvers<void>();
    store.beforeDone = () => stuck.promise;
    const writing = courier.createWithBody(
      sender,
      upload(envelope, { path: Buffer.from('a'), length: 3 }),
      whole(Buffer.from('abc')),
    );
    await until(async () => (await store.list({ limit: 1 })).items.length === 1, 'on the disk');
    store.beforeDone = null;
    await courier.close(sender, envelope, { entries: 0, bytes: 0, abandon: false });
    await courier.drain();
    assert.equal((await fresh(envelope)).state, 'sealed');
    stuck.resolve();
    await assert.rejects(writing, { code: 'envelope_closed' });
  });
});

describe('an envelope past its deadline', () => {
  it('keeps what was durable, takes nothing more and still closes', async (t) => {
    const { courier, sender, open, world, seal, fresh, upload } = await aCourier(t);
    const envelope = await open();
    const kept = upload(envelope, { path: Buffer.from('kept'), length: 3 });
    await courier.createWithBody(sender, kept, whole(Buffer.from('abc')));
    const open2 = upload(envelope, { path: Buffer.from('late'), length: 6 });
    const made = await courier.createUpload(sender, open2);
    for (let day = 0; day < 7; day += 1) {
      world.ahead += 86_400_000;
      await courier.tick();
    }
    assert.ok((await fresh(envelope)).frozenAt);
    const late = await courier.writeUpload(sender, made.id, 0, whole(Buffer.from('late!!')), { length: null });
    assert.equal((late.broken as { code?: string } | null)?.code, 'envelope_frozen');
    await assert.rejects(courier.createUpload(sender, upload(envelope, { path: Buffer.from('b'), length: 1 })), {
      code: 'envelope_frozen',
    });
    assert.equal((await seal(envelope)).state, 'sealed');
  });
});

/** Puts something in the way of commits; answers what takes it out again. */
function withCommits({ house }: ACourier, inTheWay: (commit: () => Promise<unknown>) => Promise<never>): () => void {
  const metadata = house.metadata as { write: Metadata['write'] };
  const { write } = metadata;
  metadata.write = new Proxy(write, {
    get: (_, name) =>
      name === 'commitParts'
        ? (group: CommitGroup) => inTheWay(() => write.commitParts(group))
        : write[name as keyof Metadata['write']],
  });
  return () => {
    metadata.write = write;
  };
}

describe('a part that was written but not committed', () => {
  it('gives its space back at the next sweep, small or large, and its client goes on', async (t) => {
    const own = await aCourier(t);
    const { courier, sender, open, store, upload, seal, recipient, fetch } = own;
    const envelope = await open();
    const mend = withCommits(own, async () => {
      throw Object.assign(new Error('the disk of the database is full'), { code: 'storage_full' });
    });
    const bytes = bytesOf('large', 2 * MIB);
    const large = await courier.createUpload(
      sender,
      upload(envelope, { path: Buffer.from('a'), length: bytes.length }),
    );
    const failed = await courier.writeUpload(sender, large.id, 0, whole(bytes), { length: null });
    assert.deepEqual([failed.received, (failed.broken as { code?: string } | null)?.code], [0, 'storage_full']);
    const small = upload(envelope, { path: Buffer.from('b'), length: 3 });
    const created = await courier.createWithBody(sender, small, whole(Buffer.from('abc')));
    assert.deepEqual([created.received, (created.broken as { code?: string } | null)?.code], [0, 'storage_full']);
    assert.equal((await store.list({ limit: 10 })).items.length, 2);
    mend();
    await courier.tick();
    assert.deepEqual((await store.list({ limit: 10 })).items, []);
    assert.ok((await courier.writeUpload(sender, large.id, 0, whole(bytes), { length: null })).complete);
    assert.ok((await courier.writeUpload(sender, small.id, 0, whole(Buffer.from('abc')), { length: null })).complete);
    const sealed = await seal(envelope);
    assert.ok((await fetch(await courier.serveFile(recipient, sealed, Buffer.from('a')))).equals(bytes));
  });

  it('stands when it was committed after all and only the answer was lost', async (t) => {
    const own = await aCourier(t);
    const { courier, sender, open, read, store, upload } = own;
    const envelope = await open();
    const mend = withCommits(own, async (commit) => {
      await commit();
      throw Object.assign(new Error('the answer was lost'), { code: 'storage_unavailable' });
    });
    const made = await courier.createUpload(sender, upload(envelope, { path: Buffer.from('a'), length: 2 * MIB }));
    const lost = await courier.writeUpload(sender, made.id, 0, whole(bytesOf('a', 2 * MIB)), { length: null });
    assert.ok(lost.broken);
    mend();
    await courier.tick();
    assert.equal((await store.list({ limit: 10 })).items.length, 1);
    assert.equal((await read.upload(made.id))?.state, 'complete');
  });
});

describe('many slow clients', () => {
  it('all end, though there is no memory for all their parts', async () => {
    const { courier, sender, open, upload, read } = await house;
    const envelope = await open();
    const most = Buffer.alloc(900 * 1024, 1);
    const clients = await Promise.all(
      Array.from({ length: 120 }, async (_, i) => {
        const one = upload(envelope, { path: Buffer.from(String(i)), length: MIB });
        const made = await courier.createUpload(sender, one);
        const body = slow(MIB);
        return { id: made.id, body, done: courier.writeUpload(sender, made.id, 0, body, { length: null }) };
      }),
    );
    for (const { body } of clients) {
      body.stream.write(most);
      await until(() => body.stream.readableLength === 0, 'read');
    }
    for (const { body } of clients) {
      body.stream.write(Buffer.alloc(MIB - most.length, 2));
      body.end();
    }
    for (const { id, done } of clients) {
      const { complete, broken } = await done;
      assert.deepEqual([complete, broken], [true, null]);
      assert.equal((await read.upload(id))?.received, MIB);
    }
  });
});
