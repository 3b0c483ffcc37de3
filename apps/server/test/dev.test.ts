import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HttpClient } from './support/http.ts';
import { freePort } from './support/server-process.ts';
import { aDirectory } from './support/test-house.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SOURCE = 'apps/server/src/dev.ts';

it('npm run dev opens the house with envelopes in it, and again when a source changes', async (t) => {
  const data = await aDirectory(t);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...process.env, DATOFERUM_DATA: data, DATOFERUM_PORT: String(port), DATOFERUM_URL: url };
  const args = ['scripts/launch.mjs', '--watch', '--watch-preserve-output', SOURCE];
  const dev = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(async () => {
    const ended = once(dev, 'exit');
    dev.kill('SIGTERM');
    await ended;
  });
  let said = '';
  for (const out of [dev.stdout, dev.stderr])
    out.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const until = async (seen: () => boolean) => {
    const signal = AbortSignal.timeout(120_000);
    while (!seen()) {
      assert.ok(dev.exitCode === null && !said.includes('Failed running'), said);
      await once(dev.stdout, 'data', { signal });
    }
  };
  const envelopes = async () => {
    const http = new HttpClient(url);
    const { body } = await http.call({ method: 'GET', path: '/api/v1/envelopes', token: 'dtrm_demo_studio' });
    http.close();
    return (JSON.parse(String(body)) as { items: { id: string; state: string }[] }).items;
  };

  await until(() => said.includes('envelopes to look at.'));
  const before = await envelopes();
  assert.equal(before.length, 13);
  assert.ok(before.some(({ state }) => state === 'filling'));
  const openings = () => said.split('Datoferum is ready').length - 1;
  assert.equal(openings(), 1);
  const now = new Date();
  await utimes(join(ROOT, SOURCE), now, now);
  await until(() => openings() === 2);
  assert.deepEqual((await envelopes()).map(({ id }) => id).sort(), before.map(({ id }) => id).sort());
});
