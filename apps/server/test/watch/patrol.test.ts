import assert from 'node:assert/strict';
import { once } from 'node:events';
import { openSync, readdirSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { bytesAt } from '../support/seeded.ts';
import { aDirectory, aHouse, aWorld, HOUR } from '../support/test-house.ts';

const MIB = 1024 * 1024;
const FAST = { days: 1, bytesPerSecond: 2 ** 40, quietMs: 0 };

describe('the patrol of a disk', () => {
  it('finds one byte of one file that is not as it was written, and tells the sender and whoever operates it', {
    timeout: 180_000,
  }, async (t) => {
    const world = aWorld();
    const { sender, data, house } = await aHouse(t, await aDirectory(t), { world, patrol: FAST });
    const { id } = await sender.open({ title: 'kept' });
    for (const [name, size] of [
      ['good.bin', 3 * MIB],
      ['bad.bin', 2 * MIB],
    ] as const)
      await sender.drop(id, name, bytesAt(name, 0, size));
    await sender.seal(id, { entries: 2, bytes: 5 * MIB });
    await sender.until(id, 'sealed');
    // The store's own files: the one that holds 2 MiB is that of bad.bin.
    const blobs = readdirSync(join(data, 'blobs'), { recursive: true, withFileTypes: true })
      .filter((item) => item.isFile())
      .map((item) => join(item.parentPath, item.name));
    const bad = blobs.find((file) => statSync(file).size > 2 * MIB && statSync(file).size < 3 * MIB);
    assert.ok(bad);
    const file = openSync(bad, 'r+');
    const byte = Buffer.alloc(1);
    readSync(file, byte, 0, 1, 1_500_000);
    writeSync(file, Buffer.of((byte[0] as number) ^ 0x10), 0, 1, 1_500_000);
    world.ahead += 17 * HOUR;
    await house.courier.patrol.round();
    const view = await sender.envelope(id);
    assert.deepEqual(view.problems, { total: 1, items: [{ path: 'bad.bin', piece: null, reason: 'storage' }] });
    assert.ok(view.damagedAt);
    const raised = (await sender.timeline(id)).filter(({ type }) => type === 'envelope.damaged');
    assert.equal(raised.length, 1);
    assert.ok(!JSON.stringify(raised).includes('bad.bin'), 'a record names no file');
    const state = await sender.as('operator').json<Record<string, unknown>>([200], 'GET', '/api/v1/patrol');
    assert.deepEqual([state.doing, state.underWay, state.days], ['resting', null, 1]);
    await assert.rejects(sender.json([200], 'GET', '/api/v1/patrol'), { status: 403 });
  });

  it('goes on after a restart where it was', { timeout: 300_000 }, async (t) => {
    const world = aWorld();
    const data = await aDirectory(t);
    const slowly = { ...FAST, bytesPerSecond: 100 * 1024 };
    const first = await aHouse(t, data, { world, patrol: slowly });
    const { id } = await first.sender.open({ title: 'long' });
    const size = 72 * MIB;
    await first.sender.drop(id, 'long.bin', bytesAt('long', 0, size));
    await first.sender.seal(id, { entries: 1, bytes: size });
    await first.sender.until(id, 'sealed');
    world.ahead += 17 * HOUR;
    const round = first.house.courier.patrol.round();
    // The first stretch is 32 MiB; at this pace the next one is minutes away.
    for (;;) {
      const { read } = await first.house.courier.patrol.state();
      if (read >= 32 * MIB) break;
      await once(AbortSignal.timeout(20), 'abort');
    }
    await first.stop();
    await round;
    const second = await aHouse(t, data, { world, patrol: { ...FAST, bytesPerSecond: 2 ** 40 } });
    assert.equal((await second.house.courier.patrol.state()).underWay?.position, 32 * MIB);
    await second.house.courier.patrol.round();
    const { read, underWay } = await second.house.courier.patrol.state();
    assert.equal(underWay, null);
    assert.ok(read >= 40 * MIB && read < 41 * MIB, `${read} bytes`);
    assert.ok(await second.house.metadata.read.patrolledAt(id));
  });
});
