import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { KeyStore } from './key-store.ts';

export interface KeyStoreUnderTest {
  store: KeyStore;
  dispose(): Promise<void>;
}

export async function listKeys(store: KeyStore, limit: number): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await store.list({ cursor, limit });
    assert.ok(page.items.length <= limit);
    found.push(...page.items.map((item) => item.envelope));
    cursor = page.cursor;
  } while (cursor !== null);
  return found;
}

/** The promises of KeyStore, run against every adapter. */
export function keyStoreConformance(name: string, open: () => Promise<KeyStoreUnderTest>): void {
  describe(`KeyStore: ${name}`, () => {
    let under: KeyStoreUnderTest;
    let store: KeyStore;
    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(() => under.dispose());

    it('unwraps what it created', async () => {
      const envelope = randomUUID();
      const { key, wrapped } = await store.create(envelope);
      assert.equal(key.length, 32);
      assert.deepEqual(await store.unwrap(envelope, wrapped), key);
    });

    it('gives every envelope a key of its own, and never stores it in the wrapping', async () => {
      const [a, b] = [await store.create(randomUUID()), await store.create(randomUUID())];
      assert.notDeepEqual(a.key, b.key);
      assert.notDeepEqual(a.wrapped, b.wrapped);
      assert.equal(Buffer.from(a.wrapped).includes(Buffer.from(a.key).subarray(0, 8)), false);
    });

    it("does not open one envelope's key with another's secret", async () => {
      const [a, b] = [randomUUID(), randomUUID()];
      await store.create(a);
      const { wrapped } = await store.create(b);
      await assert.rejects(store.unwrap(a, wrapped), { code: 'key_damaged' });
    });

    it('refuses a wrapping that was altered', async () => {
      const envelope = randomUUID();
      const { wrapped } = await store.create(envelope);
      for (const at of [0, 20, wrapped.length - 1]) {
        const altered = Uint8Array.from(wrapped);
        altered[at] = (altered[at] as number) ^ 1;
        await assert.rejects(store.unwrap(envelope, altered), { code: 'key_damaged' });
      }
      await assert.rejects(store.unwrap(envelope, wrapped.subarray(0, 32)), { code: 'key_damaged' });
      await assert.rejects(store.unwrap(envelope, new Uint8Array(0)), { code: 'key_damaged' });
    });

    it('says that a key is gone after it was destroyed', async () => {
      const envelope = randomUUID();
      const { wrapped } = await store.create(envelope);
      await store.destroy(envelope);
      await assert.rejects(store.unwrap(envelope, wrapped), { code: 'key_gone' });
    });

    it('destroys twice, and what never was, without complaint', async () => {
      const envelope = randomUUID();
      await store.create(envelope);
      await store.destroy(envelope);
      await store.destroy(envelope);
      await store.destroy(randomUUID());
    });

    it('refuses a second key for an envelope and keeps the first', async () => {
      const envelope = randomUUID();
      const { key, wrapped } = await store.create(envelope);
      await assert.rejects(store.create(envelope), { code: 'key_exists' });
      assert.deepEqual(await store.unwrap(envelope, wrapped), key);
    });

    it('refuses ids that are not uuids', async () => {
      for (const id of ['', '..', '../../etc/passwd', randomUUID().toUpperCase()]) {
        await assert.rejects(store.create(id), TypeError);
        await assert.rejects(store.unwrap(id, new Uint8Array(40)), TypeError);
        await assert.rejects(store.destroy(id), TypeError);
      }
    });

    it('lists every envelope once, page by page', async () => {
      const ids = Array.from({ length: 11 }, () => randomUUID());
      for (const id of ids) await store.create(id);
      const gone = ids.pop() as string;
      await store.destroy(gone);
      for (const limit of [1, 3, 10, 50]) assert.deepEqual((await listKeys(store, limit)).sort(), [...ids].sort());
      for (const { age } of (await store.list({ limit: 50 })).items) assert.ok(age > -2_000 && age < 60_000);
    });

    it('creates and destroys many at once', async () => {
      const ids = Array.from({ length: 30 }, () => randomUUID());
      await Promise.all(ids.map((id) => store.create(id)));
      await Promise.all(ids.map((id) => store.destroy(id)));
      assert.deepEqual(await listKeys(store, 50), []);
    });
  });
}
