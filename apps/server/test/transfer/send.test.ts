import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { bytesAt } from '../support/seeded.ts';
import { aDirectory, aHouse } from '../support/test-house.ts';
import { anEngine, plant, sendView, TO_RECIPIENT, untilView } from './support/an-engine.ts';
import { assertDelivered } from './support/delivered.ts';

const MiB = 1024 * 1024;

describe('a folder sent by the engine', () => {
  it('arrives sealed, byte by byte, with folders that hold nothing', { timeout: 120_000 }, async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const folder = await aDirectory(t);
    const tree: Record<string, Uint8Array | null> = {
      'job/film.mov': bytesAt('film', 0, 37 * MiB + 123),
      'job/a b/ü.txt': Buffer.from('hello'),
      'job/nothing': Buffer.alloc(0),
      'job/empty/deep': null,
      'job/second.mov': bytesAt('second', 0, 9 * MiB),
    };
    for (let i = 0; i < 300; i++) tree[`job/small/${i}.bin`] = bytesAt(`small ${i}`, 0, 10_000 + i);
    await plant(folder, tree);
    const { engine } = anEngine(t, { origin: sender.origin, journal: join(folder, 'journal') });
    const id = await engine.send({
      title: 'a job',
      envelope: TO_RECIPIENT('a job'),
      source: { paths: [join(folder, 'job')] },
    });
    const view = await untilView(engine, id, ({ phase }) => phase === 'sealed');
    assert.ok(view.envelope !== null);
    assert.equal(view.troubles.count, 0);
    assert.equal(view.durable.files, 304);
    await assertDelivered(sender, view.envelope, tree);
    assert.equal(sendView(engine, id).failure, null);
    const seal = JSON.parse((await sender.as('recipient').document(view.envelope, 'seal.json')).toString());
    assert.deepEqual(seal.predicate.compared, { files: 304, of: 304 }, 'every file was declared with what was read');
  });
});
