import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryBlobStore } from '../adapters/blob-memory/blob-memory.ts';
import type { PartOfHouse } from '../ports/vitals.ts';
import { Condition } from './condition.ts';
import type { Ports } from './ports.ts';
import { aCourier } from './testing/a-courier.ts';

const MIB = 1024 * 1024;

describe('the condition of the house', () => {
  const whole = {
    reserve: { isKept: async () => true },
    keys: { list: async () => ({ items: [], cursor: null }) },
    signer: { publicKeys: async () => [] },
    world: { now: () => 100_000 },
    log: { warn: () => undefined },
  };
  const database = { read: { vitals: async () => ({ lastBeat: 99_000, clockWaits: false, sweepWaits: false }) } };
  const asked = (more: object): Promise<PartOfHouse[]> => {
    const ports = { metadata: database, blobs: new MemoryBlobStore(), ...whole, ...more } as unknown as Ports;
    return new Condition(ports, {} as never).parts();
  };
  const failed = (parts: PartOfHouse[]) => parts.filter(({ ok }) => !ok).map(({ part }) => part);
  const free = (freeBytes: number) => ({ free: async () => ({ freeBytes, totalBytes: 1e12 }) });

  it('is whole when every part answers', async () => {
    const parts = await asked({});
    assert.deepEqual(failed(parts), []);
    assert.ok(parts.every(({ sentence }) => sentence === undefined));
  });

  it('names a part that never answers, within seconds, and asks it once for many who want to know', async () => {
    let times = 0;
    const never = () => {
      times += 1;
      return new Promise<never>(() => undefined);
    };
    const ports = { metadata: database, blobs: new MemoryBlobStore(), ...whole, keys: { list: never } };
    const condition = new Condition(ports as unknown as Ports, {} as never);
    const begun = performance.now();
    const all = await Promise.all(Array.from({ length: 50 }, () => condition.parts()));
    assert.ok(performance.now() - begun < 60_000);
    for (const parts of all) assert.deepEqual(failed(parts), ['keys']);
    assert.equal(times, 1);
  });

  it('says that nothing is kept back for a full disk, and cannot work on a full one', async () => {
    const reserve = { isKept: async () => false };
    const some = await asked({ blobs: free(200 * MIB), reserve });
    assert.deepEqual(failed(some), []);
    assert.match(some.find(({ part }) => part === 'disk')?.sentence ?? '', /No room is kept back/);
    assert.deepEqual(failed(await asked({ blobs: free(MIB), reserve })), ['disk']);
    const scarce = await asked({ blobs: free(200 * MIB), keepFree: 1e9 });
    assert.deepEqual(failed(scarce), []);
    assert.match(scarce.find(({ part }) => part === 'disk')?.sentence ?? '', /No upload is begun/);
  });

  it('tells what is under way, by count alone', async (t) => {
    const { house, open, courier } = await aCourier(t);
    await open();
    await open();
    const vitals = await courier.condition.vitals();
    assert.equal(vitals.database.envelopes.filling, 2);
    assert.equal(vitals.uploads, 0);
    assert.deepEqual(Object.keys(vitals.keys).sort(), ['certificate', 'receipt', 'seal']);
    assert.doesNotMatch(JSON.stringify(vitals), /example\.com|[0-9a-f]{8}-[0-9a-f]{4}/);
    assert.ok(house);
  });
});
