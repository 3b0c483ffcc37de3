import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryJournal } from '../../testing/memory-journal.ts';
import { VirtualClock } from '../../testing/virtual-clock.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { TransferError } from '../http/transfer-error.ts';
import type { Journal } from '../ports.ts';

/** A journal that says what it was asked. */
function aWatched(journal: Journal): Journal & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    get: (table, key) => {
      asked.push(`get ${table}`);
      return journal.get(table, key);
    },
    list: (table, from, to, limit) => {
      asked.push(`list ${table}`);
      return journal.list(table, from, to, limit);
    },
    write: (rows) => {
      asked.push(`write ${rows.map(({ table }) => table).join()}`);
      return journal.write(rows);
    },
    drop: (table, prefix) => journal.drop(table, prefix),
  };
}

/** An engine whose folder is away, so that its fetches wait. */
function anEngine(journal: Journal): Engine {
  return createEngine({
    ports: {
      journal,
      clock: new VirtualClock(),
      hasher: { sha256: async () => new Uint8Array(32) },
      host: { sha256: async () => new Uint8Array(32), verifyEd25519: async () => false },
      http: { streams: false, request: () => Promise.reject(new TransferError('offline', 'away')) },
      credentials: { bearer: async () => 'token' },
      openSource: async () => null,
      openSink: async () => null,
    },
  });
}
const ORDER = { envelope: 'e', title: 'a tree', sink: null, only: null };

describe('the rows of a fetch', () => {
  it('are written together: none of them stands without the other', async () => {
    const journal = aWatched(new MemoryJournal());
    const engine = anEngine(journal);
    await engine.resume();
    journal.asked.length = 0;
    await engine.fetch(ORDER);
    await engine.stop();
    assert.deepEqual(
      journal.asked.filter((one) => one.startsWith('write')),
      ['write fetch,job'],
    );
  });

  it('are read one by one after a restart, however many fetches there are', async () => {
    const kept = new MemoryJournal();
    const engine = anEngine(kept);
    await engine.resume();
    for (let i = 0; i < 5; i++) await engine.fetch(ORDER);
    await engine.stop();
    const journal = aWatched(kept);
    const next = anEngine(journal);
    await next.resume();
    assert.equal(next.view().jobs.length, 5);
    await next.stop();
    assert.deepEqual(
      journal.asked.filter((one) => one.endsWith(' fetch')),
      Array.from({ length: 5 }, () => 'get fetch'),
    );
  });
});
