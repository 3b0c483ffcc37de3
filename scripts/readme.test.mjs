import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { node24, root } from './node-24.mjs';

const TOOLS = ['bash', 'curl', 'sed', 'ssh-keygen', 'sha256sum'];
const missing = TOOLS.filter((tool) => spawnSync(tool, ['--version']).error !== undefined);
const skip = missing.length > 0 ? `${missing.join(', ')} not found` : false;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

describe('the README', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'datoferum-readme-'));
  let courier;
  let url;
  let greeting = '';

  before(async () => {
    const port = await freePort();
    url = `http://localhost:${port}`;
    const env = {
      ...process.env,
      DATOFERUM_PORT: String(port),
      DATOFERUM_DATA: join(folder, 'data'),
      DATOFERUM_LOG_LEVEL: 'warn',
    };
    courier = spawn(node24(), [join(root, 'scripts/launch.mjs'), 'apps/server/src/main.ts', '--demo'], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // Read to the end: a courier whose console was closed could fail for that alone.
    await new Promise((resolve, reject) => {
      courier.once('exit', (code) => reject(new Error(`the courier ended at its start: ${code}`)));
      courier.stdout.on('data', (text) => {
        greeting += text;
        if (greeting.includes('fetched.md')) resolve();
      });
    });
    cpSync(join(root, 'README.md'), join(folder, 'README.md'));
  });

  after(async () => {
    courier.kill('SIGTERM');
    await once(courier, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });

  it('leads to a delivered envelope by its own lines', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const lines = readme.match(/```sh\n(U=http:\/\/localhost:8420\n[\s\S]*?)```/)?.[1];
    assert.ok(lines);
    const script = `set -euo pipefail\nshopt -s expand_aliases\nalias curl='curl --fail-with-body -sS'\n${lines.replace('http://localhost:8420', url)}`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
    });
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    assert.match(stdout, /README\.md: OK/);
    assert.match(stdout, /Good "seal@datoferum" signature for courier/);
    assert.match(stdout, /confirmed/);
    assert.match(stdout, /urn:datoferum:certificate:1/);
  });

  it('sends, seals and fetches by the three lines of the console', () => {
    const lines = greeting.split('\n').filter((line) => /^ +(E=|curl )/.test(line));
    const { status, stderr } = spawnSync('bash', ['-ec', lines.join('\n')], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
    });
    assert.equal(status, 0, stderr);
    assert.deepEqual(readFileSync(join(folder, 'fetched.md')), readFileSync(join(folder, 'README.md')));
  });
});
