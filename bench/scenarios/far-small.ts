import { join } from 'node:path';
import { byEngine } from '../clients/engine-child.ts';
import { uploadByTusJs } from '../clients/tus-js-child.ts';
import { openEnvelope, RECIPIENT_ADDRESS, SENDER } from '../contestants/courier.ts';
import { makeFiles } from '../support/data.ts';
import { eachClient, type FarClient } from './far.ts';
import { KIB, MB, type Scenario } from './scenario.ts';

const SIZE = 10 * KIB;
/** Uppy 5's default `limit` of the Tus plugin; its other defaults are those of tus-js-client. */
const UPPY_LIMIT = 20;

/** Small files over a far line: the engine until sealed, the others only until acknowledged, each one upload a file. */
export const farSmall: Scenario = {
  name: 'far-small',
  title: 'Files of 10 KiB at 100 ms round trip',
  columns: [
    { key: 'files', title: 'files', digits: 0 },
    { key: 'rate', title: 'files/s (engine: until sealed)', digits: 0 },
    { key: 'seconds', title: 's', digits: 1 },
    { key: 'walked', title: 'of it walk s', digits: 1 },
    { key: 'acknowledged', title: 'acknowledged s', digits: 1 },
    { key: 'clientCpu', title: 'client CPU s', digits: 2 },
    { key: 'clientPeak', title: 'client VmHWM MB', digits: 0 },
    { key: 'cpu', title: 'server CPU s', digits: 2 },
    { key: 'lineCpu', title: 'line CPU s', digits: 2 },
    { key: 'connections', title: 'connections', digits: 0 },
  ],
  async run(bench) {
    const { farFiles, farOthers } = bench.sizes;
    const folder = join(bench.work, 'readings');
    const names = makeFiles(folder, farFiles, SIZE);
    const byFile = (name: FarClient['name'], atOnce: number): FarClient => ({
      name,
      run: async ({ origin, work }) => {
        const { endpoint, headers } = await openEnvelope(origin, 'Small files, far away');
        const files = names.slice(0, farOthers).map((one) => ({ path: join(folder, one), name: one }));
        const { seconds, cpuSeconds } = await uploadByTusJs({ endpoint, headers, files, atOnce }, work);
        return { files: farOthers, rate: farOthers / seconds, seconds, clientCpu: cpuSeconds };
      },
    });
    const engine: FarClient = {
      name: 'engine',
      run: async ({ origin, work }) => {
        const order = { origin, token: SENDER, work, send: { source: folder, recipient: RECIPIENT_ADDRESS } };
        const done = await byEngine(order);
        return {
          files: farFiles,
          rate: farFiles / done.done,
          seconds: done.done,
          walked: done.walked,
          acknowledged: done.acknowledged,
          clientCpu: done.cpuSeconds,
          clientPeak: done.peakBytes / MB,
        };
      },
    };
    return eachClient(bench, [engine, byFile('tus-js-client', 32), byFile('uppy’s way', UPPY_LIMIT)]);
  },
  judge: (found) => [
    found.atLeast('20,000 files at 100 ms ≥ 5,000 a second until sealed', 'rate', 5000, 'files/s', 'engine'),
    found.atLeastTimes('faster than tus-js-client, 32 at once', 'rate', 'tus-js-client', 'rate', 1, 'engine'),
    found.atLeastTimes('faster than one upload a file, 20 at once', 'rate', 'uppy’s way', 'rate', 1, 'engine'),
  ],
};
