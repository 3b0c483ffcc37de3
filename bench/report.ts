import { cpus, release, totalmem } from 'node:os';
import {
  type Failure,
  Findings,
  format,
  type Round,
  type Scenario,
  type Sizes,
  type Verdict,
} from './scenarios/scenario.ts';

export interface ScenarioReport {
  name: string;
  title: string;
  /** Load average (1 min) when it began. */
  load: number;
  rounds: Round[];
  verdicts: Verdict[];
  failures: Failure[];
  seconds: number;
}
export interface Report {
  at: string;
  machine: { cpu: string; cores: number; memoryMb: number; kernel: string; node: string };
  sizes: Sizes;
  skipped: string[];
  scenarios: ScenarioReport[];
}

export function machine(): Report['machine'] {
  return {
    cpu: cpus()[0]?.model ?? '',
    cores: cpus().length,
    memoryMb: Math.round(totalmem() / 1e6),
    kernel: release(),
    node: process.version,
  };
}

/** Medians over the rounds, one line a contestant, then the promises with what was seen. */
export function table(scenario: Scenario, report: ScenarioReport): string {
  const found = new Findings(report.rounds);
  const columns = scenario.columns;
  const lines = [
    `### ${report.title}`,
    '',
    `| contestant | ${columns.map((column) => column.title).join(' | ')} |`,
    `|---|${columns.map(() => '---:').join('|')}|`,
    ...found
      .names()
      .map(
        (name) =>
          `| ${name} | ${columns.map((column) => format(found.of(name, column.key), column.digits)).join(' | ')} |`,
      ),
    '',
    ...report.verdicts.map(
      ({ promise, seen, holds }) =>
        `- ${holds === null ? 'not measured' : holds ? 'holds' : 'DOES NOT HOLD'}: ${promise} — seen ${seen}`,
    ),
    ...report.failures.map(({ contestant, round, reason }) => `- FAILED in round ${round}: ${contestant}: ${reason}`),
  ];
  return `${lines.join('\n')}\n`;
}
