import { enableCompileCache } from 'node:module';
import { readConfig } from './config/index.ts';
import { greeting } from './http/greeting.ts';

// Before the house is loaded: saves a second of start and tens of megabytes in every thread.
enableCompileCache();
const { startHouse } = await import('./compose.ts');

const read = readConfig(process.env, process.argv.slice(2), process.cwd());
if (!read.ok) {
  for (const problem of read.problems) process.stderr.write(`${problem}\n`);
  process.exit(2);
}
for (const warning of read.warnings) process.stderr.write(`warning: ${warning}\n`);

const house = await startHouse(read.config).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
const adminLink = read.config.mode === 'production' ? await house.identity.accounts.firstAdminLink() : null;
process.stdout.write(greeting(house.url, read.config.mode, adminLink));

const leaving = new AbortController();
// Requests are answered already; what the demo's people send meanwhile is as slow as anybody's.
const seeded = read.config.seed
  ? import('./demo/seed-house.ts').then(({ seedHouse }) => seedHouse(house, read.config.data, leaving.signal))
  : Promise.resolve();

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    leaving.abort();
    void seeded.then(() => house.stop()).finally(() => process.exit(0));
  });
}
// A service is told by SIGHUP that its certificate is a new one; a terminal that closes means the end.
if (read.config.tls && !process.stdin.isTTY) process.on('SIGHUP', () => house.renewCertificate());
