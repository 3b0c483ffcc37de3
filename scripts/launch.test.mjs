import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { root } from './node-24.mjs';

const LAUNCH = join(root, 'scripts/launch.mjs');
const run = (code) => spawnSync(process.execPath, [LAUNCH, '-e', code], { encoding: 'utf8' });
const posix = process.platform === 'win32' ? 'signals are a matter of POSIX' : false;

/** Starts what says its own process id, and answers that id. */
async function started(command, args, env = {}) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  const [text] = await once(child.stdout, 'data');
  return { child, pid: Number(text) };
}
const SAYS = "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log(process.pid)";

describe('the launcher', () => {
  it('runs Node 24 with the environment that is read only once', () => {
    const { stdout } = run('console.log(process.versions.node.split(".")[0], process.env.UV_THREADPOOL_SIZE > 7)');
    assert.equal(stdout, '24 true\n');
  });

  it('gives back the exit code, and dies of the signal that killed', { skip: posix }, () => {
    assert.equal(run('process.exit(5)').status, 5);
    assert.equal(run('process.kill(process.pid, "SIGKILL")').signal, 'SIGKILL');
  });

  it('hands signals down', { skip: posix }, async () => {
    const { child } = await started(process.execPath, [LAUNCH, '-e', SAYS]);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [7, null]);
  });

  it('ends the courier when npm was ended, whose shell tells nobody', { skip: posix, timeout: 20_000 }, async () => {
    const line = `"${process.execPath}" "${LAUNCH}" -e "${SAYS}"; true`;
    const { child } = await started('sh', ['-c', line], { npm_lifecycle_event: 'start' });
    child.kill('SIGKILL');
    // The courier holds the other end of the pipe, which ends when it has ended.
    await once(child.stdout, 'end');
  });
});
