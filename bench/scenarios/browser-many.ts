import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SENDER } from '../contestants/courier.ts';
import { command } from '../support/commands.ts';
import { makeFiles } from '../support/data.ts';
import { eachRound, KIB, MB, type Scenario } from './scenario.ts';

const APP = fileURLToPath(new URL('../../apps/web/test/support/send-many-child.ts', import.meta.url));

interface Outcome {
  skipped?: string;
  preflight: number;
  untilSealed: number;
  longestBefore: number;
  longest: number;
  long: number;
  samples: { heap: number; resident: number }[];
  grown: { heap: number; resident: number };
}

const SIZE = KIB;
/** MB over three fifths of a send: four bytes a file would be seen at 250,000. */
const FLAT_MB = 1;
const LIMIT_S = 1800;

/** The real app in Chromium: a folder of many files dropped on it and sent, until sealed. No line in between. */
export const browserMany: Scenario = {
  name: 'browser-many',
  title: 'A folder of 250,000 files of 1 KiB dropped on the app in Chromium',
  columns: [
    { key: 'files', title: 'files', digits: 0 },
    { key: 'preflight', title: 'before the button s', digits: 1 },
    { key: 'seconds', title: 'until sealed s', digits: 1 },
    { key: 'rate', title: 'files/s', digits: 0 },
    { key: 'longestBefore', title: 'longest task before ms', digits: 0 },
    { key: 'longest', title: '… while sending ms', digits: 0 },
    { key: 'long', title: 'tasks over 50 ms', digits: 0 },
    { key: 'heap', title: 'page heap at the end MB', digits: 1 },
    { key: 'heapGrowth', title: '… grew by MB', digits: 1 },
    { key: 'process', title: 'process at the end MB', digits: 0 },
    { key: 'processGrowth', title: '… grew by MB', digits: 0 },
    { key: 'cpu', title: 'server CPU s', digits: 1 },
  ],
  async run(bench) {
    const files = bench.sizes.browserFiles;
    const folder = join(bench.work, 'readings');
    makeFiles(folder, files, SIZE);
    const couriers = bench.contestants.filter(({ name }) => name === 'courier');
    return eachRound(
      { ...bench, sizes: { ...bench.sizes, rounds: 1 } },
      async (figures, running) => {
        const before = running.watch.read().cpuSeconds;
        const order = { url: running.origin, token: SENDER, folder, limitSeconds: LIMIT_S };
        const { stdout } = await command(process.execPath, [APP, JSON.stringify(order)], { limitSeconds: LIMIT_S });
        const sent = JSON.parse(stdout.trim().split('\n').pop() ?? '') as Outcome;
        if (sent.skipped !== undefined) return bench.say(`  ${sent.skipped}`);
        const { preflight, untilSealed: seconds, longestBefore, longest, long, samples, grown } = sent;
        const last = samples.at(-1);
        Object.assign(figures, {
          files,
          preflight,
          seconds,
          rate: files / seconds,
          longestBefore,
          longest,
          long,
          heap: (last?.heap ?? Number.NaN) / MB,
          heapGrowth: grown.heap,
          process: (last?.resident ?? Number.NaN) / MB,
          processGrowth: grown.resident,
          cpu: running.watch.read().cpuSeconds - before,
        });
      },
      couriers,
    );
  },
  judge: (found) => [
    found.atMost('no task of the page over 50 ms while it sends 250,000 files', 'longest', 50, 'ms (0: none over 50)'),
    found.atMost('its memory is flat meanwhile', 'heapGrowth', FLAT_MB, 'MB of its heap'),
  ],
};
