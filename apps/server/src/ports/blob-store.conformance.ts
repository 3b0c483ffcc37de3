import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { BlobStore } from './blob-store.ts';

export interface BlobStoreUnderTest {
  store: BlobStore;
  dispose(): Promise<void>;
}

export const aBlobKey = (envelope: string = randomUUID()) => `${envelope}/${randomUUID()}`;

export async function* chunks(...parts: (Uint8Array | Uint8Array[])[]) {
  for (const part of parts) yield part;
}

export async function readAll(store: BlobStore, key: string, length: number): Promise<Buffer> {
  const into = Buffer.alloc(length);
  await store.read(key, 0, length, into);
  return into;
}

export async function listAll(store: BlobStore, limit: number): Promise<string[]> {
  const keys: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await store.list({ cursor, limit });
    assert.ok(page.items.length <= limit);
    keys.push(...page.items.map((item) => item.key));
    cursor = page.cursor;
  } while (cursor !== null);
  return keys;
}

/** The promises of BlobStore, run against every adapter. */
export function blobStoreConformance(name: string, open: () => Promise<BlobStoreUnderTest>): void {
  describe(`BlobStore: ${name}`, () => {
    let under: BlobStoreUnderTest;
    let store: BlobStore;
    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(() => under.dispose());

    it('gives back what was put, and its length', async () => {
      const key = aBlobKey();
      const bytes = randomBytes(300_000);
      const { size } = await store.put(
        key,
        chunks(bytes.subarray(0, 1), bytes.subarray(1, 70_000), bytes.subarray(70_000)),
      );
      assert.equal(size, bytes.length);
      assert.deepEqual(await readAll(store, key, size), bytes);
    });

    it('takes bytes that are whole, one after the other and side by side', async () => {
      const all = Array.from({ length: 12 }, (_, i) => randomBytes(i * 5_000));
      const keys = all.map(() => aBlobKey());
      const envelope = (keys[0] as string).slice(0, 36);
      const beside = keys.map((key) => `${envelope}${key.slice(36)}`);
      assert.deepEqual(await store.put(beside[0] as string, Buffer.from(all[0] as Buffer)), { size: 0 });
      await Promise.all(beside.slice(1).map((key, i) => store.put(key, new Uint8Array(all[i + 1] as Buffer))));
      for (const [i, key] of beside.entries()) assert.deepEqual(await readAll(store, key, i * 5_000), all[i]);
      await assert.rejects(store.put(beside[3] as string, randomBytes(9)), { code: 'blob_exists' });
      assert.deepEqual(await readAll(store, beside[3] as string, 15_000), all[3]);
    });

    it('takes whole bytes where all that stood beside them has gone', async () => {
      const envelope = aBlobKey().slice(0, 36);
      for (let turn = 0; turn < 3; turn++) {
        const key = `${envelope}${aBlobKey().slice(36)}`;
        const bytes = randomBytes(2_000);
        assert.deepEqual(await store.put(key, new Uint8Array(bytes)), { size: 2_000 });
        assert.deepEqual(await readAll(store, key, 2_000), bytes);
        await store.remove(key);
      }
    });

    it('takes several chunks at once', async () => {
      const key = aBlobKey();
      const parts = Array.from({ length: 40 }, (_, i) => randomBytes(i * 13));
      const { size } = await store.put(key, chunks(parts.slice(0, 3), [], parts.slice(3)));
      assert.deepEqual(await readAll(store, key, size), Buffer.concat(parts));
    });

    it('keeps an empty blob', async () => {
      const key = aBlobKey();
      assert.deepEqual(await store.put(key, chunks()), { size: 0 });
      await store.read(key, 0, 0, new Uint8Array(0));
      assert.deepEqual(await listAll(store, 10), [key]);
    });

    it('is done with a chunk before it pulls the next', async () => {
      const key = aBlobKey();
      const reused = new Uint8Array(100_000);
      async function* source() {
        for (let i = 1; i <= 5; i++) yield reused.fill(i);
      }
      const { size } = await store.put(key, source());
      const back = await readAll(store, key, size);
      for (let i = 0; i < 5; i++)
        assert.ok(back.subarray(i * 100_000, (i + 1) * 100_000).every((byte) => byte === i + 1));
    });

    it('reads any stretch, exactly, and nothing beside it', async () => {
      const key = aBlobKey();
      const bytes = randomBytes(10_000);
      await store.put(key, chunks(bytes));
      for (const [at, length] of [
        [0, 1],
        [9_999, 1],
        [1, 9_999],
        [5_000, 17],
        [10_000, 0],
      ] as const) {
        const into = new Uint8Array(length + 2).fill(7);
        await store.read(key, at, length, into.subarray(1, length + 1));
        assert.deepEqual(Buffer.from(into.subarray(1, length + 1)), bytes.subarray(at, at + length));
        assert.deepEqual([into[0], into[length + 1]], [7, 7]);
      }
    });

    it('fills only the first `length` bytes of a larger room', async () => {
      const key = aBlobKey();
      await store.put(key, chunks(Buffer.from('abcdef')));
      const into = new Uint8Array(6).fill(1);
      await store.read(key, 2, 3, into);
      assert.deepEqual([...into], [...Buffer.from('cde'), 1, 1, 1]);
    });

    it('refuses to read past the end, even by one byte', async () => {
      const key = aBlobKey();
      await store.put(key, chunks(randomBytes(100)));
      await assert.rejects(store.read(key, 0, 101, new Uint8Array(101)), { code: 'blob_short' });
      await assert.rejects(store.read(key, 100, 1, new Uint8Array(1)), { code: 'blob_short' });
      await assert.rejects(store.read(key, 5_000, 1, new Uint8Array(1)), { code: 'blob_short' });
    });

    it('says that a blob is missing', async () => {
      await assert.rejects(store.read(aBlobKey(), 0, 1, new Uint8Array(1)), { code: 'blob_missing' });
    });

    it('refuses a key that is taken and leaves its blob as it was', async () => {
      const key = aBlobKey();
      await store.put(key, chunks(Buffer.from('first')));
      await assert.rejects(store.put(key, chunks(Buffer.from('second'))), { code: 'blob_exists' });
      assert.equal(String(await readAll(store, key, 5)), 'first');
    });

    it('refuses keys that are not two uuids', async () => {
      for (const key of [
        '',
        'a/b',
        `${randomUUID()}/../x`,
        `../${aBlobKey()}`,
        aBlobKey().toUpperCase(),
        `${aBlobKey()}/x`,
      ]) {
        await assert.rejects(store.put(key, chunks()), TypeError);
        await assert.rejects(store.read(key, 0, 0, new Uint8Array(0)), TypeError);
        await assert.rejects(store.remove(key), TypeError);
      }
    });

    it('leaves nothing when the source fails, and passes its error on', async () => {
      const key = aBlobKey();
      const cut = new Error('the client vanished');
      async function* source() {
        yield randomBytes(200_000);
        throw cut;
      }
      await assert.rejects(store.put(key, source()), (error) => error === cut);
      await assert.rejects(store.read(key, 0, 1, new Uint8Array(1)), { code: 'blob_missing' });
      assert.deepEqual(await listAll(store, 10), []);
    });

    it('stops at a signal, though the source is silent, and leaves nothing', { timeout: 180_000 }, async () => {
      const key = aBlobKey();
      const stop = new AbortController();
      const pulled = Promise.withResolvers<void>();
      let returned = false;
      const source = {
        [Symbol.asyncIterator]() {
          let first = true;
          return {
            next(): Promise<IteratorResult<Uint8Array>> {
              if (first) {
                first = false;
                return Promise.resolve({ done: false, value: randomBytes(1000) });
              }
              pulled.resolve();
              return new Promise(() => {});
            },
            return(): Promise<IteratorResult<Uint8Array>> {
              returned = true;
              return Promise.resolve({ done: true, value: undefined });
            },
          };
        },
      };
      const put = store.put(key, source, { signal: stop.signal });
      await pulled.promise;
      const reason = new Error('enough');
      stop.abort(reason);
      await assert.rejects(put, (error) => error === reason);
      assert.ok(returned, 'the source was told');
      await assert.rejects(store.read(key, 0, 1, new Uint8Array(1)), { code: 'blob_missing' });
      assert.deepEqual(await listAll(store, 10), []);
    });

    it('does not begin under a signal that is over', async () => {
      const key = aBlobKey();
      const signal = AbortSignal.abort(new Error('too late'));
      await assert.rejects(store.put(key, chunks(randomBytes(10)), { signal }), /too late/);
      assert.deepEqual(await listAll(store, 10), []);
    });

    it('removes, and removes twice without complaint', async () => {
      const key = aBlobKey();
      await store.put(key, chunks(randomBytes(10)));
      await store.read(key, 0, 10, new Uint8Array(10));
      await store.remove(key);
      await assert.rejects(store.read(key, 0, 1, new Uint8Array(1)), { code: 'blob_missing' });
      await store.remove(key);
      await store.remove(aBlobKey());
      assert.deepEqual(await listAll(store, 10), []);
    });

    it('lists every blob once, page by page, with size and age', async () => {
      const envelopes = Array.from({ length: 5 }, () => randomUUID());
      const keys = Array.from({ length: 23 }, (_, i) => aBlobKey(envelopes[i % 5]));
      for (const [i, key] of keys.entries()) await store.put(key, chunks(randomBytes(i)));
      for (const limit of [1, 4, 23, 100]) assert.deepEqual((await listAll(store, limit)).sort(), [...keys].sort());
      const { items } = await store.list({ limit: 100 });
      for (const item of items) {
        assert.equal(item.size, keys.indexOf(item.key));
        assert.ok(item.age > -2_000 && item.age < 60_000, `age ${item.age} ms`);
      }
    });

    it('goes on listing when blobs vanish between pages', async () => {
      const keys = Array.from({ length: 12 }, () => aBlobKey());
      for (const key of keys) await store.put(key, chunks(randomBytes(3)));
      const first = await store.list({ limit: 4 });
      for (const { key } of first.items) await store.remove(key);
      const rest: string[] = [];
      for (let cursor = first.cursor; cursor !== null; ) {
        const page = await store.list({ cursor, limit: 4 });
        rest.push(...page.items.map((item) => item.key));
        cursor = page.cursor;
      }
      const gone = new Set(first.items.map((item) => item.key));
      assert.deepEqual(rest.sort(), keys.filter((key) => !gone.has(key)).sort());
    });

    it('keeps what is put into an envelope while its other blobs go', async () => {
      const envelope = randomUUID();
      for (let round = 0; round < 20; round++) {
        const [old, fresh] = [aBlobKey(envelope), aBlobKey(envelope)];
        await store.put(old, chunks(Buffer.from('old')));
        await Promise.all([store.remove(old), store.put(fresh, chunks(Buffer.from('fresh')))]);
        assert.equal(String(await readAll(store, fresh, 5)), 'fresh');
        await store.remove(fresh);
      }
      assert.deepEqual(await listAll(store, 10), []);
    });

    it('carries many puts and reads at once', async () => {
      const jobs = Array.from({ length: 60 }, async (_, i) => {
        const key = aBlobKey();
        const bytes = randomBytes(1000 + i);
        await store.put(key, chunks(bytes));
        assert.deepEqual(await readAll(store, key, bytes.length), bytes);
      });
      await Promise.all(jobs);
    });

    it('says how much room there is', async () => {
      const { freeBytes, totalBytes } = await store.free();
      assert.ok(freeBytes > 0 && freeBytes <= totalBytes);
    });
  });
}
