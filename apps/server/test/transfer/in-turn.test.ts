import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { FolderSource } from '@datoferum/core/transfer/node';
import { bytesAt } from '../support/seeded.ts';
import { aScene, isSealed, MiB, sent } from './support/a-scene.ts';
import { anEngine, plant, sendView, untilView } from './support/an-engine.ts';
import { assertDelivered } from './support/delivered.ts';

describe('envelopes that go one after the other', () => {
  it('keep nobody waiting for a folder that a person must bring, and let it go on in its turn once it is there', {
    timeout: 120_000,
  }, async (t) => {
    const scene = await aScene(t, { up: 6 * MiB }, { 'job/film.mov': bytesAt('film', 0, 9 * MiB) });
    const { line, sender, folder } = scene;
    const [small, large] = [{ 'small/a.bin': bytesAt('a', 0, MiB) }, { 'large/b.bin': bytesAt('b', 0, 40 * MiB) }];
    await plant(folder, { ...small, ...large });
    let isThere = false;
    const openSource = async (ref: unknown): Promise<FolderSource | null> => {
      const { paths } = ref as { paths: string[] };
      return isThere || !paths.includes(join(folder, 'job')) ? new FolderSource(paths) : null;
    };
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal, ports: { openSource } });
    const send = async (name: string) => {
      const { id, ticket } = await sender.open({ title: name });
      const source = { paths: [join(folder, name)] };
      return { envelope: id, job: await engine.send({ title: name, envelope: { id, ticket }, source }) };
    };
    const away = await send('job');
    const [first, second] = [await send('small'), await send('large')];
    // The room of an envelope finds its job also while that waits its turn.
    assert.equal(sendView(engine, second.job).envelope, second.envelope);
    await untilView(engine, first.job, isSealed);
    assert.equal(sendView(engine, away.job).waiting?.why, 'source_gone');
    await untilView(engine, second.job, ({ durable }) => durable.bytes > 4 * MiB);
    isThere = true;
    engine.wake();
    await untilView(engine, second.job, ({ waiting }) => waiting?.why === 'queue');
    await untilView(engine, away.job, ({ phase }) => phase === 'sealing' || phase === 'sealed');
    assert.notEqual(sendView(engine, second.job).phase, 'sealed');
    await untilView(engine, away.job, isSealed);
    await untilView(engine, second.job, isSealed);
    await assertDelivered(sender, away.envelope, scene.tree);
    await assertDelivered(sender, second.envelope, large);
    assert.ok(sent(scene) < 70 * MiB, `${sent(scene)} bytes went: the one that waited again began anew`);
  });
});
