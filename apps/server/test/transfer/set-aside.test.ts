import assert from 'node:assert/strict';
import { cp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Http, HttpAnswer } from '@datoferum/core/transfer';
import { NodeHttp, nodeClock } from '@datoferum/core/transfer/node';
import { CourierClient } from '../support/courier-client.ts';
import { bytesAt } from '../support/seeded.ts';
import { freePort, ServerProcess } from '../support/server-process.ts';
import { aDirectory, atEnd } from '../support/test-house.ts';
import { aLine, aScene, aTree, bytesIn, isSealed, MiB, sendOf, sent } from './support/a-scene.ts';
import { anEngine, plant, untilView } from './support/an-engine.ts';
import { assertDelivered } from './support/delivered.ts';

describe('what does not go as it should', () => {
  it('sets a stretch aside that fails again and again, sends the others, and retries only that one', {
    timeout: 120_000,
  }, async (t) => {
    const scene = await aScene(t);
    const { line, sender, total } = scene;
    const http = new NodeHttp(line.origin);
    atEnd(t, () => http.close());
    const bad = failingAtOne(http);
    // The pauses between the tries are the same in number, and short.
    const clock = {
      ...nodeClock,
      sleep: (ms: number, signal?: AbortSignal) => nodeClock.sleep(Math.min(ms, 50), signal),
    };
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal, ports: { http: bad.http, clock } });
    const id = await engine.send(sendOf(scene));
    const { failed, stretches, phase } = await untilView(
      engine,
      id,
      (view) => view.stretches.failed > 0 && view.stretches.moving + view.stretches.waiting === 0,
    );
    assert.notEqual(phase, 'sealed');
    assert.deepEqual(
      failed.map(({ code, detail, stretches: count }) => [code, detail, count]),
      [['internal', 'One disk of many.', 1]],
    );
    assert.ok(stretches.arrived > 1, 'the others went');
    const before = sent(scene);
    bad.isMended = true;
    await engine.command(id, { do: 'retry' });
    const { envelope } = await untilView(engine, id, isSealed);
    await assertDelivered(sender, envelope as string, scene.tree);
    const again = sent(scene) - before;
    assert.ok(again <= (failed[0]?.bytes ?? 0) + MiB && again < total / 2, `${again} bytes went again`);
  });

  it('waits for the repair after a restart, and closes nothing that the courier opened again', {
    timeout: 120_000,
  }, async (t) => {
    const scene = await aScene(t);
    const { line, sender } = scene;
    const http = new NodeHttp(line.origin);
    atEnd(t, () => http.close());
    const first = anEngine(t, { origin: line.origin, journal: scene.journal, ports: { http: flippingOnce(http) } });
    const id = await first.engine.send(sendOf(scene));
    await untilView(first.engine, id, ({ phase }) => phase === 'not_sealed');
    await first.end();
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal });
    await engine.resume();
    const { problems } = await untilView(engine, id, (view) => view.problems.length > 0);
    assert.equal(problems.length, 1);
    const closes = line.heard.filter(({ path }) => path.endsWith('/close')).length;
    assert.equal(closes, 1);
    await engine.command(id, { do: 'retry' });
    const { envelope } = await untilView(engine, id, isSealed);
    await assertDelivered(sender, envelope as string, scene.tree);
  });

  it('delivers no mixture of two files, though one took the other’s place with its size and its time', {
    timeout: 120_000,
  }, async (t) => {
    // Long enough that the digests of what was cut were not said yet.
    const tree = { 'job/film.mov': bytesAt('film', 0, 96 * MiB + 7) };
    const scene = await aScene(t, { up: 24 * MiB }, tree);
    const { line, folder, sender } = scene;
    const film = join(folder, 'job/film.mov');
    await utimes(film, 1_700_000_000, 1_700_000_000);
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal, most: 2 });
    const id = await engine.send(sendOf(scene));
    await untilView(engine, id, ({ stretches }) => stretches.arrived > 0 && stretches.moving > 0);
    await line.went(MiB);
    const other = bytesAt('another film', 0, 96 * MiB + 7);
    await writeFile(join(folder, 'next'), other);
    await utimes(join(folder, 'next'), 1_700_000_000, 1_700_000_000);
    await rename(join(folder, 'next'), film);
    line.cut();
    for (let round = 0; ; round++) {
      assert.ok(round < 8, 'it comes to an end');
      const view = await untilView(engine, id, (now) => now.phase === 'not_sealed' || isAsking(now) || isSealed(now));
      if (isSealed(view)) {
        await assertDelivered(sender, view.envelope as string, { 'job/film.mov': other });
        return;
      }
      await engine.command(id, { do: 'retry' });
      await untilView(
        engine,
        id,
        ({ phase, troubles }) => phase !== view.phase || troubles.count !== view.troubles.count,
      );
    }
  });

  it('says everything again to a courier that was put back to an earlier hour', { timeout: 180_000 }, async (t) => {
    const [data, copy, folder] = [await aDirectory(t), await aDirectory(t), await aDirectory(t)];
    const port = await freePort();
    let server = await ServerProcess.start({ data, port });
    atEnd(t, () => server.stop());
    const tree = aTree();
    await plant(folder, tree);
    const line = await aLine(t, server.origin, { up: 25 * MiB });
    const { engine } = anEngine(t, { origin: line.origin, journal: join(folder, 'journal') });
    const id = await engine.send({ ...sendOf({ folder }), closesItself: false });
    const isDatabase = (name: string): boolean => name.startsWith('datoferum.db');
    await line.went(0.2 * bytesIn(tree));
    await server.kill();
    for (const name of (await readdir(data)).filter(isDatabase)) await cp(join(data, name), join(copy, name));
    server = await ServerProcess.start({ data, port });
    await untilView(engine, id, ({ durable }) => durable.bytes === bytesIn(tree));
    await server.kill();
    for (const name of (await readdir(data)).filter(isDatabase)) await rm(join(data, name));
    for (const name of await readdir(copy)) await cp(join(copy, name), join(data, name));
    server = await ServerProcess.start({ data, port });
    await engine.command(id, { do: 'close' });
    const { envelope } = await untilView(engine, id, isSealed);
    const sender = new CourierClient(server.origin);
    atEnd(t, () => sender.close());
    await assertDelivered(sender, envelope as string, tree);
  });
});

const isAsking = ({ troubles, stretches }: { troubles: { count: number }; stretches: Record<string, number> }) =>
  troubles.count > 0 && stretches.moving === 0 && stretches.waiting === 0;

/** A courier that answers 500 to whatever is put into the first upload that it hears of, until it is mended. */
function failingAtOne(http: Http): { http: Http; isMended: boolean } {
  let bad: string | null = null;
  const of = {
    isMended: false,
    http: {
      streams: true,
      request: async (asked: Parameters<Http['request']>[0]) => {
        if (asked.method !== 'PATCH' || of.isMended) return http.request(asked);
        bad ??= asked.path;
        return asked.path === bad ? internal() : http.request(asked);
      },
    },
  };
  return of;
}

function internal(): HttpAnswer {
  const said = new TextEncoder().encode(JSON.stringify({ code: 'internal', detail: 'One disk of many.' }));
  const headers: Record<string, string> = { 'request-id': 'r', 'content-type': 'application/problem+json' };
  return {
    status: 500,
    header: (name) => headers[name.toLowerCase()] ?? null,
    bytes: async () => said,
    body: (async function* () {
      yield said;
    })(),
  };
}

/** A line that flips one bit of the second PATCH body. */
function flippingOnce(http: Http): Http {
  let patches = 0;
  return {
    streams: true,
    request: (asked) => {
      const { body } = asked;
      if (asked.method !== 'PATCH' || typeof body !== 'object' || !('chunks' in body) || patches++ !== 1)
        return http.request(asked);
      const chunks = async function* () {
        let isFirst = true;
        for await (const chunk of body.chunks) {
          const copy = chunk.slice();
          if (isFirst) copy[0] = (copy[0] as number) ^ 1;
          isFirst = false;
          yield copy;
        }
      };
      return http.request({ ...asked, body: { length: body.length, chunks: chunks() } });
    },
  };
}
