import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Contestant } from './contestants/contestant.ts';
import { courier } from './contestants/courier.ts';
import { tusNode } from './contestants/tus-node.ts';
import { findTusd } from './contestants/tusd.ts';
import { machine, type Report, table } from './report.ts';
import { browserMany } from './scenarios/browser-many.ts';
import { download } from './scenarios/download.ts';
import { farBig } from './scenarios/far-big.ts';
import { farFetch } from './scenarios/far-fetch.ts';
import { farLanes } from './scenarios/far-lanes.ts';
import { farSmall } from './scenarios/far-small.ts';
import { hundred } from './scenarios/hundred.ts';
import { oneUpload } from './scenarios/one-upload.ts';
import { type Failure, Findings, MIB, type Scenario, type Sizes } from './scenarios/scenario.ts';
import { smallDrop } from './scenarios/small-drop.ts';
import { smallReels } from './scenarios/small-reels.ts';
import { smallTus } from './scenarios/small-tus.ts';
import { tokens } from './scenarios/tokens.ts';
import { zip } from './scenarios/zip.ts';
import { endAll } from './support/commands.ts';

const SCENARIOS: readonly Scenario[] = [
  oneUpload,
  smallTus,
  smallDrop,
  smallReels,
  hundred,
  download,
  zip,
  tokens,
  farSmall,
  farBig,
  farFetch,
  farLanes,
  browserMany,
];
const FULL: Sizes = {
  rounds: 3,
  bigBytes: 2048 * MIB,
  smallFiles: 2000,
  dropFiles: 2000,
  reelFiles: 20_000,
  parallelUploads: 100,
  farFiles: 20_000,
  farOthers: 2000,
  farBytes: 4096 * MIB,
  sweepSeconds: 5,
  browserFiles: 250_000,
};
const QUICK: Sizes = {
  rounds: 1,
  bigBytes: 256 * MIB,
  smallFiles: 400,
  dropFiles: 400,
  reelFiles: 4000,
  parallelUploads: 20,
  farFiles: 4000,
  farOthers: 400,
  farBytes: 512 * MIB,
  sweepSeconds: 3,
  browserFiles: 20_000,
};

const { values: asked } = parseArgs({
  options: {
    only: { type: 'string' },
    contestants: { type: 'string' },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    assert: { type: 'boolean', default: false },
  },
});

const out = join(import.meta.dirname, 'out');
const profiles = join(out, 'profiles');
if (asked.profile) rmSync(profiles, { recursive: true, force: true });
mkdirSync(profiles, { recursive: true });
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const chosen = choose('scenario', SCENARIOS, asked.only);
const sizes: Sizes = {
  ...(asked.quick ? QUICK : FULL),
  ...(asked.rounds === undefined ? {} : { rounds: Math.max(1, Number(asked.rounds) || 1) }),
};
const report: Report = { at: new Date().toISOString(), machine: machine(), sizes, skipped: [], scenarios: [] };

const known: Contestant[] = [courier(asked.profile ? profiles : null), tusNode];
// Building it takes a minute, so not for a run that leaves it out.
if (asked.contestants === undefined || asked.contestants.includes('tusd')) {
  try {
    known.push(await findTusd());
  } catch (error) {
    const reason = `SKIPPED tusd: ${error instanceof Error ? error.message : String(error)}`;
    report.skipped.push(reason);
    say(reason);
  }
}
const contestants = choose('contestant', known, asked.contestants);

let work = '';
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endAll();
    if (work !== '') rmSync(work, { recursive: true, force: true });
    process.exit(1);
  });
}

for (const scenario of chosen) {
  say(`\n${scenario.name}: ${scenario.title}${asked.quick ? ' (quick: smaller)' : ''}`);
  work = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'datoferum-bench-'));
  const [load = 0] = loadavg();
  if (load > 1)
    say(`  The machine is busy (load ${load.toFixed(1)}): wall times and ratios say little, CPU seconds more.`);
  const failures: Failure[] = [];
  const began = performance.now();
  try {
    const rounds = await scenario.run({ contestants, sizes, work, failures, say });
    const done = {
      name: scenario.name,
      title: scenario.title,
      load,
      rounds,
      failures,
      verdicts: scenario.judge(new Findings(rounds)),
      seconds: (performance.now() - began) / 1000,
    };
    report.scenarios.push(done);
    say(`\n${table(scenario, done)}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
const file = join(out, `${report.at.replaceAll(':', '').slice(0, 17)}${asked.quick ? '-quick' : ''}.json`);
writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
say(`All figures: bench/out/${file.slice(out.length + 1)}`);
if (
  asked.assert &&
  report.scenarios.some(({ failures, verdicts }) => failures.length > 0 || verdicts.some(({ holds }) => holds !== true))
)
  process.exitCode = 1;

function choose<T extends { name: string }>(kind: string, all: readonly T[], names: string | undefined): readonly T[] {
  if (names === undefined) return all;
  return names.split(',').map((name) => {
    const one = all.find((candidate) => candidate.name === name.trim());
    if (one === undefined)
      throw new Error(`there is no ${kind} "${name}"; there are ${all.map((candidate) => candidate.name).join(', ')}`);
    return one;
  });
}
