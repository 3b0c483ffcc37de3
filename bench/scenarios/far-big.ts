import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { dropByCurls } from '../clients/curls.ts';
import { byEngine } from '../clients/engine-child.ts';
import { openEnvelope, RECIPIENT_ADDRESS, SENDER } from '../contestants/courier.ts';
import { makeFile, Noise } from '../support/data.ts';
import { secondsSince } from '../support/measure.ts';
import { eachClient, type FarClient } from './far.ts';
import { GB, MB, type Scenario } from './scenario.ts';

/** One big file over a far line: the engine beside four curls, each with a quarter of its bytes. Both until sealed. */
export const farBig: Scenario = {
  name: 'far-big',
  title: 'One file of 4 GiB at 100 ms round trip, 250 MB/s, beside four curls of 1 GiB each',
  columns: [
    { key: 'acknowledged', title: 'acknowledged MB/s', digits: 0 },
    { key: 'untilSealed', title: 'until sealed MB/s', digits: 0 },
    { key: 'clientCpuPerGb', title: 'client CPU s/GB', digits: 2 },
    { key: 'clientPeak', title: 'client VmHWM MB', digits: 0 },
    { key: 'cpu', title: 'server CPU s', digits: 1 },
    { key: 'lineCpu', title: 'line CPU s', digits: 1 },
    { key: 'connections', title: 'connections', digits: 0 },
  ],
  async run(bench) {
    const size = bench.sizes.farBytes;
    const quarters = join(bench.work, 'quarters');
    mkdirSync(quarters);
    const parts = [0, 1, 2, 3].map((i) => makeFile(join(quarters, `part-${i}.bin`), size / 4, new Noise(10 + i)));
    const curls: FarClient = {
      name: 'four curls',
      run: async ({ origin }) => {
        const target = await openEnvelope(origin, 'A film, far away');
        const began = performance.now();
        const { cpuSeconds } = await dropByCurls(target.drop ?? '', target.headers, parts);
        const acknowledged = secondsSince(began);
        await target.seal?.({ entries: 4, bytes: size });
        return {
          acknowledged: size / MB / acknowledged,
          untilSealed: size / MB / secondsSince(began),
          clientCpuPerGb: (cpuSeconds / size) * GB,
        };
      },
    };
    const film = makeFile(join(bench.work, 'film.bin'), size);
    const engine: FarClient = {
      name: 'engine',
      run: async ({ origin, work }) => {
        const order = { origin, token: SENDER, work, send: { source: film, recipient: RECIPIENT_ADDRESS } };
        const done = await byEngine(order);
        return {
          acknowledged: size / MB / done.acknowledged,
          untilSealed: size / MB / done.done,
          clientCpuPerGb: (done.cpuSeconds / size) * GB,
          clientPeak: done.peakBytes / MB,
          lanes: done.lanes,
        };
      },
    };
    return eachClient(bench, [engine, curls]);
  },
  judge: (found) => [
    found.atLeastTimes(
      'one 4 GiB file until sealed ≥ 0.9 × four curls',
      'untilSealed',
      'four curls',
      'untilSealed',
      0.9,
      'engine',
    ),
  ],
};
