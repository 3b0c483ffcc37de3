// npm run test:chaos -- --rounds 100 --seed 1: kills the real server at named points and holds it to everything it acknowledged.
import { parseArgs } from 'node:util';
import { points } from './points.ts';
import { type Round, runRound } from './round.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
  },
});
const rounds = Number(values.rounds);
const from = Number(values.from);
const done: Round[] = [];
const failed: string[] = [];

for (let index = from; index < from + rounds; index += 1) {
  try {
    const round = await runRound(values.seed, index);
    done.push(round);
    process.stdout.write(
      `round ${index}: ${round.point}:${round.nth} died at [${round.hits.join(', ')}], ${round.checks} checks, ${round.seconds.toFixed(1)} s\n`,
    );
  } catch (error) {
    failed.push((error as Error).message);
    process.stdout.write(`FAILED ${(error as Error).message}\n`);
  }
}

process.stdout.write('\nhits per point\n');
const hits = new Map(points.map(({ name }) => [name, 0]));
for (const round of done) for (const hit of round.hits) hits.set(hit, (hits.get(hit) ?? 0) + 1);
for (const [name, n] of hits) process.stdout.write(`  ${String(n).padStart(4)}  ${name}\n`);
const never = [...hits].filter(([, n]) => n === 0).map(([name]) => name);
const isWhole = rounds >= points.length;
if (never.length > 0) process.stdout.write(`${isWhole ? 'FAILED' : 'note'}: never hit: ${never.join(', ')}\n`);
process.stdout.write(
  `${done.length} rounds passed, ${failed.length} failed, ${done.reduce((sum, { hits: some }) => sum + some.length, 0)} kills at ${hits.size - never.length} points\n`,
);
process.exitCode = failed.length > 0 || (isWhole && never.length > 0) ? 1 : 0;
