import { join } from 'node:path';
import { makeFiles } from '../support/data.ts';
import { sendReel } from '../support/send-reel.ts';
import { eachRound, KIB, type Scenario } from './scenario.ts';

const SIZE = 10 * KIB;

/** Small files packed on a reel, from an empty envelope to its seal. No other server has reels, so the courier runs alone. */
export const smallReels: Scenario = {
  name: 'small-reels',
  title: 'Files of 10 KiB as reels until sealed',
  columns: [
    { key: 'acknowledged', title: 'bytes acknowledged files/s', digits: 0 },
    { key: 'untilSealed', title: 'until sealed files/s', digits: 0 },
    { key: 'walk', title: 'of it walk s', digits: 2 },
    { key: 'sealedAfter', title: 'last byte to sealed s', digits: 2 },
    { key: 'cpu', title: 'server CPU ms/file', digits: 3 },
    { key: 'clientCpu', title: 'client CPU ms/file', digits: 3 },
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
        const before = running.watch.read().cpuSeconds;
        const { done } = await sendReel(running, 'Small files on a reel', folder, count);
        Object.assign(figures, {
          acknowledged: count / done.acknowledged,
          untilSealed: count / done.sealed,
          walk: done.walked,
          sealedAfter: done.sealed - done.acknowledged,
          cpu: ((running.watch.read().cpuSeconds - before) / count) * 1000,
          clientCpu: (done.cpuSeconds / count) * 1000,
        });
      },
      alone,
    );
  },
  judge: (found) => [
    found.atLeast('20,000 files as reels ≥ 5,000 a second until sealed', 'untilSealed', 5000, 'files/s'),
  ],
};
