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

const ends = new WeakMap<Pick<TestContext, 'after'>, (() => unknown)[]>();

/** Runs when the test is over; what began last ends first, since Node's own hooks run in the order they were made. */
export function atEnd(t: Pick<TestContext, 'after'>, end: () => unknown): void {
  const known = ends.get(t);
  if (known) {
    known.push(end);
    return;
  }
  const all = [end];
  ends.set(t, all);
  t.after(async () => {
    const failed: unknown[] = [];
    for (let last = all.pop(); last; last = all.pop()) {
      try {
        await last();
      } catch (error) {
        failed.push(error);
      }
    }
    if (failed.length > 0) throw failed[0];
  });
}

/** A fresh data directory that goes with the test. */
export async function aDirectory(t: Pick<TestContext, 'after'>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'courier-'));
  // A program that a test started may still be writing there for a moment.
  atEnd(t, () => rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
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
  atEnd(t, stop);
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
