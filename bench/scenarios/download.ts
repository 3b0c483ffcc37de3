import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { downloadByCurl, uploadByCurl } from '../clients/curl.ts';
import type { Contestant } from '../contestants/contestant.ts';
import { flush } from '../support/commands.ts';
import { makeFile } from '../support/data.ts';
import { secondsSince } from '../support/measure.ts';
import { fail, GB, inWords, MB, type Round, type Scenario } from './scenario.ts';

/** Download of one big file by curl to /dev/null; every GET from a fresh process, since @tus/server ends with its first. */
export const download: Scenario = {
  name: 'download',
  title: 'Download of 2 GiB by curl (the courier decrypts and authenticates)',
  columns: [
    { key: 'rate', title: 'MB/s', digits: 0 },
    { key: 'cpuPerGb', title: 'server CPU s/GB', digits: 2 },
    { key: 'peak', title: 'VmHWM MB', digits: 0 },
  ],
  async run(bench) {
    const size = bench.sizes.bigBytes;
    const file = makeFile(join(bench.work, 'film.bin'), size);
    const ready: {
      contestant: Contestant;
      folder: string;
      from: (origin: string) => { url: string; headers: Record<string, string> };
    }[] = [];
    const rounds: Round[] = [];
    for (const contestant of bench.contestants) {
      const folder = join(bench.work, contestant.name.replace(/\W/g, ''));
      mkdirSync(folder, { recursive: true });
      try {
        await using running = await contestant.start(folder);
        const target = await running.open('A download');
        const uploadUrl = await uploadByCurl(target, file, 'film.bin', size);
        await target.seal?.({ entries: 1, bytes: size });
        const { url, headers } = target.fetch('film.bin', uploadUrl);
        // The next process listens on another port.
        ready.push({ contestant, folder, from: (origin) => ({ url: url.replace(running.origin, origin), headers }) });
      } catch (error) {
        fail(bench, contestant.name, 0, error);
      }
    }
    rmSync(file);
    await flush(bench.work);
    for (let round = 1; round <= bench.sizes.rounds; round++) {
      for (const { contestant, folder, from } of ready) {
        try {
          await using running = await contestant.start(folder);
          const before = running.watch.read().cpuSeconds;
          const began = performance.now();
          await downloadByCurl(from(running.origin), size);
          const rate = size / MB / secondsSince(began);
          const { cpuSeconds, peakBytes } = running.watch.read();
          const figures = { rate, cpuPerGb: ((cpuSeconds - before) / size) * GB, peak: peakBytes / MB };
          rounds.push({ contestant: contestant.name, round, figures });
          bench.say(`  round ${round} ${contestant.name}: ${inWords(figures)}`);
        } catch (error) {
          fail(bench, contestant.name, round, error);
        }
      }
    }
    return rounds;
  },
  judge: (found) => [found.atLeastTimes('download ≥ 1 × @tus/server plain GET', 'rate', '@tus/server', 'rate', 1)],
};
