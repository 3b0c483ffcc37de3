import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { composeAll } from './composed.ts';
import { migrationTexts } from './migration-texts.ts';
import './reads/index.ts';
import { byPlace } from './statement.ts';
import './steps/index.ts';

const WATCHED = (module: string): string => `
  const { parentPort } = require('node:worker_threads');
  const { registerHooks } = require('node:module');
  const packages = new Set();
  registerHooks({ load(url, context, next) {
    const found = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url);
    if (found) packages.add(found[1]);
    return next(url, context);
  } });
  import(${JSON.stringify(new URL(module, import.meta.url).href)})
    .then(() => import(${JSON.stringify(new URL('./statement.ts', import.meta.url).href)}))
    .then(({ byPlace }) => parentPort.postMessage({ byPlace, packages: [...packages] }));
`;

for (const module of ['./steps/index.ts', './reads/index.ts']) {
  it(`threads that load ${module} have the same text as the builder gives, and no builder`, async () => {
    const composed = await composeAll();
    const worker = new Worker(WATCHED(module), { eval: true, workerData: { composed } });
    const there = await new Promise<{ byPlace: typeof byPlace; packages: string[] }>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    assert.ok(there.byPlace.size > 50);
    for (const [place, statement] of there.byPlace) assert.deepEqual(statement, byPlace.get(place), place);
    assert.deepEqual(there.packages, ['canonicalize']);
    assert.deepEqual(composed.migrations, migrationTexts);
  });
}
