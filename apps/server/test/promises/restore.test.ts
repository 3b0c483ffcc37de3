import assert from 'node:assert/strict';
import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createLog } from '../../src/telemetry/log.ts';
import { contentOf, sha256 } from '../support/seeded.ts';
import { aDirectory, aHouse, aWorld, HOUR, MINUTE } from '../support/test-house.ts';

const file = (path: string, size: number) => ({ path, size, seed: path });
const isDatabase = (name: string): boolean => name.startsWith('datoferum.db');

describe('a database of an hour ago with the blobs of today', () => {
  it('loses nothing that it names, removes nothing, and reports what it does not know', {
    timeout: 180_000,
  }, async (t) => {
    const world = aWorld();
    const data = await aDirectory(t);
    const copy = await aDirectory(t);
    const delivered = [file('sealed/a', 3_000_000), file('sealed/b', 10)];
    const early = file('early', 50_000);
    const late = file('late', 60_000);

    // An hour ago: one envelope sealed, one half filled.
    const past = await aHouse(t, data, { world });
    const sealed = (await past.sender.open({ title: 'sealed' })).id;
    for (const one of delivered) await past.sender.drop(sealed, one.path, contentOf(one));
    await past.sender.seal(sealed, { entries: 2, bytes: 3_000_010 });
    await past.sender.until(sealed, 'sealed');
    const filling = (await past.sender.open({ title: 'filling' })).id;
    await past.sender.drop(filling, early.path, contentOf(early));
    const half = await past.sender.create(filling, { length: 2_000_000, path: 'half' });
    const halfBytes = contentOf(file('half', 2_000_000));
    await past.sender.patch(half.location, 0, halfBytes.subarray(0, 1_500_000));
    await past.house.courier.drain();
    for (const name of (await readdir(data)).filter(isDatabase)) await cp(join(data, name), join(copy, name));

    // The hour since then: more bytes into the same envelope (into blobs whose rows were made ahead), and another envelope.
    world.ahead = HOUR;
    await past.house.courier.tick();
    await past.sender.drop(filling, late.path, contentOf(late));
    await past.sender.patch(half.location, 1_500_000, halfBytes.subarray(1_500_000));
    const unknown = (await past.sender.open({ title: 'made since' })).id;
    await past.sender.drop(unknown, 'x', contentOf(late));
    await past.house.courier.drain();
    await past.stop();

    for (const name of (await readdir(data)).filter(isDatabase)) await rm(join(data, name));
    for (const name of await readdir(copy)) await cp(join(copy, name), join(data, name));
    const before = await filesBelow(data, 'blobs', 'keys', 'signing');

    const lines: string[] = [];
    world.ahead = HOUR + MINUTE;
    const now = await aHouse(t, data, {
      world,
      timers: true,
      log: createLog('warn', { write: (line: string) => void lines.push(line) }),
    });
    for (let round = 0; round < 4; round += 1) {
      await now.house.courier.tick();
      world.ahead += 2 * MINUTE;
    }
    assert.deepEqual(await filesBelow(data, 'blobs', 'keys', 'signing'), before, 'nothing was removed');

    const recipient = now.sender.as('recipient');
    for (const one of delivered)
      assert.equal(sha256(await recipient.content(sealed, one.path)), sha256(contentOf(one)));
    assert.equal(await now.sender.head(half.location), 1_500_000, 'the offset of an hour ago');
    await now.sender.patch(half.location, 1_500_000, halfBytes.subarray(1_500_000));
    await now.sender.seal(filling, { entries: 2, bytes: 2_050_000 });
    await now.sender.until(filling, 'sealed');
    assert.equal(sha256(await recipient.content(filling, 'half')), sha256(halfBytes));
    assert.equal(sha256(await recipient.content(filling, early.path)), sha256(contentOf(early)));
    await assert.rejects(now.sender.envelope(unknown), { status: 404 });
    assert.ok(
      lines.some((line) => line.includes('database.restored')),
      'the house notices',
    );
    const orphan = lines.filter((line) => line.includes('blob.orphaned'));
    assert.ok(
      orphan.some((line) => line.includes(unknown)),
      'blobs without a row are reported',
    );
  });
});

async function filesBelow(data: string, ...folders: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    for (const item of await readdir(join(data, folder), { recursive: true, withFileTypes: true }))
      if (item.isFile()) found.push(join(item.parentPath, item.name));
  }
  return found.sort();
}
