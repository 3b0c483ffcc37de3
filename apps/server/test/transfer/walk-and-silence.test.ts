import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FolderSource } from '@datoferum/core/transfer/node';
import { bytesAt } from '../support/seeded.ts';
import { aScene, isSealed, MiB, sendOf, sent, type Tree } from './support/a-scene.ts';
import { anEngine, untilView } from './support/an-engine.ts';
import { assertDelivered } from './support/delivered.ts';

describe('a send', () => {
  it('starts while the folder is still being walked', { timeout: 120_000 }, async (t) => {
    const tree: Tree = {};
    for (let i = 0; i < 2_500; i++) tree[`job/${String(i).padStart(4, '0')}.bin`] = bytesAt(`file ${i}`, 0, 4_000 + i);
    const scene = await aScene(t, {}, tree);
    const { line, sender } = scene;
    let isFirst = true;
    let sentInTheMiddle = 0;
    const { engine } = anEngine(t, {
      origin: line.origin,
      journal: scene.journal,
      ports: {
        openSource: async (ref) => {
          const source = new FolderSource((ref as { paths: string[] }).paths);
          const walk = source.walk.bind(source);
          // The first walk does not come to its end before a million bytes went.
          source.walk = async function* (signal) {
            const holds = isFirst;
            isFirst = false;
            let seen = 0;
            for await (const one of walk(signal)) {
              if (holds && ++seen === 2_400) {
                await line.went(MiB);
                sentInTheMiddle = sent(scene);
              }
              yield one;
            }
          };
          return source;
        },
      },
    });
    const id = await engine.send(sendOf(scene));
    const { envelope, walk } = await untilView(engine, id, isSealed);
    assert.ok(sentInTheMiddle >= MiB / 2, `${sentInTheMiddle} bytes before the walk was over`);
    assert.equal(walk.files, 2_500);
    await assertDelivered(sender, envelope as string, tree);
  });

  it('notices a line that says nothing any more, says so, and goes on when it speaks', {
    timeout: 180_000,
  }, async (t) => {
    const scene = await aScene(t, { up: 40 * MiB });
    const { line, sender, total } = scene;
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal });
    const id = await engine.send(sendOf(scene));
    await line.went(0.3 * total);
    line.hole('swallow');
    await untilView(engine, id, ({ waiting }) => waiting?.why === 'unreachable');
    line.hole('open');
    const { envelope } = await untilView(engine, id, isSealed);
    await assertDelivered(sender, envelope as string, scene.tree);
    assert.ok(sent(scene) < 1.9 * total, 'what was durable is not sent again');
  });

  it('takes a limit of nothing for no broken line, however long it holds', { timeout: 180_000 }, async (t) => {
    const scene = await aScene(t);
    const { line, sender, total } = scene;
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal });
    await engine.setLine({ bytesPerSecond: 12 * MiB, timetable: [] });
    const id = await engine.send(sendOf(scene));
    await line.went(0.2 * total);
    await engine.setLine({ bytesPerSecond: 0, timetable: [] });
    const words = new Set<string>();
    // Longer than a silent line is believed in.
    for (const until = Date.now() + 34_000; Date.now() < until; ) {
      words.add(engine.view().line.state);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.deepEqual([...words], ['fine']);
    assert.equal(engine.view().jobs[0]?.waiting?.why, 'timetable');
    await engine.setLine({ bytesPerSecond: null, timetable: [] });
    const { envelope } = await untilView(engine, id, isSealed);
    await assertDelivered(sender, envelope as string, scene.tree);
  });
});
