import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Contestant, Name, Running } from '../contestants/contestant.ts';
import { flush } from '../support/commands.ts';
import { median } from '../support/measure.ts';

/** What one contestant did in one round: figures by key (units in the scenario's columns). */
export type Figures = Record<string, number>;
export interface Round {
  contestant: Name;
  round: number;
  figures: Figures;
}
export interface Failure {
  contestant: Name;
  round: number;
  reason: string;
}

export interface Sizes {
  rounds: number;
  bigBytes: number;
  smallFiles: number;
  dropFiles: number;
  reelFiles: number;
  parallelUploads: number;
  /** Over the far line: files of 10 KiB of our engine, of the others (whose rate is by file), and the bytes of the big one. */
  farFiles: number;
  farOthers: number;
  farBytes: number;
  /** Seconds of each fixed setting in the sweep of lanes, after as many of running in. */
  sweepSeconds: number;
  /** Files of 1 KiB dropped on the app in a browser. */
  browserFiles: number;
}

export interface Bench {
  contestants: readonly Contestant[];
  sizes: Sizes;
  /** Scratch folder of this scenario; removed after it. */
  work: string;
  failures: Failure[];
  say(line: string): void;
}

export interface Column {
  key: string;
  title: string;
  digits: number;
}

/** A promise of the product with the figure that was seen. `holds` is null when it could not be measured. */
export interface Verdict {
  promise: string;
  seen: string;
  holds: boolean | null;
}

export interface Scenario {
  name: string;
  title: string;
  columns: readonly Column[];
  run(bench: Bench): Promise<Round[]>;
  judge(findings: Findings): Verdict[];
}

export const KIB = 1024;
export const MIB = 1024 * KIB;
/** Rates are in MB = 10^6 bytes. */
export const MB = 1e6;
export const GB = 1e9;

/**
 * Runs every contestant once a round, in turning order, each on a fresh process and a fresh folder with nothing left to be flushed.
 * What was measured before a failure is kept.
 */
export async function eachRound(
  bench: Bench,
  measure: (figures: Figures, running: Running, contestant: Contestant, folder: string) => Promise<void>,
  contestants = bench.contestants,
): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let round = 1; round <= bench.sizes.rounds; round++) {
    const order = contestants.map((_, i) => contestants[(i + round - 1) % contestants.length] as Contestant);
    for (const contestant of order) {
      const folder = join(bench.work, 'server');
      const figures: Figures = {};
      try {
        mkdirSync(folder, { recursive: true });
        await flush(folder);
        await using running = await contestant.start(folder);
        await measure(figures, running, contestant, folder).catch((error: Error) => {
          throw new Error(`${error.message}${running.complaints()}`, { cause: error });
        });
        figures.peak = running.watch.read().peakBytes / MB;
      } catch (error) {
        fail(bench, contestant.name, round, error);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
      rounds.push({ contestant: contestant.name, round, figures });
      bench.say(`  round ${round} ${contestant.name}: ${inWords(figures)}`);
    }
  }
  return rounds;
}

export function fail(bench: Bench, contestant: Name, round: number, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  bench.failures.push({ contestant, round, reason });
  bench.say(`  round ${round} ${contestant} FAILED: ${reason}`);
}

export function inWords(figures: Figures): string {
  return Object.entries(figures)
    .map(([key, value]) => `${key} ${format(value, 2)}`)
    .join(', ');
}

export function format(value: number | undefined, digits: number): string {
  return value === undefined || !Number.isFinite(value) ? '—' : value.toFixed(digits);
}

/** Medians over the rounds; ratios are taken within a round first. */
export class Findings {
  readonly rounds: readonly Round[];
  constructor(rounds: readonly Round[]) {
    this.rounds = rounds;
  }
  names(): Name[] {
    return [...new Set(this.rounds.map((round) => round.contestant))];
  }
  of(contestant: Name, key: string): number {
    return median(
      this.rounds.filter((round) => round.contestant === contestant).map((round) => round.figures[key] ?? Number.NaN),
    );
  }
  worst(contestant: Name, key: string): number {
    const values = this.rounds
      .filter((round) => round.contestant === contestant)
      .map((round) => round.figures[key] ?? Number.NaN);
    return values.length === 0 ? Number.NaN : Math.max(...values);
  }
  ratio(ours: string, other: Name, theirs: string, who: Name = 'courier'): number {
    const mine = this.rounds.filter((round) => round.contestant === who);
    return median(
      mine.map((round) => {
        const pair = this.rounds.find((candidate) => candidate.contestant === other && candidate.round === round.round);
        return (round.figures[ours] ?? Number.NaN) / (pair?.figures[theirs] ?? Number.NaN);
      }),
    );
  }
  /** `≥ least × other`, with the ratio seen. */
  atLeastTimes(promise: string, ours: string, other: Name, theirs: string, least: number, who?: Name): Verdict {
    const seen = this.ratio(ours, other, theirs, who);
    return { promise, seen: `${format(seen, 2)} ×`, holds: Number.isFinite(seen) ? seen >= least : null };
  }
  atLeast(promise: string, key: string, least: number, unit: string, who: Name = 'courier'): Verdict {
    const seen = this.of(who, key);
    return { promise, seen: `${format(seen, 0)} ${unit}`, holds: Number.isFinite(seen) ? seen >= least : null };
  }
  /** The median of a rate-like figure, or with `worst` the highest of all rounds. */
  atMost(promise: string, key: string, most: number, unit: string, which: 'median' | 'worst' = 'median'): Verdict {
    const seen = which === 'worst' ? this.worst('courier', key) : this.of('courier', key);
    return { promise, seen: `${format(seen, 2)} ${unit}`, holds: Number.isFinite(seen) ? seen <= most : null };
  }
}
