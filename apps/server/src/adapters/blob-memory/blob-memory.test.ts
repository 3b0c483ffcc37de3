import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aBlobKey, blobStoreConformance, chunks } from '../../ports/blob-store.conformance.ts';
import { MemoryBlobStore } from './blob-memory.ts';

blobStoreConformance('memory', async () => ({ store: new MemoryBlobStore(), dispose: async () => {} }));

describe('MemoryBlobStore', () => {
  it('is full when it is full', async () => {
    const store = new MemoryBlobStore({ totalBytes: 100 });
    await store.put(aBlobKey(), chunks(new Uint8Array(90)));
    await assert.rejects(store.put(aBlobKey(), chunks(new Uint8Array(5), new Uint8Array(6))), { code: 'storage_full' });
    assert.deepEqual(await store.free(), { freeBytes: 10, totalBytes: 100 });
  });
});
