// npm run dev: the demo courier, started again with every change of its sources, with envelopes in three states to look at.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { seed } from './dev-seed.mjs';
import { environment } from './launch.mjs';
import { node24, root } from './node-24.mjs';

const env = { DATOFERUM_DATA: join(root, 'data', 'dev'), ...environment() };
const url = `http://127.0.0.1:${env.DATOFERUM_PORT ?? 8420}`;
const args = ['--watch', '--watch-preserve-output', join(root, 'apps/server/src/main.ts'), '--demo'];
const server = spawn(node24(), args, { cwd: root, env, stdio: 'inherit' });

for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(signal, () => server.kill('SIGTERM'));
server.on('exit', (code) => process.exit(code ?? 0));

/** A source that does not compile is mended while this waits, so there is no end to it. */
async function isReady() {
  while (
    !(await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    ))
  )
    await pause(300);
}

await isReady();
try {
  process.stdout.write(await seed(url));
} catch (error) {
  process.stderr.write(`No envelopes were made to look at: ${error.message}\n`);
}
