import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ByteEngine } from '../../bytes/engine.ts';
import { aBlobKey, blobStoreConformance, chunks, listAll, readAll } from '../../ports/blob-store.conformance.ts';
import { DiskBlobStore } from './blob-disk.ts';
import { type DiskFs, realFs } from './disk-fs.ts';
import { RecordingFs } from './recording-fs.ts';

const temporary = () => mkdtemp(join(tmpdir(), 'blob-disk-'));

/** As the house opens it: small blobs are made in a worker. */
async function inTheHouse(directory: string) {
  const engine = new ByteEngine({ store: { read: () => Promise.reject(new Error('not read')) }, threads: 2 });
  const fs: DiskFs = { ...realFs, putFile: (...args) => engine.putFile(...args) };
  return {
    store: await DiskBlobStore.open({ directory, mark: `${directory}.mark`, fs }),
    stop: () => engine.dispose(),
  };
}

async function byItself(directory: string) {
  return { store: await DiskBlobStore.open({ directory, mark: `${directory}.mark` }), stop: async () => undefined };
}

for (const [name, open] of [
  ['disk', byItself],
  ['disk, small blobs in a worker', inTheHouse],
] as const) {
  blobStoreConformance(name, async () => {
    const directory = await temporary();
    const { store, stop } = await open(join(directory, 'data', 'blobs'));
    return {
      store,
      dispose: async () => {
        await store.close();
        await stop();
        await rm(directory, { recursive: true });
      },
    };
  });
}

describe('DiskBlobStore', () => {
  let directory: string;
  let fs: RecordingFs;
  let store: DiskBlobStore;
  const fileOf = (key: string) => join(directory, key.slice(34, 36), key);

  beforeEach(async () => {
    directory = await temporary();
    fs = new RecordingFs(directory);
    store = await DiskBlobStore.open({ directory, fs, syncEvery: 100_000, openFiles: 3 });
  });
  afterEach(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  it('lays blobs out by the last byte of the envelope and removes the folder with its last blob', async () => {
    const key = aBlobKey();
    await store.put(key, chunks(randomBytes(10)));
    assert.deepEqual(await readdir(join(directory, key.slice(34, 36), key.slice(0, 36))), [key.slice(37)]);
    await store.remove(key);
    assert.deepEqual(await readdir(join(directory, key.slice(34, 36))), []);
  });

  it('passes over files that are not its own', async () => {
    const key = aBlobKey();
    await store.put(key, chunks(randomBytes(10)));
    await writeFile(join(directory, 'lost+found'), 'x');
    await writeFile(join(fileOf(key), '..', 'note.txt'), 'x');
    await writeFile(join(directory, key.slice(34, 36), randomUUID()), 'x');
    assert.deepEqual(await listAll(store, 10), [key]);
  });

  it('says that the storage is full, leaves nothing, and goes on when there is room', async () => {
    for (const at of [0, 50_000, 50_001, 250_000]) {
      const key = aBlobKey();
      const before = fs.events.reduce((sum, event) => sum + (event.op === 'write' ? event.bytes.length : 0), 0);
      fs.fullAfter(before + at);
      const parts = Array.from({ length: 10 }, () => randomBytes(50_000));
      await assert.rejects(store.put(key, chunks(...parts)), { code: 'storage_full' });
      fs.failure = () => undefined;
      await assert.rejects(store.read(key, 0, 1, Buffer.alloc(1)), { code: 'blob_missing' });
      assert.deepEqual(await listAll(store, 10), []);
      await store.put(key, chunks(...parts));
      await store.remove(key);
    }
  });

  const total = 250_000;
  for (const [name, op, nth, from] of [
    ['in the background', 'datasync', 1, 0],
    ['at the end', 'datasync', 1, total],
    ['of a directory', 'fsyncDir', 1, 0],
    ['of a parent', 'fsyncDir', 3, 0],
  ] as const) {
    it(`never acknowledges after a failed sync ${name}, though the next one succeeds`, async () => {
      const key = aBlobKey();
      let calls = 0;
      fs.failure = (call) => (call.op === op && call.written >= from && ++calls === nth ? 'EIO' : undefined);
      const parts = Array.from({ length: 5 }, () => randomBytes(total / 5));
      await assert.rejects(store.put(key, chunks(...parts)), { code: 'storage_unavailable' });
      assert.ok(calls >= nth, 'the sync was asked for');
      fs.failure = () => undefined;
      await assert.rejects(store.read(key, 0, 1, Buffer.alloc(1)), { code: 'blob_missing' });
    });
  }

  it('tells a disk that fails from a blob that is missing', async () => {
    const key = aBlobKey();
    await store.put(key, chunks(randomBytes(10)));
    fs.failure = ({ op }) => (op === 'read' ? 'EIO' : undefined);
    await assert.rejects(store.read(key, 0, 1, Buffer.alloc(1)), { code: 'storage_unavailable' });
    fs.failure = () => undefined;
    await store.read(key, 0, 1, Buffer.alloc(1));
    await truncate(fileOf(key), 5);
    await assert.rejects(store.read(key, 0, 6, Buffer.alloc(6)), { code: 'blob_short' });
  });

  it('keeps few files open and none of a removed blob', async () => {
    const keys = Array.from({ length: 8 }, () => aBlobKey());
    for (const key of keys) await store.put(key, chunks(randomBytes(100)));
    assert.equal(fs.openHandles, 0);
    for (let round = 0; round < 3; round++) {
      await Promise.all(keys.map((key) => store.read(key, 0, 100, Buffer.alloc(100))));
    }
    await settled(() => fs.openHandles <= 3);
    await Promise.all([...keys, ...keys].map((key) => store.remove(key)));
    await settled(() => fs.openHandles === 0);
  });

  it('lets a read that runs end though the blob is removed meanwhile', async () => {
    const key = aBlobKey();
    const bytes = randomBytes(100);
    await store.put(key, chunks(bytes));
    const into = Buffer.alloc(100);
    await store.read(key, 0, 1, into);
    const reading = store.read(key, 0, 100, into);
    await store.remove(key);
    await reading;
    assert.deepEqual(into, bytes);
    await settled(() => fs.openHandles === 0);
  });

  it('has on the disk whatever it acknowledged, at every instant, and nothing it said was removed', async () => {
    const envelopes = [randomUUID(), randomUUID(), randomUUID().slice(0, 34).concat('7f')];
    const known = new Map<string, Buffer>();
    await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        const key = aBlobKey(envelopes[i % 3]);
        const parts = Array.from({ length: 1 + (i % 4) }, () => randomBytes(i % 7 === 0 ? 60_000 : 500));
        known.set(key, Buffer.concat(parts));
        await store.put(key, chunks(...parts));
        fs.mark(`put ${key}`);
        if (i % 3 === 0) return;
        fs.mark(`doom ${key}`);
        await store.remove(key);
        fs.mark(`gone ${key}`);
      }),
    );
    assertAlwaysKept(fs, known);
    const again = await temporary();
    fs.materialise(again);
    const restarted = await DiskBlobStore.open({ directory: again });
    const kept = await listAll(restarted, 100);
    assert.equal(kept.length, 14);
    for (const key of kept) {
      const bytes = known.get(key) as Buffer;
      assert.deepEqual(await readAll(restarted, key, bytes.length), bytes);
    }
    await restarted.close();
    await rm(again, { recursive: true });
  });

  for (const broken of ['datasync', 'fsyncDir'] as const) {
    it(`would be caught if it skipped ${broken}`, async () => {
      const lazy = new RecordingFs(directory);
      const cheat = { ...bound(lazy), [broken]: async () => undefined };
      const cheating = await DiskBlobStore.open({ directory, fs: cheat });
      const key = aBlobKey();
      await cheating.put(key, chunks(Buffer.from('precious')));
      lazy.mark(`put ${key}`);
      assert.throws(() => assertAlwaysKept(lazy, new Map([[key, Buffer.from('precious')]])), assert.AssertionError);
    });
  }
});

describe('RecordingFs', () => {
  it('knows only what was synced before the sync began', async () => {
    const directory = await temporary();
    const fs = new RecordingFs(directory);
    const fd = await fs.open(join(directory, 'a'), 'create');
    await fs.write(fd, [Buffer.from('one')], 0);
    assert.deepEqual([...fs.afterPowerCut()], []);
    await fs.fsyncDir(directory);
    assert.deepEqual([...fs.afterPowerCut()], [['a', Buffer.alloc(0)]]);
    const sync = fs.datasync(fd);
    await fs.write(fd, [Buffer.from('two')], 3);
    await sync;
    assert.deepEqual([...fs.afterPowerCut()], [['a', Buffer.from('one')]]);
    await fs.unlink(join(directory, 'a'));
    assert.deepEqual([...fs.afterPowerCut()], [['a', Buffer.from('one')]]);
    await fs.fsyncDir(directory);
    assert.deepEqual([...fs.afterPowerCut()], []);
    await fs.close(fd);
    await rm(directory, { recursive: true });
  });
});

/** After every event: what is marked `put` is whole; what is marked `gone` is absent. */
function assertAlwaysKept(fs: RecordingFs, known: Map<string, Buffer>): void {
  const state = new Map<string, 'put' | 'doom' | 'gone'>();
  for (const [i, event] of fs.events.entries()) {
    if (event.op !== 'mark') continue;
    const [word, key] = event.label.split(' ') as ['put' | 'doom' | 'gone', string];
    state.set(key, word);
    const nextMark = fs.events.findIndex((later, at) => at > i && later.op === 'mark');
    // Between two marks the set of promises is fixed, so its two ends and one step inside stand for all.
    const end = nextMark === -1 ? fs.events.length : nextMark;
    for (const until of new Set([i + 1, Math.ceil((i + 1 + end) / 2), end])) {
      const left = fs.afterPowerCut(until);
      for (const [promised, word] of state) {
        const found = left.get(`${promised.slice(34, 36)}/${promised}`);
        if (word === 'put') assert.deepEqual(found, known.get(promised), `${promised} after event ${until}`);
        if (word === 'gone') assert.equal(found, undefined, `${promised} is back after event ${until}`);
      }
    }
  }
}

function bound(fs: RecordingFs): typeof realFs {
  const names = Object.keys(realFs) as Exclude<keyof typeof realFs, 'putFile'>[];
  return Object.fromEntries(names.map((name) => [name, fs[name].bind(fs)])) as unknown as typeof realFs;
}

async function settled(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 10_000 && !condition(); turn++) await new Promise(setImmediate);
  assert.ok(condition());
}
