import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Room } from './room.ts';

/** A room over figures that the test sets, and a count of how often they were read. */
function aRoom(keepFree: number) {
  const world = { at: 0, free: 1_000, owed: 0, held: 0, limit: 0, reads: 0 };
  const read = {
    personFigures: async () => {
      world.reads += 1;
      return { held: world.held, limit: world.limit };
    },
    owedBytes: async () => world.owed,
  };
  const room = new Room({
    metadata: { read },
    blobs: { free: async () => ({ freeBytes: world.free, totalBytes: 0 }) },
    world: { now: () => world.at },
    keepFree,
  } as unknown as ConstructorParameters<typeof Room>[0]);
  return { room, world };
}

describe('The room for bytes', () => {
  it('on the disk is what is free, less what was promised and what stays free', async () => {
    const { room, world } = aRoom(100);
    world.owed = 500;
    await room.require('a', 300);
    // Within the second what was let in counts, though the disk does not show it yet.
    await assert.rejects(room.require('a', 401), { code: 'storage_full' });
    await room.require('a', 100);
    world.owed = 900;
    world.at += 1_000;
    await assert.rejects(room.require('a', 1), { code: 'storage_full' });
    world.owed = 0;
    await room.require('a', 900);
  });

  it('of a quota is read once a second, and anew before it is refused', async () => {
    const { room, world } = aRoom(0);
    world.limit = 1_000;
    for (let i = 0; i < 50; i += 1) await room.require('a', 10);
    assert.equal(world.reads, 1);
    await assert.rejects(room.require('a', 1_001), { code: 'quota_exceeded' });
    assert.equal(world.reads, 2);
    // Something was purged meanwhile, or an admin gave more.
    world.limit = 2_000;
    await room.require('a', 1_500);
  });

  it('of a quota is none where none is set', async () => {
    const { room } = aRoom(0);
    await room.require('a', Number.MAX_SAFE_INTEGER);
  });
});
