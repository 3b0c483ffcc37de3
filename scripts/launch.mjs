// node scripts/launch.mjs <arguments of Node 24>: starts them under Node 24 with the environment the courier is measured with.
import { spawn } from 'node:child_process';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { node24, root } from './node-24.mjs';

/** Set before the process starts, because libuv and glibc read them once. What the caller set stays. */
export const environment = () => ({
  UV_THREADPOOL_SIZE: String(Math.max(8, 2 * availableParallelism())),
  MALLOC_MMAP_THRESHOLD_: '16777216',
  MALLOC_TRIM_THRESHOLD_: '268435456',
  MALLOC_ARENA_MAX: '1',
  // TypeScript is stripped once, not at every start and in every thread: about 18 MB each.
  NODE_COMPILE_CACHE: join(tmpdir(), 'datoferum-compile-cache'),
  ...process.env,
});

/** V8's nurseries would keep 48 MB in every thread; what the courier makes young dies young. */
export const FLAGS = ['--max-semi-space-size=2', '--single-threaded-gc'];

/** Runs Node 24 in this process's place: signals go down, the exit code (or the killing signal) comes up. */
export function launch(args) {
  const child = spawn(node24(), [...FLAGS, ...args], { cwd: root, env: environment(), stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
    // A terminal sends Ctrl-C to the whole group; a second one would mean "now, at once" to the courier.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal)));
  }
  // npm hands SIGTERM to its shell, which dies of it and tells nobody.
  const parent = process.ppid;
  const orphaned = () => process.ppid !== parent && child.kill('SIGTERM');
  if (process.env.npm_lifecycle_event) setInterval(orphaned, 250).unref();
  child.on('error', (error) => fail(error));
  child.on('exit', (code, signal) => {
    if (!signal) return process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function fail(error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

if (import.meta.filename === process.argv[1] || process.argv[1]?.endsWith('launch.mjs')) {
  try {
    launch(process.argv.slice(2));
  } catch (error) {
    fail(error);
  }
}
