import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { Machine } from '../dtrm/shell.ts';
import { missingPrograms, run } from '../support/commands.ts';
import { freePort } from '../support/server-process.ts';
import { makeCertificate } from './certificate.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const skip = missingPrograms('curl', 'openssl') ?? false;

interface Started {
  url: string;
  port: number;
  files: { cert: string; key: string };
  folder: string;
  child: ReturnType<typeof spawn>;
  /** Waits for words on the console. */
  says(words: RegExp): Promise<void>;
}

async function startWithTls(t: Pick<TestContext, 'after'>): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), 'tls-'));
  const port = await freePort();
  const files = makeCertificate(t, 'first');
  const url = `https://localhost:${port}`;
  const env = {
    ...process.env,
    DATOFERUM_PORT: String(port),
    DATOFERUM_DATA: join(folder, 'data'),
    DATOFERUM_URL: url,
    DATOFERUM_TLS_CERT: files.cert,
    DATOFERUM_TLS_KEY: files.key,
  };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, '--demo'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const heard = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      said += text;
      for (const look of heard) look();
    });
  }
  const ended = once(child, 'close');
  void ended.then(() => heard.forEach((look) => void look()));
  t.after(async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  const says = (words: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (words.test(said)) resolve();
        else if (child.exitCode !== null) reject(new Error(said));
        else return;
        heard.delete(look);
      };
      heard.add(look);
      look();
    });
  await says(/Datoferum is ready at https:/);
  return { url, port, files, folder, child, says };
}

/** The name in the certificate that a new connection is shown. */
async function shown(port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return String(subject.CN);
}

describe('A courier with a certificate of its own', { skip, timeout: 300_000 }, () => {
  it('speaks HTTPS to curl, from opening to the fetched file, and tells browsers to stay with it', async (t) => {
    const { url, files, folder } = await startWithTls(t);
    const curl = async (...args: string[]): Promise<string> => {
      const fixed = ['-sS', '--fail-with-body', '--cacert', files.cert];
      const { code, stdout, stderr } = await run('curl', [...fixed, ...args], { cwd: folder });
      assert.equal(code, 0, `${stderr}\n${stdout}`);
      return stdout.toString();
    };
    const as = (who: string): string[] => ['-H', `Authorization: Bearer dtrm_demo_${who}`];
    await writeFile(join(folder, 'a.txt'), 'over TLS');
    const body = '{"title":"TLS","recipients":[{"email":"client-b@example.com"}]}';
    const { id } = JSON.parse(await curl(...as('studio'), '--json', body, `${url}/api/v1/envelopes`));
    const version = await curl(
      ...as('studio'),
      '-o',
      '/dev/null',
      '-w',
      '%{http_version}',
      '-T',
      'a.txt',
      `${url}/drop/${id}/`,
    );
    assert.equal(version, '1.1');
    await curl(...as('studio'), '--json', '{"entries":1,"bytes":8}', `${url}/api/v1/envelopes/${id}/close`);
    await curl(...as('studio'), `${url}/api/v1/envelopes/${id}?wait=sealed`);
    assert.equal(await curl(...as('client_b'), `${url}/api/v1/envelopes/${id}/content/a.txt`), 'over TLS');
    const page = await curl('-i', `${url}/`);
    assert.match(page, /^strict-transport-security: /im);
    const clear = await run('curl', ['-sS', `http://localhost:${new URL(url).port}/healthz`]);
    assert.notEqual(clear.code, 0);
  });

  it('is known to dtrm by its keys from the first time on', async (t) => {
    const { url, files } = await startWithTls(t);
    const machine = await Machine.make(t, { DTRM_URL: url, CURL_CA_BUNDLE: files.cert });
    await writeFile(join(machine.home, 'a.txt'), 'by dtrm');
    const sent = await machine.run(['send', '-r', 'client-b@example.com', 'a.txt'], { DTRM_TOKEN: 'dtrm_demo_studio' });
    assert.equal(sent.code, 0, sent.stderr);
    const fetching = ['fetch', sent.stdout.trim(), 'got'];
    const got = await machine.run(fetching, { DTRM_TOKEN: 'dtrm_demo_client_b' });
    assert.equal(got.code, 0, got.stderr);
    const known = join(machine.home, '.config/dtrm', `keys.localhost_${new URL(url).port}`);
    const other = 'AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea';
    await appendFile(known, `courier namespaces="seal@datoferum" ssh-ed25519 ${other}\n`);
    const again = await machine.run(fetching, { DTRM_TOKEN: 'dtrm_demo_client_b' });
    assert.equal(again.code, 1);
    assert.match(again.stderr, /the courier's keys are not those of the last time/);
  });

  it('shows a renewed certificate after SIGHUP, and keeps the old one when the new one is bad', async (t) => {
    const { port, files, child, says } = await startWithTls(t);
    assert.equal(await shown(port), 'first');
    const renewed = makeCertificate(t, 'second');
    copyFileSync(renewed.cert, files.cert);
    copyFileSync(renewed.key, files.key);
    child.kill('SIGHUP');
    await says(/"certificate renewed"/);
    assert.equal(await shown(port), 'second');
    copyFileSync(makeCertificate(t, 'third').cert, files.cert);
    child.kill('SIGHUP');
    await says(/certificate not renewed/);
    assert.equal(await shown(port), 'second');
  });

  it('is refused at the start with a sentence when its certificate cannot be used', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'tls-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const { cert } = makeCertificate(t, 'one');
    const { key } = makeCertificate(t, 'other');
    for (const [wrong, words] of [
      [key, /cannot be used: .*key/i],
      [join(folder, 'nothing.pem'), /cannot be used: ENOENT/],
    ] as const) {
      const env = {
        ...process.env,
        DATOFERUM_PORT: '0',
        DATOFERUM_DATA: join(folder, 'data'),
        DATOFERUM_TLS_CERT: cert,
        DATOFERUM_TLS_KEY: wrong,
      };
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, '--demo'], { env });
      let said = '';
      child.stderr.on('data', (text) => {
        said += text;
      });
      const [code] = await once(child, 'close');
      assert.equal(code, 1);
      assert.match(said, words);
      assert.match(said, /^The certificate /m);
    }
  });
});
