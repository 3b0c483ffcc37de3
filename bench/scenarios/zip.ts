import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { downloadByCurl } from '../clients/curl.ts';
import { bearer, RECIPIENT } from '../contestants/courier.ts';
import { makeFiles } from '../support/data.ts';
import { secondsSince } from '../support/measure.ts';
import { sendReel } from '../support/send-reel.ts';
import { eachRound, GB, KIB, MB, type Scenario } from './scenario.ts';

const SIZE = 10 * KIB;

/** The archive of many small files by curl to /dev/null, with the tape of the same envelope beside it. */
export const zip: Scenario = {
  name: 'zip',
  title: 'ZIP of files of 10 KiB by curl (the courier decrypts and authenticates)',
  columns: [
    { key: 'rate', title: 'zip MB/s', digits: 0 },
    { key: 'filesPerSecond', title: 'zip files/s', digits: 0 },
    { key: 'cpuPerGb', title: 'server CPU s/GB', digits: 2 },
    { key: 'tape', title: 'tape MB/s', digits: 0 },
    { key: 'end', title: 'last 64 KiB ms', digits: 1 },
    { key: 'peak', title: 'VmHWM MB', digits: 0 },
  ],
  async run(bench) {
    const count = bench.sizes.reelFiles;
    const folder = join(bench.work, 'readings');
    makeFiles(folder, count, SIZE);
    const alone = bench.contestants.filter((contestant) => contestant.name === 'courier');
    return eachRound(
      bench,
      async (figures, running) => {
        const { envelope } = await sendReel(running, 'An archive of small files', folder, count);
        const at = `${running.origin}/api/v1/envelopes/${envelope}`;
        const headers = bearer(RECIPIENT);
        const head = await fetch(`${at}/zip`, { method: 'HEAD', headers });
        const size = Number(head.headers.get('content-length'));
        const cpu = running.watch.read().cpuSeconds;
        let began = performance.now();
        await downloadByCurl({ url: `${at}/zip`, headers }, size);
        const seconds = secondsSince(began);
        const spent = running.watch.read().cpuSeconds - cpu;
        began = performance.now();
        await downloadByCurl({ url: `${at}/tape`, headers }, count * SIZE);
        const tape = secondsSince(began);
        began = performance.now();
        const last = await fetch(`${at}/zip`, { headers: { ...headers, Range: `bytes=-${64 * KIB}` } });
        await last.arrayBuffer();
        Object.assign(figures, {
          rate: size / MB / seconds,
          filesPerSecond: count / seconds,
          cpuPerGb: (spent / size) * GB,
          tape: (count * SIZE) / MB / tape,
          end: secondsSince(began) * 1000,
        });
      },
      alone,
    );
  },
  judge: (found) => [found.atLeast('ZIP of 20,000 files of 10 KiB ≥ 200 MB/s', 'rate', 200, 'MB/s')],
};
