import { type ChildProcess, spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

const running = new Set<ChildProcess>();

/** Notes a process that the bench started, until it ends. */
export function own<P extends ChildProcess>(child: P): P {
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

/** Nothing that the bench started outlives it. */
export function endAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

export interface Finished {
  stdout: string;
  stderr: string;
  seconds: number;
}

/** Runs a program to its end. Rejects, with what it said, when it fails or takes longer than `limitSeconds`. */
export async function command(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; limitSeconds?: number; onLine?: (line: string) => void } = {},
): Promise<Finished> {
  const began = performance.now();
  const child = own(
    spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: (options.limitSeconds ?? 600) * 1000,
      killSignal: 'SIGKILL',
    }),
  );
  let stdout = '';
  let stderr = '';
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (!options.onLine) return;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) options.onLine(line);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-8192);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.on('error', reject);
  child.on('close', (code, signal) => {
    if (code === 0) resolve();
    else reject(new Error(`${program} ended with ${signal ?? code}: ${stderr.trim() || stdout.trim().slice(-500)}`));
  });
  await promise;
  return { stdout, stderr, seconds: (performance.now() - began) / 1000 };
}

/** Seconds until all that was written to the file system of `folder` is on its disk. */
export async function flush(folder: string): Promise<number> {
  return (await command('sync', ['-f', folder])).seconds;
}
