import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { own } from '../support/commands.ts';
import { UsageWatch } from '../support/measure.ts';

/** What the courier's start script sets before its process begins: threads for the disk, limits of the allocator. */
export const { environment: startEnvironment, FLAGS: startFlags } = (await import(
  new URL('../../scripts/launch.mjs', import.meta.url).href
)) as { environment: () => NodeJS.ProcessEnv; FLAGS: string[] };

/** The environment as it was before the courier's start script, which also started this bench. */
const asFound: NodeJS.ProcessEnv = { ...process.env };
for (const name of [
  'UV_THREADPOOL_SIZE',
  'MALLOC_MMAP_THRESHOLD_',
  'MALLOC_TRIM_THRESHOLD_',
  'MALLOC_ARENA_MAX',
  'NODE_COMPILE_CACHE',
])
  delete asFound[name];

export type ServerName = 'courier' | '@tus/server' | 'tusd';
/** Of the far scenarios, where the server is the same and the clients differ. */
export type ClientName = 'engine' | 'tus-js-client' | 'uppy’s way' | 'four curls';
export type Name = ServerName | ClientName;

/** Where one delivery goes: a tus creation URL, and what every request must carry. */
export interface Target {
  endpoint: string;
  headers: Record<string, string>;
  /** Base of PUT-by-path, where there is one. */
  drop?: string;
  /** GET of an upload's live state without disturbing its writer, where there is one. */
  look?(uploadUrl: string): string;
  /** Closes and waits until the delivery is sealed; absent where an upload is all there is. Seconds from call to sealed. */
  seal?(counts: { entries: number; bytes: number }): Promise<number>;
  /** URL and headers to fetch a delivered file with; `uploadUrl` is where it was sent to. */
  fetch(path: string, uploadUrl: string): { url: string; headers: Record<string, string> };
}

/** A started server: its own process, its own data folder. */
export interface Running {
  name: Name;
  origin: string;
  watch: UsageWatch;
  open(title: string): Promise<Target>;
  /** What it has warned of so far, for a failure's report. */
  complaints(): string;
  /** Asks it to end and waits; after 10 s it is killed. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Contestant {
  name: Name;
  /** Acknowledged means on disk (fsynced)? If not, the time of a `sync` is added for the figure "until on disk". */
  durable: boolean;
  start(folder: string): Promise<Running>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Starts a server process and waits until it is ready; what it says goes to `<folder>.log`, since a pipe would have to be emptied
 * by the harness. Rejects with its last words if it ends before.
 */
export async function launch(
  name: Name,
  program: string,
  args: readonly string[],
  options: { folder: string; origin: string; env?: NodeJS.ProcessEnv; isReady: () => Promise<boolean> },
): Promise<Omit<Running, 'open'>> {
  const log = `${options.folder}.log`;
  const output = openSync(log, 'w');
  const child = own(spawn(program, args, { env: options.env ?? asFound, stdio: ['ignore', output, output] }));
  closeSync(output);
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  child.once('close', end).once('error', end);
  const isOver = (): boolean => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const stop = async (): Promise<void> => {
    if (isOver()) return;
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  };
  for (const deadline = Date.now() + 30_000; !(await options.isReady()); ) {
    if (isOver() || Date.now() > deadline) {
      await stop();
      throw new Error(`${name} did not become ready: ${readFileSync(log, 'utf8').slice(-2000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const watch = new UsageWatch(child.pid ?? -1);
  return {
    name,
    origin: options.origin,
    watch,
    complaints: () => {
      const lines = readFileSync(log, 'utf8').split('\n');
      const bad = lines.filter((line) => line !== '' && !/"level":"(info|debug)"/.test(line) && line.startsWith('{'));
      return bad
        .slice(-5)
        .map((line) => `\n    ${line.slice(0, 400)}`)
        .join('');
    },
    [Symbol.asyncDispose]: async () => {
      watch.stop();
      await stop();
    },
  };
}

/** The two plain tus servers differ in nothing that the scenarios see. */
export function plainTus(running: Omit<Running, 'open'>): Running {
  const { origin } = running;
  return {
    ...running,
    open: async () => ({
      endpoint: `${origin}/files/`,
      headers: {},
      fetch: (_path, uploadUrl) => ({ url: `${origin}${new URL(uploadUrl, origin).pathname}`, headers: {} }),
    }),
  };
}

export async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { method: 'OPTIONS', headers: { 'Tus-Resumable': '1.0.0' } });
    await answer.arrayBuffer();
    return answer.status < 500;
  } catch {
    return false;
  }
}
