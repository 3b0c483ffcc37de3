import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, request as open } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { DefaultHttpStack, Upload } from 'tus-js-client';
import { startHouse } from '../../src/compose.ts';
import { type DemoConfig, readConfig } from '../../src/config/index.ts';
import { missingPrograms, run } from '../support/commands.ts';
import { CourierClient } from '../support/courier-client.ts';
import { bytesAt } from '../support/seeded.ts';
import { freePort } from '../support/server-process.ts';
import type { aHouse } from '../support/test-house.ts';
import { makeCertificate } from './certificate.ts';
import { hasNginx, type Nginx, startNginx } from './nginx.ts';

type Context = Parameters<typeof aHouse>[0] & { after(f: () => Promise<void>): void };
const skip = (hasNginx ? null : 'nginx not installed') ?? missingPrograms('curl', 'openssl') ?? false;
const MIB = 1024 * 1024;
const AS = { sender: 'dtrm_demo_studio', recipient: 'dtrm_demo_client_b', auditor: 'dtrm_demo_auditor' } as const;

interface Behind {
  url: string;
  ca: Buffer;
  nginx: Nginx;
  folder: string;
  /** At the courier's own door. */
  sender: CourierClient;
  /** curl through the proxy, from 127.0.0.2, which is no proxy. */
  curl(...args: string[]): Promise<string>;
  /** A request through the proxy whose body and answer a test paces. */
  call(method: string, path: string, who: keyof typeof AS, headers?: Record<string, string>): ClientRequest;
}

async function behindNginx(t: Context): Promise<Behind> {
  const certificate = makeCertificate(t, 'proxy');
  const [port, courier] = [await freePort(), await freePort()];
  const folder = await mkdtemp(join(tmpdir(), 'proxy-'));
  const url = `https://localhost:${port}`;
  const env = {
    DATOFERUM_PORT: String(courier),
    DATOFERUM_DATA: join(folder, 'data'),
    DATOFERUM_URL: url,
    DATOFERUM_TRUSTED_PROXIES: '127.0.0.1',
    DATOFERUM_LOG_LEVEL: 'silent',
  };
  const read = readConfig(env, ['--demo'], folder);
  assert.ok(read.ok, JSON.stringify(read));
  const house = await startHouse(read.config as DemoConfig, { timers: false });
  const sender = new CourierClient(`http://127.0.0.1:${house.port}`);
  t.after(async () => {
    sender.close();
    await house.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const nginx = await startNginx(t, { port, courier: house.port, certificate });
  const ca = readFileSync(certificate.cert);
  const agent = new Agent({ ca, keepAlive: false });
  t.after(async () => agent.destroy());
  const curl = async (...args: string[]): Promise<string> => {
    const fixed = ['-sS', '--fail-with-body', '--http1.1', '--interface', '127.0.0.2', '--cacert', certificate.cert];
    const { code, stdout, stderr } = await run('curl', [...fixed, ...args], { cwd: folder });
    assert.equal(code, 0, `${stderr}\n${stdout}`);
    return stdout.toString();
  };
  const call: Behind['call'] = (method, path, who, headers = {}) =>
    open(`${url}${path}`, { method, agent, headers: { Authorization: `Bearer ${AS[who]}`, ...headers } });
  return { url, ca, nginx, folder, sender, curl, call };
}
const bearer = (who: keyof typeof AS): string[] => ['-H', `Authorization: Bearer ${AS[who]}`];

describe('Behind nginx as the guide sets it up', { skip, timeout: 600_000 }, () => {
  it('takes a body of 1 GiB and gives it back, and nothing of it lies on the disk of the proxy', async (t) => {
    const { url, nginx, folder, sender, curl } = await behindNginx(t);
    const size = 1024 * MIB;
    await writeFile(join(folder, 'large.bin'), 'begin');
    await truncate(join(folder, 'large.bin'), size);
    const { id } = await sender.open({ title: 'Large' });
    await curl(...bearer('sender'), '-T', 'large.bin', `${url}/drop/${id}/large.bin`);
    assert.deepEqual(nginx.heldBack(), []);
    await sender.seal(id, { entries: 1, bytes: size });
    await sender.until(id, 'sealed');
    const got = await curl(
      ...bearer('recipient'),
      '-o',
      '/dev/null',
      '-w',
      '%{size_download} %{http_version}',
      `${url}/api/v1/envelopes/${id}/content/large.bin`,
    );
    assert.equal(got, `${size} 1.1`);
    const range = await curl(...bearer('recipient'), '-r', '0-4', `${url}/api/v1/envelopes/${id}/content/large.bin`);
    assert.equal(range, 'begin');
    assert.deepEqual(nginx.heldBack(), []);
  });

  it('passes bytes of an upload on as they come, though the request goes on', async (t) => {
    const { sender, call, nginx } = await behindNginx(t);
    const { id } = await sender.open({ title: 'Slow' });
    const { location, id: upload } = await sender.create(id, { length: 4 * MIB, path: 'slow.bin' });
    const headers = {
      'Tus-Resumable': '1.0.0',
      'Upload-Offset': '0',
      'Content-Type': 'application/offset+octet-stream',
      'Content-Length': String(4 * MIB),
    };
    const patch = call('PATCH', location, 'sender', headers);
    const answered = once(patch, 'response') as Promise<[IncomingMessage]>;
    const bytes = bytesAt('slow', 0, 4 * MIB);
    patch.write(bytes.subarray(0, MIB));
    // The courier has them while the client has not said the rest.
    for (;;) {
      const { received, writer } = (await sender.look(upload)) as { received: number; writer: { live: number } | null };
      if (received + (writer?.live ?? 0) >= MIB) break;
    }
    assert.deepEqual(nginx.heldBack(), []);
    patch.end(bytes.subarray(MIB));
    const [{ statusCode, headers: told }] = await answered;
    assert.deepEqual([statusCode, told['upload-offset']], [204, String(4 * MIB)]);
  });

  it('keeps what came before a break, through the proxy too', async (t) => {
    const { sender, call } = await behindNginx(t);
    const { id } = await sender.open({ title: 'Broken' });
    const { location, id: upload } = await sender.create(id, { length: 4 * MIB, path: 'broken.bin' });
    const headers = {
      'Tus-Resumable': '1.0.0',
      'Upload-Offset': '0',
      'Content-Type': 'application/offset+octet-stream',
      'Content-Length': String(4 * MIB),
    };
    const patch = call('PATCH', location, 'sender', headers);
    patch.on('error', () => undefined);
    patch.write(bytesAt('broken', 0, 2 * MIB));
    for (;;) {
      const { received, writer } = (await sender.look(upload)) as { received: number; writer: { live: number } | null };
      if (received + (writer?.live ?? 0) >= 2 * MIB) break;
    }
    patch.destroy();
    assert.equal(await sender.head(location), 2 * MIB);
  });

  it('tells the feed as it happens', async (t) => {
    const { sender, call } = await behindNginx(t);
    const feed = call('GET', '/api/v1/feed', 'sender', { Accept: 'text/event-stream' });
    feed.end();
    const [answer] = (await once(feed, 'response')) as [IncomingMessage];
    assert.equal(answer.statusCode, 200);
    const { id } = await sender.open({ title: 'News' });
    let heard = '';
    for await (const chunk of answer) {
      heard += chunk;
      if (heard.includes(id)) break;
    }
    assert.match(heard, /envelope\.opened/);
  });

  it('writes the client’s address into the records, whatever the client claims', async (t) => {
    const { url, sender, curl } = await behindNginx(t);
    const body = JSON.stringify({ title: 'From', recipients: [{ email: 'client-b@example.com' }] });
    const { id } = JSON.parse(
      await curl(...bearer('sender'), '-H', 'X-Forwarded-For: 9.9.9.9', '--json', body, `${url}/api/v1/envelopes`),
    );
    const seen = await sender
      .as('auditor')
      .json<{ items: { type: string; from: string }[] }>([200], 'GET', `/api/v1/envelopes/${id}/timeline`);
    assert.deepEqual(
      seen.items.map(({ from }) => from),
      ['127.0.0.2'],
    );
  });

  it('passes names of files raw, and long headers whole', async (t) => {
    const { url, folder, sender, curl } = await behindNginx(t);
    await writeFile(join(folder, 'x'), 'x');
    const { id } = await sender.open({ title: 'Names' });
    const names = ['a%2Fb%25', '%E9%20%0A', 'a%5Cb', 'x%3Fy%23z', '%2e%2e%2e/%252F'];
    for (const name of names) await curl(...bearer('sender'), '--path-as-is', '-T', 'x', `${url}/drop/${id}/${name}`);
    const listed: unknown[] = [];
    for await (const entry of sender.list(id)) if (entry.kind === 'file') listed.push(entry.path ?? entry.path64);
    assert.deepEqual(
      listed.sort(),
      ['.../%2F', 'a/b%', 'a\\b', 'x?y#z', Buffer.from([0xe9, 0x20, 0x0a]).toString('base64')].sort(),
    );
    const long = `Upload-Metadata: path ${Buffer.from('long').toString('base64')},note ${'QUFB'.repeat(20_000)}`;
    const made = await curl(
      ...bearer('sender'),
      '-i',
      '-X',
      'POST',
      '-H',
      'Tus-Resumable: 1.0.0',
      '-H',
      'Upload-Length: 1',
      '-H',
      long,
      `${url}/files/${id}/`,
    );
    assert.match(made, /^HTTP\/1\.1 201/);
    // Relative, so that no name but the world's is in it.
    assert.match(made, /\nLocation: \/files\//i);
  });

  it('serves tus-js-client, which sees https only', async (t) => {
    const { url, ca, sender } = await behindNginx(t);
    const { id } = await sender.open({ title: 'tus' });
    const bytes = bytesAt('tus', 0, 5 * MIB);
    await new Promise<void>((resolve, reject) => {
      const headers = { Authorization: `Bearer ${AS.sender}` };
      const options = {
        endpoint: `${url}/files/${id}/`,
        httpStack: new DefaultHttpStack({ ca }),
        chunkSize: 2 * MIB,
        headers,
      };
      new Upload(bytes, {
        ...options,
        metadata: { filename: 'tus.bin' },
        onSuccess: () => resolve(),
        onError: reject,
      }).start();
    });
    await sender.seal(id, { entries: 1, bytes: bytes.length });
    await sender.until(id, 'sealed');
    assert.deepEqual(await sender.as('recipient').content(id, 'tus.bin'), bytes);
  });

  it('signs in by cookies that only https carries, as the address that the world types', async (t) => {
    const { url, curl } = await behindNginx(t);
    const found = JSON.parse(await curl(`${url}/realms/datoferum/.well-known/openid-configuration`));
    assert.equal(found.issuer, `${url}/realms/datoferum`);
    const query = new URLSearchParams({
      client_id: 'datoferum-web',
      response_type: 'code',
      scope: 'openid',
      redirect_uri: `${url}/`,
      state: 's',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
    const page = await curl('-i', '-L', '-c', 'jar', '-b', 'jar', `${found.authorization_endpoint}?${query}`);
    const cookies = [...page.matchAll(/^set-cookie: (.*)$/gim)].map(([, cookie]) => cookie as string);
    assert.ok(cookies.length > 0, page);
    for (const cookie of cookies) assert.match(cookie, /; ?secure/i);
    assert.match(page, /^strict-transport-security: /im);
    assert.match(page, /<form/);
  });
});
