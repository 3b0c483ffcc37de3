import type { PartOfHouse, ProcessVitals, Vitals } from '../ports/vitals.ts';
import type { Condition } from './condition.ts';
import type { Patrol, PatrolState } from './patrol/patrol.ts';
import type { Ports } from './ports.ts';

/** Processes that are shown. */
const PROCESSES = 20;

/** How the house is, for those who run it: states and figures, no title, no name, no address. */
export interface Health {
  vitals: Vitals;
  parts: PartOfHouse[];
  patrol: PatrolState;
  /** ms since 1970. */
  lastPurge: number | null;
  processes: (ProcessVitals & { isThis: boolean })[];
}

export async function healthOf(
  { metadata, process }: Pick<Ports, 'metadata' | 'process'>,
  { condition, patrol }: { condition: Condition; patrol: Patrol },
): Promise<Health> {
  const [vitals, parts, state, lastPurge, processes] = await Promise.all([
    condition.vitals(),
    condition.parts(),
    patrol.state(),
    metadata.read.lastPurge(),
    metadata.read.processes(PROCESSES),
  ]);
  return {
    vitals,
    parts,
    patrol: state,
    lastPurge,
    processes: processes.map((one) => ({ ...one, isThis: one.id === process })),
  };
}
