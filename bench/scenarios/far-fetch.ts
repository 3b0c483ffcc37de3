import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { dropByCurls, rangesByCurls } from '../clients/curls.ts';
import { byEngine } from '../clients/engine-child.ts';
import { bearer, openEnvelope, RECIPIENT } from '../contestants/courier.ts';
import { makeFile } from '../support/data.ts';
import { secondsSince } from '../support/measure.ts';
import { eachClient, type FarClient, type FarStage } from './far.ts';
import { GB, MB, type Scenario } from './scenario.ts';

/** A delivery of one big file, sent past the line, that a recipient fetches over it. Answers its envelope. */
async function delivered({ running }: FarStage, film: string, size: number): Promise<string> {
  const target = await openEnvelope(running.origin, 'A film to fetch');
  await dropByCurls(target.drop ?? '', target.headers, [film]);
  await target.seal?.({ entries: 1, bytes: size });
  return target.id;
}

/** One big file fetched over a far line: the engine, which checks and places it, beside four curls with a quarter of the tape each. */
export const farFetch: Scenario = {
  name: 'far-fetch',
  title: 'Fetching 4 GiB at 100 ms round trip, 250 MB/s, beside four curls with a range each',
  columns: [
    { key: 'rate', title: 'MB/s (engine: checked, placed, confirmed)', digits: 0 },
    { key: 'clientCpuPerGb', title: 'client CPU s/GB', digits: 2 },
    { key: 'clientPeak', title: 'client VmHWM MB', digits: 0 },
    { key: 'lineCpu', title: 'line CPU s', digits: 1 },
    { key: 'connections', title: 'connections', digits: 0 },
  ],
  async run(bench) {
    const size = bench.sizes.farBytes;
    const film = makeFile(join(bench.work, 'film.bin'), size);
    const curls: FarClient = {
      name: 'four curls',
      run: async (stage) => {
        const envelope = await delivered(stage, film, size);
        const tape = `${stage.origin}/api/v1/envelopes/${envelope}/tape`;
        const began = performance.now();
        const { cpuSeconds } = await rangesByCurls(tape, bearer(RECIPIENT), size, 4, stage.work);
        return { rate: size / MB / secondsSince(began), clientCpuPerGb: (cpuSeconds / size) * GB };
      },
    };
    const engine: FarClient = {
      name: 'engine',
      run: async (stage) => {
        const { origin, work } = stage;
        const envelope = await delivered(stage, film, size);
        const into = join(work, 'delivery');
        mkdirSync(into);
        const done = await byEngine({ origin, token: RECIPIENT, work, fetch: { envelope, into } });
        return {
          rate: size / MB / done.done,
          clientCpuPerGb: (done.cpuSeconds / size) * GB,
          clientPeak: done.peakBytes / MB,
          lanes: done.lanes,
        };
      },
    };
    return eachClient(bench, [engine, curls]);
  },
  judge: (found) => [
    found.atLeastTimes('fetching 4 GiB ≥ 0.9 × four curls', 'rate', 'four curls', 'rate', 0.9, 'engine'),
  ],
};
