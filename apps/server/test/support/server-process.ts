import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { HttpClient } from './http.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const READY_WITHIN_MS = 90_000;
/** What the start script sets before the process begins. */
const { environment, FLAGS } = (await import(new URL('../../../../scripts/launch.mjs', import.meta.url).href)) as {
  environment: () => NodeJS.ProcessEnv;
  FLAGS: string[];
};

export interface StartOptions {
  /** DATOFERUM_DATA. */
  data: string;
  port: number;
  /** `point:n`: where the process shall kill itself. */
  fault?: string | null;
  env?: Record<string, string>;
}

/** The real server as a child, in demo mode, on loopback. */
export class ServerProcess {
  readonly origin: string;
  readonly pid: number;
  /** Resolves when it ended, however. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  stderr = '';
  stdout = '';
  isOver = false;
  readonly #child: ChildProcess;

  private constructor(options: StartOptions) {
    this.origin = `http://127.0.0.1:${options.port}`;
    this.#child = spawn(process.execPath, [...FLAGS, '--disable-warning=ExperimentalWarning', MAIN, '--demo'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...withoutSettings(environment()),
        DATOFERUM_PORT: String(options.port),
        DATOFERUM_DATA: options.data,
        DATOFERUM_URL: this.origin,
        DATOFERUM_LOG_LEVEL: 'warn',
        DATOFERUM_DEMO_SEED: 'off',
        ...(options.fault ? { DATOFERUM_FAULTS: 'allowed', DATOFERUM_FAULT: options.fault } : {}),
        ...options.env,
      },
    });
    this.pid = this.#child.pid as number;
    this.#child.stderr?.on('data', (text: Buffer) => {
      this.stderr = (this.stderr + text.toString()).slice(-200_000);
    });
    this.#child.stdout?.on('data', (text: Buffer) => {
      this.stdout = (this.stdout + text.toString()).slice(-200_000);
    });
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code, signal) => {
        this.isOver = true;
        resolve({ code, signal });
      });
    });
  }

  /** Answers when it is ready to work, or when it ended before that (a fault at start). */
  static async start(options: StartOptions): Promise<ServerProcess> {
    const server = new ServerProcess(options);
    const until = Date.now() + READY_WITHIN_MS;
    const http = new HttpClient(server.origin);
    while (!server.isOver) {
      const isReady = await http.call({ method: 'GET', path: '/readyz' }).then(
        ({ status }) => status === 200,
        () => false,
      );
      if (isReady) break;
      if (Date.now() > until) {
        await server.kill();
        throw new Error(
          `the server is not ready after ${READY_WITHIN_MS / 1000} s\n${server.stdout}\n${server.stderr}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    http.close();
    return server;
  }

  /** The point at which it killed itself, as it said before it died. */
  get faultHit(): string | null {
    return /^fault ([a-z][a-z.-]*):\d+$/m.exec(this.stderr)?.[1] ?? null;
  }

  /** SIGKILL: nothing is flushed, nothing is said goodbye to. */
  async kill(): Promise<void> {
    if (!this.isOver) this.#child.kill('SIGKILL');
    await this.ended;
  }

  /** Ends in order. */
  async stop(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    if (!this.isOver) this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 60_000);
    const how = await this.ended;
    clearTimeout(timer);
    return how;
  }

  /** Seconds of CPU, user and system, of all threads; 0 where the system does not tell. */
  get cpuSeconds(): number {
    try {
      const stat = readFileSync(`/proc/${this.pid}/stat`, 'utf8');
      const [user = '0', system = '0'] = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .slice(11, 13);
      // Linux counts in hundredths of a second (USER_HZ).
      return (Number(user) + Number(system)) / 100;
    } catch {
      return 0;
    }
  }

  /** Peak resident memory in bytes (VmHWM), or null where the system does not tell. */
  get peakMemory(): number | null {
    try {
      const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1];
      return kib === undefined ? null : Number(kib) * 1024;
    } catch {
      return null;
    }
  }
}

/**
 * A port that nobody listens on. It lies below those that systems hand out by themselves (from 32768 on), so that no connection
 * takes it while a server that was killed is away.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + randomInt(12_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('DATOFERUM_')));
}
