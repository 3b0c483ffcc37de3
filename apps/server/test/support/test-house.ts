import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type House, type Replacements, realWorld, startHouse } from '../../src/compose.ts';
import { type DemoConfig, readConfig } from '../../src/config/index.ts';
import type { World } from '../../src/ports/world.ts';
import { CourierClient } from './courier-client.ts';

export interface TestHouse {
  house: House;
  data: string;
  /** The sender at this house's door; `as()` makes others. */
  sender: CourierClient;
  stop(): Promise<void>;
}

/** A fresh data directory that goes with the test. */
export async function aDirectory(t: Pick<TestContext, 'after'>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'courier-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** The whole house in this process, real doors and real database, in demo mode on a free port; stopped with the test. */
export async function aHouse(
  t: Pick<TestContext, 'after'>,
  data: string,
  replace: Replacements = {},
  env: Record<string, string> = {},
): Promise<TestHouse> {
  const read = readConfig(
    { DATOFERUM_PORT: '0', DATOFERUM_DATA: data, DATOFERUM_LOG_LEVEL: 'silent', ...env },
    ['--demo'],
    data,
  );
  if (!read.ok) throw new Error(read.problems.join('\n'));
  const house = await startHouse(read.config as DemoConfig, { timers: false, threads: 0, ...replace });
  const sender = new CourierClient(`http://127.0.0.1:${house.port}`);
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    sender.close();
    stopped ??= house.stop();
    return stopped;
  };
  t.after(stop);
  return { house, data, sender, stop };
}

/** A world whose clock runs ahead by as much as a test says. */
export function aWorld(): World & { ahead: number } {
  const world = { ...realWorld, ahead: 0, now: () => Date.now() + world.ahead };
  return world;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
