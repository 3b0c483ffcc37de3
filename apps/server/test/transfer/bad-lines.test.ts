import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PORTALS } from '@datoferum/core/testing/line';
import type { EngineOptions } from '@datoferum/core/transfer';
import { FolderSource, NodeHttp, nodeClock } from '@datoferum/core/transfer/node';
import { bytesAt } from '../support/seeded.ts';
import { aScene, isSealed, MiB, sendOf, sent } from './support/a-scene.ts';
import { anEngine, sendView, untilView } from './support/an-engine.ts';
import { assertDelivered } from './support/delivered.ts';

/** Folders whose first walk comes to the hundredth name and goes no further. */
function stuckOnce(): EngineOptions['ports']['openSource'] {
  let walks = 0;
  return async (ref) => {
    const source = new FolderSource((ref as { paths: string[] }).paths);
    const walk = source.walk.bind(source);
    source.walk = async function* (signal) {
      let seen = 0;
      const isFirst = walks++ === 0;
      for await (const one of walk(signal)) {
        yield one;
        if (isFirst && ++seen === 100) await nodeClock.sleep(600_000, signal);
      }
    };
    return source;
  };
}

describe('sending over a bad line', () => {
  it('sends only the tail again after the line was cut', { timeout: 180_000 }, async (t) => {
    const scene = await aScene(t, { up: 30 * MiB });
    const { line, sender } = scene;
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal });
    const id = await engine.send(sendOf(scene));
    const cuts = 4;
    for (let i = 0; i < cuts; i++) {
      await line.went(scene.total / (cuts + 1));
      line.cut();
    }
    const { envelope, durable } = await untilView(engine, id, isSealed);
    assert.equal(durable.bytes, scene.total);
    await assertDelivered(sender, envelope as string, scene.tree);
    assert.ok(line.breaks >= cuts);
    // A creation with its bytes is lost whole (8 MiB at most); of the others only what the kernel and the line held.
    t.diagnostic(`${sent(scene)} bytes went for ${scene.total}, ${line.breaks} breaks`);
    assert.ok(sent(scene) < 2 * scene.total, `${sent(scene)} bytes went for ${scene.total}`);
  });

  it('goes on in a new engine over the same journal, without what was durable', { timeout: 180_000 }, async (t) => {
    const scene = await aScene(t, { up: 30 * MiB });
    const { line, sender } = scene;
    const first = anEngine(t, { origin: line.origin, journal: scene.journal });
    const id = await first.engine.send(sendOf(scene));
    await line.went(0.6 * scene.total);
    await first.end();
    const before = sent(scene);
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal });
    await engine.resume();
    const { envelope } = await untilView(engine, id, isSealed);
    await assertDelivered(sender, envelope as string, scene.tree);
    t.diagnostic(`${before} bytes before, ${sent(scene) - before} after, of ${scene.total}`);
    assert.ok(sent(scene) < 1.6 * scene.total, `${sent(scene)} bytes went for ${scene.total}`);
  });

  for (const reached of [false, true]) {
    const when = reached ? 'after the courier acted on it' : 'in its place';
    it(`arrives although any request may be answered with 502 ${when}`, { timeout: 180_000 }, async (t) => {
      const scene = await aScene(t, { seed: 7 });
      const { line, sender } = scene;
      line.fail({ answer: 502, chance: 0.25, times: 60, reached });
      const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal });
      const id = await engine.send(sendOf(scene));
      const { envelope } = await untilView(engine, id, isSealed);
      await assertDelivered(sender, envelope as string, scene.tree);
    });
  }

  for (const [name, portal] of Object.entries(PORTALS)) {
    it(`takes no captive portal for the courier (${name}), says so and goes on`, { timeout: 120_000 }, async (t) => {
      const scene = await aScene(t, { up: 40 * MiB });
      const { line, sender } = scene;
      const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal });
      const id = await engine.send(sendOf(scene));
      await line.went(0.2 * scene.total);
      const fault = line.fail(portal);
      line.cut();
      await untilView(engine, id, ({ waiting }) => waiting?.why === 'portal');
      fault.stop();
      engine.wake();
      const { envelope } = await untilView(engine, id, isSealed);
      await assertDelivered(sender, envelope as string, scene.tree);
    });
  }

  it('says that the courier is unreachable, and goes on by itself', { timeout: 120_000 }, async (t) => {
    const scene = await aScene(t, { up: 40 * MiB });
    const { line, sender } = scene;
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal });
    const id = await engine.send(sendOf(scene));
    await line.went(0.2 * scene.total);
    line.hole('refuse');
    const { waiting } = await untilView(engine, id, ({ waiting }) => waiting?.why === 'unreachable');
    assert.ok(waiting !== null && (waiting.nextTryAt ?? 0) > waiting.since);
    line.hole('open');
    const { envelope } = await untilView(engine, id, isSealed);
    await assertDelivered(sender, envelope as string, scene.tree);
    assert.equal(engine.view().line.state, 'fine');
  });

  it('pauses, moves nothing meanwhile, and continues', { timeout: 120_000 }, async (t) => {
    const scene = await aScene(t, { up: 40 * MiB });
    const { line, sender } = scene;
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal });
    const id = await engine.send(sendOf(scene));
    await line.went(0.3 * scene.total);
    await engine.command(id, { do: 'pause' });
    assert.equal(sendView(engine, id).waiting?.why, 'paused');
    const asked = line.heard.length;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.equal(line.heard.length, asked, 'a paused job asks nothing');
    await engine.command(id, { do: 'continue' });
    const { envelope } = await untilView(engine, id, isSealed);
    await assertDelivered(sender, envelope as string, scene.tree);
  });

  it('pauses in the middle of the walk, and lays nothing twice', { timeout: 120_000 }, async (t) => {
    const scene = await aScene(t);
    const { line, sender } = scene;
    const { engine } = anEngine(t, {
      origin: line.origin,
      journal: scene.journal,
      ports: { openSource: stuckOnce() },
    });
    const id = await engine.send(sendOf(scene));
    await untilView(engine, id, ({ walk }) => walk.files > 90);
    await engine.command(id, { do: 'pause' });
    await engine.command(id, { do: 'continue' });
    const { envelope, walk } = await untilView(engine, id, isSealed);
    assert.deepEqual([walk.files, walk.folders, walk.emptyFolders], [202, 3, 1]);
    await assertDelivered(sender, envelope as string, scene.tree);
  });

  it('takes no page that a new run lays for one of the run before', { timeout: 120_000 }, async (t) => {
    const scene = await aScene(t);
    const { line, sender } = scene;
    const http = new NodeHttp(line.origin);
    const open = stuckOnce();
    let runs = 0;
    const { engine } = anEngine(t, {
      origin: line.origin,
      journal: scene.journal,
      ports: {
        http: {
          streams: true,
          request: async (request) => {
            const answer = await http.request(request);
            // The second run hears of its envelope only when all is walked and in the journal.
            const isFirstLook = request.method === 'GET' && /envelopes\/[^/?]+$/.test(request.path) && runs === 2;
            if (isFirstLook) await untilView(engine, id, ({ walk }) => walk.isDone);
            return answer;
          },
        },
        openSource: async (ref) => {
          runs++;
          return open(ref);
        },
      },
    });
    const id = await engine.send(sendOf(scene));
    await untilView(engine, id, ({ walk, envelope }) => walk.files > 90 && envelope !== null);
    await engine.command(id, { do: 'pause' });
    await engine.command(id, { do: 'continue' });
    const { envelope } = await untilView(engine, id, isSealed);
    http.close();
    await assertDelivered(sender, envelope as string, scene.tree);
  });

  it('keeps to a limit', { timeout: 120_000 }, async (t) => {
    const scene = await aScene(t, {}, { 'job/film.mov': bytesAt('film', 0, 24 * MiB) });
    const { line, sender } = scene;
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal });
    await engine.setLine({ bytesPerSecond: 6 * MiB, timetable: [] });
    const began = performance.now();
    const id = await engine.send(sendOf(scene));
    const { envelope } = await untilView(engine, id, isSealed);
    const seconds = (performance.now() - began) / 1000;
    assert.ok(seconds > 3.2, `24 MiB took ${seconds} s at 6 MiB/s`);
    await assertDelivered(sender, envelope as string, scene.tree);
  });
});
