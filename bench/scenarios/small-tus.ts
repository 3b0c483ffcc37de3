import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { uploadByTusJs } from '../clients/tus-js-child.ts';
import { flush } from '../support/commands.ts';
import { makeFiles } from '../support/data.ts';
import { secondsSince } from '../support/measure.ts';
import { eachRound, KIB, type Scenario } from './scenario.ts';

const SIZE = 10 * KIB;

/** Small files by plain tus-js-client, 32 at once: two requests a file. */
export const smallTus: Scenario = {
  name: 'small-tus',
  title: 'Files of 10 KiB by plain tus-js-client, 32 at once',
  columns: [
    { key: 'acknowledged', title: 'acknowledged files/s', digits: 0 },
    { key: 'onDisk', title: 'until on disk files/s', digits: 0 },
    { key: 'sealedAfter', title: 'then sealed s', digits: 2 },
    { key: 'untilSealed', title: 'until sealed files/s', digits: 0 },
    { key: 'cpu', title: 'server CPU ms/file', digits: 2 },
    { key: 'clientCpu', title: 'client CPU ms/file', digits: 2 },
    { key: 'peak', title: 'VmHWM MB', digits: 0 },
  ],
  async run(bench) {
    const count = bench.sizes.smallFiles;
    const source = join(bench.work, 'readings');
    const names = makeFiles(source, count, SIZE);
    return eachRound(bench, async (figures, running, contestant, folder) => {
      const target = await running.open('Small files');
      const before = running.watch.read().cpuSeconds;
      const files = names.map((name) => ({ path: join(source, name), name }));
      const sent = await uploadByTusJs(
        { endpoint: target.endpoint, headers: target.headers, files, atOnce: 32 },
        bench.work,
      );
      const cpu = running.watch.read().cpuSeconds - before;
      const began = performance.now();
      if (!contestant.durable) await flush(folder);
      const flushed = contestant.durable ? 0 : secondsSince(began);
      Object.assign(figures, {
        acknowledged: count / sent.seconds,
        onDisk: count / (sent.seconds + flushed),
        cpu: (cpu / count) * 1000,
        clientCpu: (sent.cpuSeconds / count) * 1000,
      });
      if (target.seal) {
        figures.sealedAfter = await target.seal({ entries: count, bytes: count * SIZE });
        figures.untilSealed = count / (sent.seconds + figures.sealedAfter);
      }
    });
  },
  judge: (found) => [
    found.atLeastTimes('files a second ≥ 1.6 × @tus/server', 'acknowledged', '@tus/server', 'acknowledged', 1.6),
  ],
};
