import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FAR, type LineShape } from '@datoferum/core/testing/line';
import type { ClientName, Running } from '../contestants/contestant.ts';
import { flush } from '../support/commands.ts';
import { type LineProcess, openLine } from '../support/line-process.ts';
import { type Bench, type Figures, fail, inWords, MB, type Round } from './scenario.ts';

/** Two gigabits a second, 100 ms there and back, the kernel's usual window of 4 MiB for each connection, slow start. */
export const FAR_LINE: Partial<LineShape> = { ...FAR, delayMs: 50, up: 250 * MB, down: 250 * MB };

/** A client and what it does over the line; figures are its own, what courier and line used is added. */
export interface FarClient {
  name: ClientName;
  run(stage: FarStage): Promise<Figures>;
}
export interface FarStage {
  running: Running;
  line: LineProcess;
  /** The courier's address over the line. */
  origin: string;
  /** Scratch folder of this run. */
  work: string;
}

/** Runs every client once a round, in turning order, each against a fresh courier behind a fresh line. */
export async function eachClient(
  bench: Bench,
  clients: readonly FarClient[],
  shape: Partial<LineShape> = FAR_LINE,
): Promise<Round[]> {
  const rounds: Round[] = [];
  const courier = bench.contestants.find(({ name }) => name === 'courier');
  if (courier === undefined) return rounds;
  for (let round = 1; round <= bench.sizes.rounds; round++) {
    for (const client of clients.map((_, i) => clients[(i + round - 1) % clients.length] as FarClient)) {
      const folder = join(bench.work, 'server');
      const work = join(bench.work, 'client');
      const figures: Figures = {};
      try {
        for (const one of [folder, work]) mkdirSync(one, { recursive: true });
        await flush(folder);
        await using running = await courier.start(folder);
        await using line = await openLine({ target: running.origin, ...shape });
        const before = running.watch.read().cpuSeconds;
        const done = await client.run({ running, line, origin: line.origin, work }).catch((error: Error) => {
          throw new Error(`${error.message}${running.complaints()}`, { cause: error });
        });
        Object.assign(figures, done, {
          cpu: running.watch.read().cpuSeconds - before,
          lineCpu: line.watch.read().cpuSeconds,
          connections: (await line.counts()).connections,
        });
      } catch (error) {
        fail(bench, client.name, round, error);
      } finally {
        for (const one of [folder, work]) rmSync(one, { recursive: true, force: true });
      }
      rounds.push({ contestant: client.name, round, figures });
      bench.say(`  round ${round} ${client.name}: ${inWords(figures)}`);
    }
  }
  return rounds;
}
