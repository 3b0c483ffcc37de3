import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FAR, type LineShape } from '@datoferum/core/testing/line';
import type { EngineOrder } from '../clients/engine.ts';
import { ENGINE } from '../clients/engine-child.ts';
import { RECIPIENT_ADDRESS, SENDER } from '../contestants/courier.ts';
import { own } from '../support/commands.ts';
import { openLine } from '../support/line-process.ts';
import { type Bench, type Figures, fail, inWords, MB, MIB, type Round, type Scenario } from './scenario.ts';

/** Five lines on which one number of lanes could not be right for all. */
const LINES: Record<string, Partial<LineShape>> = {
  near: { delayMs: 5, up: 60 * MB },
  far: { ...FAR, delayMs: 75, up: 100 * MB },
  lossy: { ...FAR, delayMs: 50, up: 12 * MB, loss: 0.01 },
  'a little lossy': { ...FAR, delayMs: 25, up: 8 * MB, loss: 0.001 },
  narrow: { ...FAR, delayMs: 150, up: 2 * MB },
};
const FIXED = [1, 4, 8, 16];

/** Where the kernel takes megabytes at once, a number of lanes is judged only every ten seconds. */
const RUNNING_IN_S = 30;

/**
 * MB a second over the line in so many seconds, after others of running in: of a sparse file without end, so the disk of the client is no
 * part of it.
 */
async function rateOf(
  bench: Bench,
  shape: Partial<LineShape>,
  lanes: number | null,
  seconds: number,
  runningIn = seconds,
): Promise<number> {
  const courier = bench.contestants.find(({ name }) => name === 'courier');
  if (courier === undefined) throw new Error('the courier does not take part');
  const folder = join(bench.work, 'server');
  const work = join(bench.work, 'client');
  for (const one of [folder, work]) mkdirSync(one, { recursive: true });
  const source = join(work, 'film.bin');
  const file = openSync(source, 'w');
  ftruncateSync(file, 64 * 1024 * MIB);
  closeSync(file);
  try {
    await using running = await courier.start(folder);
    await using line = await openLine({ target: running.origin, ...shape });
    const order: EngineOrder = {
      origin: line.origin,
      token: SENDER,
      work,
      send: { source, recipient: RECIPIENT_ADDRESS },
      ...(lanes !== null && { lanes }),
    };
    const child = own(
      spawn(process.execPath, [ENGINE, JSON.stringify(order)], { stdio: ['ignore', 'ignore', 'inherit'] }),
    );
    const ended = once(child, 'exit');
    // From the first bytes on, so that the start of a process is no part of it.
    for (let i = 0; (await line.counts()).up < MB / 4 && i < 200; i++) await pause(50);
    await pause(runningIn * 1000);
    const before = (await line.counts()).up;
    const began = performance.now();
    await pause(seconds * 1000);
    const { up } = await line.counts();
    const rate = (up - before) / MB / ((performance.now() - began) / 1000);
    child.kill('SIGKILL');
    await ended;
    return rate;
  } finally {
    for (const one of [folder, work]) rmSync(one, { recursive: true, force: true });
  }
}

/** How many stretches at once: what the engine chooses beside every fixed number, on five lines. */
export const farLanes: Scenario = {
  name: 'far-lanes',
  title: 'Lanes that follow the line, beside fixed ones: MB/s on five lines',
  columns: Object.keys(LINES).flatMap((name) => [
    { key: `${name} best`, title: `${name}: best fixed`, digits: 2 },
    { key: `${name} ours`, title: 'ours', digits: 2 },
  ]),
  async run(bench) {
    const rounds: Round[] = [];
    for (let round = 1; round <= bench.sizes.rounds; round++) {
      const figures: Figures = {};
      for (const [name, shape] of Object.entries(LINES)) {
        try {
          const seen: [string, number][] = [];
          for (const lanes of FIXED)
            seen.push([String(lanes), await rateOf(bench, shape, lanes, bench.sizes.sweepSeconds)]);
          const { sweepSeconds } = bench.sizes;
          const ours = await rateOf(bench, shape, null, 2 * sweepSeconds, Math.max(RUNNING_IN_S, 2 * sweepSeconds));
          bench.say(`  ${name}: ${inWords({ ...Object.fromEntries(seen), ours })}`);
          figures[`${name} best`] = Math.max(...seen.map(([, rate]) => rate));
          figures[`${name} ours`] = ours;
        } catch (error) {
          fail(bench, 'engine', round, error);
        }
      }
      rounds.push({ contestant: 'engine', round, figures });
    }
    return rounds;
  },
  judge: (found) =>
    Object.keys(LINES).map((name) => {
      const seen = found.of('engine', `${name} ours`) / found.of('engine', `${name} best`);
      const promise = `${name}: ≥ 0.85 × the best of ${FIXED.join(', ')} lanes`;
      return { promise, seen: `${seen.toFixed(2)} ×`, holds: Number.isFinite(seen) ? seen >= 0.85 : null };
    }),
};
