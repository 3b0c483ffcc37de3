import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { UsageWatch } from '../support/measure.ts';

/** What the courier's start script sets before its process begins: threads for the disk, limits of the allocator. */
export const { environment: startEnvironment } = (await import(
  new URL('../../scripts/launch.mjs', import.meta.url).href
)) as { environment: () => NodeJS.ProcessEnv };

export type Name = 'courier' | '@tus/server' | 'tusd';

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
  /** Asks it to end and waits; after 10 s it is killed. */
  stop(): Promise<void>;
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

/** Starts a server process and waits until it says or answers that it is ready. Rejects with its last words if it ends before. */
export async function launch(
  program: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; isReady: (said: string) => boolean | Promise<boolean> },
): Promise<{ child: ChildProcess; pid: number; stop(): Promise<void> }> {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const hear = (bytes: Buffer): void => {
    said = (said + bytes.toString('utf8')).slice(-16384);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.once('error', (error) => hear(Buffer.from(error.message)));
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  };
  const deadline = Date.now() + 30_000;
  while (!(await options.isReady(said))) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
      throw new Error(`the server ended before it was ready: ${said.slice(-2000)}`);
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`the server was not ready after 30 s: ${said.slice(-2000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { child, pid: child.pid ?? -1, stop };
}

/** The two plain tus servers differ in nothing that the scenarios see. */
export function plainTus(name: Name, origin: string, started: { pid: number; stop(): Promise<void> }): Running {
  const watch = new UsageWatch(started.pid);
  return {
    name,
    origin,
    watch,
    open: async () => ({
      endpoint: `${origin}/files/`,
      headers: {},
      fetch: (_path, uploadUrl) => ({ url: `${origin}${new URL(uploadUrl, origin).pathname}`, headers: {} }),
    }),
    stop: async () => {
      watch.stop();
      await started.stop();
    },
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
