import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seeded } from '../support/seeded.ts';
import { freePort } from '../support/server-process.ts';
import { Arena, type End } from './arena.ts';
import { type Point, points } from './points.ts';
import { deliver, destroy, refuse } from './stories.ts';

export interface Round {
  seed: string;
  point: string;
  nth: number;
  /** Where the server died, in order. A round may die twice. */
  hits: string[];
  checks: number;
  seconds: number;
}

/**
 * Rounds of a seed: round i dies at point i, i + points, …, at a pass that the round's own chance picks. A pass that the
 * workload did not come to is asked for once more as the first one, so that every round kills.
 */
export async function runRound(seed: string, index: number): Promise<Round> {
  const chance = seeded(`${seed}/${index}/pass`);
  const point = points[index % points.length] as Point;
  const round = await runWith(seed, index, point.name, 1 + chance.int(point.passes));
  return round.hits.includes(point.name) ? round : runWith(seed, index, point.name, 1);
}

async function runWith(seed: string, index: number, point: string, nth: number): Promise<Round> {
  const chance = seeded(`${seed}/${index}`);
  // Half of the rounds die a second time, at another point or at any moment.
  const again = chance.pick<End>([null, null, `${chance.pick(points).name}:1`, chance.int(4_000)]);
  const begun = performance.now();
  const data = await mkdtemp(join(tmpdir(), 'chaos-'));
  const arena = new Arena({ data, port: await freePort(), ends: [`${point}:${nth}`, again] });
  try {
    await arena.start();
    await Promise.all([
      deliver(arena, chance.fork('deliver')),
      destroy(arena, chance.fork('withdraw'), 'withdraw'),
      destroy(arena, chance.fork('purge'), 'purge'),
      refuse(arena, chance.fork('refuse')),
    ]);
    // The last word: everything that was ever acknowledged, once more, on a server that starts anew.
    await arena.stop();
    const last = new Arena({ data, port: await freePort(), ends: [] });
    last.ledger.envelopes.push(...arena.ledger.envelopes);
    await last.start();
    await last.stop();
    await rm(data, { recursive: true });
    return {
      seed,
      point,
      nth,
      hits: arena.hits,
      checks: arena.ledger.checks + last.ledger.checks,
      seconds: (performance.now() - begun) / 1000,
    };
  } catch (error) {
    await arena.stop().catch(() => undefined);
    const where = `round ${index} of seed ${seed}, ${point}:${nth}${again === null ? '' : ` then ${again}`}, died at [${arena.hits.join(', ')}], data kept in ${data}`;
    throw new Error(`${where}\n${(error as Error).stack}\n--- server\n${arena.log.slice(-3_000)}`, { cause: error });
  }
}
