import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseArgs } from 'node:util';
import { bytesAt, seeded } from '../support/seeded.ts';
import { aScene, MiB, sendOf, type Tree } from './support/a-scene.ts';
import { anEngine, type sendView, untilView } from './support/an-engine.ts';
import { assertDelivered } from './support/delivered.ts';

/** `npm run test:faults -- --seeds 100 --from 1`: as many as are wanted. */
const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '5' }, from: { type: 'string', default: '1' } },
  strict: false,
});
const SEEDS = Array.from({ length: Number(values.seeds) }, (_, i) => Number(values.from) + i);

function someTree(seed: string): Tree {
  const chance = seeded(seed);
  const tree: Tree = { 'job/none': null };
  for (let i = 0; i < 120; i++) {
    const size = i % 40 === 0 ? chance.int(14 * MiB) : i % 7 === 0 ? 0 : chance.int(60_000);
    tree[`job/${chance.pick(['a', 'b/c', 'b/d', 'é'])}/${i}`] = bytesAt(`${seed}/${i}`, 0, size);
  }
  return tree;
}

/** What is there now, as it would be sent. */
async function source(folder: string): Promise<Tree> {
  const tree: Tree = {};
  for (const entry of await readdir(join(folder, 'job'), { recursive: true, withFileTypes: true })) {
    const place = join(entry.parentPath, entry.name);
    const path = place.slice(folder.length + 1);
    if (entry.isFile()) tree[path] = await readFile(place);
    else if ((await readdir(place)).length === 0) tree[path] = null;
  }
  return tree;
}

describe('whatever happens while it is sent', () => {
  for (const seed of SEEDS)
    it(`the delivered tree equals the source, or the engine says what is missing (${seed})`, {
      timeout: 180_000,
    }, async (t) => {
      const chance = seeded(`faults ${seed}`);
      const scene = await aScene(t, { up: 12 * MiB, seed }, someTree(`tree ${seed}`));
      const { line, folder, sender, tree, total } = scene;
      line.breakEach([300_000, 9 * MiB]);
      const faults = [
        line.fail({ answer: 502, chance: 0.06 }),
        line.fail({ answer: 503, chance: 0.04, reached: true, retryAfter: 0 }),
        line.fail({ answer: 'cut', chance: 0.05 }),
        line.fail({ answer: 200, body: '<p>Welcome', chance: 0.04 }),
      ];
      const files = Object.entries(tree).filter(([, bytes]) => (bytes?.length ?? 0) > 0);
      const touched = new Set<string>();
      let current = anEngine(t, { origin: line.origin, journal: scene.journal });
      const id = await current.engine.send(sendOf(scene));
      for (let i = 0; i < 4; i++) {
        await Promise.race([line.went(total / 5), new Promise((resolve) => setTimeout(resolve, 2_500))]);
        const [path, bytes] = chance.pick(files);
        if (chance.int(2) === 0) {
          touched.add(path);
          if (chance.int(3) === 0) await rm(join(folder, path), { force: true });
          else await writeFile(join(folder, path), bytesAt(`other ${i}`, 0, (bytes?.length ?? 0) + chance.int(3)));
        }
        if (chance.int(2) === 0) {
          await current.end();
          current = anEngine(t, { origin: line.origin, journal: scene.journal });
          await current.engine.resume();
        }
      }
      for (const fault of faults) fault.stop();
      line.breakEach(null);
      const { engine } = current;
      const ended = (view: ReturnType<typeof sendView>): boolean =>
        view.phase === 'sealed' || (view.troubles.count > 0 && view.stretches.moving + view.stretches.waiting === 0);
      let view = await untilView(engine, id, ended);
      const named = view.troubles.first.map(({ path, code }) => `${path} ${code}`);
      t.diagnostic(`touched ${[...touched].join(', ')}; named ${named.join(', ')}; ${line.breaks} breaks`);
      for (const { path } of view.troubles.first) assert.ok(touched.has(path), `${path} was never touched`);
      // Once more what is there as it is now, and without what is gone.
      for (let round = 0; view.phase !== 'sealed'; round++) {
        assert.ok(round < 20, `it comes to an end: ${JSON.stringify(view.troubles)}`);
        await engine.command(id, { do: 'retry' });
        view = await untilView(engine, id, ended);
        for (const { id: trouble, code } of view.troubles.first)
          if (code === 'gone') await engine.command(id, { do: 'leave_out', trouble });
      }
      await assertDelivered(sender, view.envelope as string, await source(folder));
    });
});
