import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { uploadByCurl } from '../clients/curl.ts';
import { command, flush } from '../support/commands.ts';
import { makeFile } from '../support/data.ts';
import { secondsSince } from '../support/measure.ts';
import { eachRound, GB, MB, type Scenario } from './scenario.ts';

/** One big file by curl: acknowledged, on disk, sealed. */
export const oneUpload: Scenario = {
  name: 'one-upload',
  title: 'One 2 GiB upload by curl (tus POST, one PATCH)',
  columns: [
    { key: 'acknowledged', title: 'acknowledged MB/s', digits: 0 },
    { key: 'onDisk', title: 'until on disk MB/s', digits: 0 },
    { key: 'sealedPerGb', title: 'then sealed s/GB', digits: 2 },
    { key: 'untilSealed', title: 'until sealed MB/s', digits: 0 },
    { key: 'cpuPerGb', title: 'server CPU s/GB to ack', digits: 2 },
    { key: 'cpuPerGbSealed', title: 'to sealed', digits: 2 },
    { key: 'opensslPerGb', title: 'openssl sha256 s/GB', digits: 2 },
    { key: 'peak', title: 'VmHWM MB', digits: 0 },
  ],
  async run(bench) {
    const size = bench.sizes.bigBytes;
    const file = makeFile(join(bench.work, 'film.bin'), size);
    return eachRound(bench, async (figures, running, contestant, folder) => {
      const target = await running.open('One upload');
      const before = running.watch.read().cpuSeconds;
      const began = performance.now();
      await uploadByCurl(target, file, 'film.bin', size);
      const acknowledged = secondsSince(began);
      const cpu = running.watch.read().cpuSeconds - before;
      const flushed = contestant.durable ? 0 : await flush(folder);
      Object.assign(figures, {
        acknowledged: size / MB / acknowledged,
        onDisk: size / MB / (acknowledged + flushed),
        cpuPerGb: (cpu / size) * GB,
      });
      if (target.seal) {
        const sealed = await target.seal({ entries: 1, bytes: size });
        figures.sealedPerGb = (sealed / size) * GB;
        figures.untilSealed = size / MB / (acknowledged + sealed);
        figures.cpuPerGbSealed = ((running.watch.read().cpuSeconds - before) / size) * GB;
        figures.opensslPerGb = ((await command('openssl', ['dgst', '-sha256', file])).seconds / size) * GB;
      }
    });
  },
  judge: (found) => [
    found.atLeastTimes(
      'acknowledged ≥ 1.1 × @tus/server acknowledged',
      'acknowledged',
      '@tus/server',
      'acknowledged',
      1.1,
    ),
    found.atLeastTimes('acknowledged ≥ 0.9 × tusd until on disk', 'acknowledged', 'tusd', 'onDisk', 0.9),
    found.atMost('sealed ≤ 1.5 s per GB after the last acknowledgement', 'sealedPerGb', 1.5, 's/GB'),
  ],
};
