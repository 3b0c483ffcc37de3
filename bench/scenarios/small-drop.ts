import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { manyByCurl } from '../clients/curl.ts';
import { makeFiles } from '../support/data.ts';
import { secondsSince } from '../support/measure.ts';
import { eachRound, KIB, type Scenario } from './scenario.ts';

const SIZE = 10 * KIB;

/** Small files by `curl -Z`: PUT to the courier's drop; beside it, for scale, a tus creation with its bytes to the others. */
export const smallDrop: Scenario = {
  name: 'small-drop',
  title: 'Files of 10 KiB by curl -Z, 32 at once (PUT to /drop; the others: POST with body)',
  columns: [
    { key: 'acknowledged', title: 'acknowledged files/s', digits: 0 },
    { key: 'sealedAfter', title: 'then sealed s', digits: 2 },
    { key: 'untilSealed', title: 'until sealed files/s', digits: 0 },
    { key: 'cpu', title: 'server CPU ms/file', digits: 2 },
    { key: 'peak', title: 'VmHWM MB', digits: 0 },
  ],
  async run(bench) {
    const count = bench.sizes.dropFiles;
    const source = join(bench.work, 'readings');
    const names = makeFiles(source, count, SIZE);
    return eachRound(bench, async (figures, running) => {
      const target = await running.open('Small files by PUT');
      const before = running.watch.read().cpuSeconds;
      const began = performance.now();
      await manyByCurl(target, source, names, SIZE, bench.work);
      const seconds = secondsSince(began);
      Object.assign(figures, {
        acknowledged: count / seconds,
        cpu: ((running.watch.read().cpuSeconds - before) / count) * 1000,
      });
      if (target.seal) {
        figures.sealedAfter = await target.seal({ entries: count, bytes: count * SIZE });
        figures.untilSealed = count / (seconds + figures.sealedAfter);
      }
    });
  },
  judge: (found) => [found.atLeast('PUT to /drop ≥ 1,000 files a second', 'acknowledged', 1000, 'files/s')],
};
