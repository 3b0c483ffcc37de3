import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseArgs } from 'node:util';
import type { Engine, FetchView } from '@datoferum/core/transfer';
import { FolderSink } from '@datoferum/core/transfer/node';
import { PEOPLE } from '../support/courier-client.ts';
import { seeded } from '../support/seeded.ts';
import { aFile, aFolder, type Sent, sendTree } from '../support/send-tree.ts';
import { aDirectory, aHouse } from '../support/test-house.ts';
import { aLine, MiB } from './support/a-scene.ts';
import { anEngine } from './support/an-engine.ts';
import { sameTree } from './support/trees.ts';

/** `npm run test:fetch-faults -- --seeds 100 --from 1`: as many as are wanted. */
const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '2' }, from: { type: 'string', default: '1' } },
  strict: false,
});
const SEEDS = Array.from({ length: Number(values.seeds) }, (_, i) => Number(values.from) + i);

function someTree(seed: string): Sent[] {
  const chance = seeded(seed);
  const files = Array.from({ length: 90 }, (_, i) => {
    const size = i % 30 === 0 ? chance.int(30 * MiB) : i % 7 === 0 ? 0 : chance.int(200_000);
    return aFile(`${chance.pick(['a', 'b/c', 'b/d', 'é'])}/${i}`, size);
  });
  return [...files, aFolder('none')];
}

/** Takes away something that was placed, or that is under way: what a person or a bad disk does while nothing runs. */
async function hurt(root: string, chance: ReturnType<typeof seeded>): Promise<void> {
  const all = await readdir(root, { recursive: true, withFileTypes: true });
  const files = all.filter((one) => one.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const some = files.filter((place) => !place.includes('.datoferum') || place.includes('/parts/')).sort();
  if (some.length > 0) await rm(chance.pick(some));
}

function viewOf(engine: Engine): FetchView {
  const [view] = engine.view().jobs;
  assert.ok(view?.direction === 'fetch');
  return view;
}

describe('whatever happens while it is fetched', () => {
  for (const seed of SEEDS)
    it(`the tree that stands there is the source in the end, and only then it is collected (${seed})`, {
      timeout: 180_000,
    }, async (t) => {
      const chance = seeded(`fetch faults ${seed}`);
      const { sender } = await aHouse(t, await aDirectory(t));
      const tree = someTree(`fetch tree ${seed}`);
      const id = await sendTree(sender, tree);
      const line = await aLine(t, sender.origin, { down: 16 * MiB, seed });
      const [root, base] = [await aDirectory(t), await aDirectory(t)];
      line.breakEach([200_000, 12 * MiB]);
      const faults = [
        line.fail({ answer: 502, chance: 0.06 }),
        line.fail({ answer: 503, chance: 0.04, reached: true, retryAfter: 0 }),
        line.fail({ answer: 'cut', chance: 0.05 }),
        line.fail({ answer: 200, body: '<p>Welcome', chance: 0.04 }),
      ];
      const start = () =>
        anEngine(t, {
          origin: line.origin,
          journal: join(base, 'journal'),
          credentials: { bearer: async () => PEOPLE.recipient.token },
          ports: { openSink: () => FolderSink.open(root) },
        });
      let current = start();
      await current.engine.resume();
      await current.engine.fetch({ envelope: id, title: 'a tree', sink: null, only: null });
      for (let i = 0; i < 4; i++) {
        const before = line.down;
        const until = performance.now() + 1_500;
        while (line.down - before < 8 * MiB && performance.now() < until)
          await new Promise((resolve) => setTimeout(resolve, 10));
        const { phase, failure } = viewOf(current.engine);
        assert.equal(failure, null);
        if (phase === 'collected') break;
        if (chance.int(2) === 0) continue;
        await current.end();
        // What was collected in that moment stays as it is.
        if (viewOf(current.engine).phase !== 'collected' && chance.int(2) === 0) await hurt(root, chance);
        current = start();
        await current.engine.resume();
      }
      for (const fault of faults) fault.stop();
      line.breakEach(null);
      let view = viewOf(current.engine);
      for (let tries = 0; view.phase !== 'collected'; view = viewOf(current.engine)) {
        assert.equal(view.failure, null, JSON.stringify(view.failure));
        if (view.phase === 'incomplete' && tries++ < 3) await current.engine.command(view.id, { do: 'retry' });
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
      t.diagnostic(`${line.breaks} breaks, ${faults.map(({ hits }) => hits).join(' ')} answers of others`);
      sameTree(root, tree);
      const files = tree.filter(({ kind }) => kind === 'file');
      assert.equal(view.placed.files, files.length);
      const receipts = await sender.as('recipient').receipts(id);
      assert.equal(receipts.filter(({ kind }) => kind === 'collected').length, 1);
    });
});
