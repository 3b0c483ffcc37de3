import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startHouse } from './compose.ts';
import { readConfig } from './config/index.ts';
import { seedHouse } from './demo/seed-house.ts';
import { greeting } from './http/greeting.ts';

/**
 * `npm run dev`: the embedded house in demo mode, reloaded on change, with envelopes in every state; the web app is built again when a
 * screen changes.
 */
const read = readConfig({ DATOFERUM_DATA: 'data/dev', ...process.env }, ['--demo'], process.cwd());
if (!read.ok) {
  for (const problem of read.problems) process.stderr.write(`${problem}\n`);
  process.exit(2);
}
const house = await startHouse(read.config);
process.stdout.write(greeting(house.url, 'demo'));
// Ends when this process does, however it does: its standard input is closed then.
spawn(process.execPath, [fileURLToPath(new URL('../../web/build.mjs', import.meta.url)), '--watch'], {
  stdio: ['pipe', 'inherit', 'inherit'],
});
const leaving = new AbortController();
const seeded = read.config.seed ? seedHouse(house, read.config.data, leaving.signal) : Promise.resolve();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    leaving.abort();
    void seeded.then(() => house.stop()).finally(() => process.exit(0));
  });
