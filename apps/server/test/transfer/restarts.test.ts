import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Clock, Credentials } from '@datoferum/core/transfer';
import { nodeClock } from '@datoferum/core/transfer/node';
import { CourierClient, PEOPLE } from '../support/courier-client.ts';
import { freePort, ServerProcess } from '../support/server-process.ts';
import { aDirectory, atEnd } from '../support/test-house.ts';
import { aLine, aScene, aTree, bytesIn, isSealed, MiB, sendOf, sent } from './support/a-scene.ts';
import { anEngine, plant, untilView } from './support/an-engine.ts';
import { assertDelivered } from './support/delivered.ts';

const CHILD = fileURLToPath(new URL('./support/sending-child.ts', import.meta.url));

describe('a send that is interrupted', () => {
  it('goes on after kill -9 of the sender, again and again, without what was durable', {
    timeout: 180_000,
  }, async (t) => {
    const scene = await aScene(t, { up: 25 * MiB });
    const { line, folder, sender, tree, total } = scene;
    const start = () =>
      spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', CHILD, line.origin, scene.journal, join(folder, 'job')],
        {
          stdio: ['ignore', 'inherit', 'inherit'],
        },
      );
    const kills = 3;
    for (let i = 0; i < kills; i++) {
      const child = start();
      const ended = once(child, 'exit');
      await line.went(total / (kills + 1));
      child.kill('SIGKILL');
      await ended;
    }
    const last = start();
    const [code] = await once(last, 'exit');
    assert.equal(code, 0);
    const { items } = await sender.json<{ items: { id: string; state: string }[] }>([200], 'GET', '/api/v1/envelopes');
    assert.deepEqual(
      items.map(({ state }) => state),
      ['sealed'],
      'one envelope, however often it began',
    );
    await assertDelivered(sender, items[0]?.id as string, tree);
    t.diagnostic(`${sent(scene)} bytes went for ${total}`);
    // Each kill costs what stood in the buffers of the kernel and the line, and what the courier had not made durable.
    assert.ok(sent(scene) < 2 * total, `${sent(scene)} bytes went for ${total}`);
  });

  it('goes on when the courier was killed and started again', { timeout: 180_000 }, async (t) => {
    const data = await aDirectory(t);
    const port = await freePort();
    let server = await ServerProcess.start({ data, port });
    atEnd(t, () => server.stop());
    const folder = await aDirectory(t);
    const tree = aTree();
    await plant(folder, tree);
    const line = await aLine(t, server.origin, { up: 25 * MiB });
    const { engine } = anEngine(t, { origin: line.origin, journal: join(folder, 'journal') });
    const id = await engine.send(sendOf({ folder }));
    for (const part of [0.3, 0.4]) {
      await line.went(part * bytesIn(tree));
      await server.kill();
      await untilView(engine, id, ({ waiting }) => waiting?.why === 'unreachable');
      server = await ServerProcess.start({ data, port });
    }
    const { envelope } = await untilView(engine, id, isSealed);
    const sender = new CourierClient(server.origin);
    atEnd(t, () => sender.close());
    await assertDelivered(sender, envelope as string, tree);
    t.diagnostic(`${sent({ line })} bytes went for ${bytesIn(tree)}`);
  });

  it('outlives its sign-in: asks for another token, waits while there is none, and for another ticket', {
    timeout: 120_000,
  }, async (t) => {
    const scene = await aScene(t, { up: 25 * MiB });
    const { line, sender, tree, total } = scene;
    let token: string = 'dtrm_wrong';
    let renewals = 0;
    const credentials: Credentials = {
      bearer: async (renew) => {
        if (renew) renewals++;
        if (renew && renewals > 1) token = PEOPLE.sender.token;
        return token;
      },
    };
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal, credentials });
    const id = await engine.send(sendOf(scene));
    await untilView(engine, id, ({ waiting }) => waiting?.why === 'sign_in');
    engine.wake();
    await line.went(0.4 * total);
    // Every ticket of this sender ends in the middle.
    const { items } = await sender.json<{ items: { id: string }[] }>([200], 'GET', '/api/v1/tickets');
    assert.equal(items.length, 1);
    for (const { id: ticket } of items)
      await sender.expect([204], { method: 'DELETE', path: `/api/v1/tickets/${ticket}` });
    line.cut();
    const { envelope } = await untilView(engine, id, isSealed);
    await assertDelivered(sender, envelope as string, tree);
    assert.ok(sent(scene) < 1.9 * total, `${sent(scene)} bytes went for ${total}`);
  });

  it('notices that the machine slept, and tries at once on new connections', { timeout: 120_000 }, async (t) => {
    const scene = await aScene(t, { up: 25 * MiB });
    const { line, sender, tree, total } = scene;
    let ahead = 0;
    const clock: Clock = { ...nodeClock, now: () => Date.now() + ahead };
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal, ports: { clock } });
    const id = await engine.send(sendOf(scene));
    await line.went(0.4 * total);
    // Both ends believe that the connections stand, and nothing ever comes through again.
    line.freeze();
    ahead = 3_600_000;
    const began = performance.now();
    const { envelope } = await untilView(engine, id, isSealed);
    assert.ok(
      performance.now() - began < 25_000,
      'without the jump of the clock it would be 30 s until a stall is seen',
    );
    await assertDelivered(sender, envelope as string, tree);
  });
});
