import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { HttpClient } from '../support/http.ts';
import { STUDIO, startDoors } from './support/start-doors.ts';

const APP = 'https://app.example.com';
const PREFLIGHT = { Origin: APP, 'Access-Control-Request-Method': 'PATCH' };

describe('other origins', () => {
  it('are not let in unless configured', async () => {
    await using doors = await startDoors();
    const http = new HttpClient(doors.url);
    for (const [method, path, headers] of [
      ['OPTIONS', '/files/', PREFLIGHT],
      ['GET', '/api/v1/me', { ...STUDIO, Origin: APP }],
    ] as const) {
      const answer = await http.call({ method, path, headers });
      const names = Object.keys(answer.headers).filter((name) => name.startsWith('access-control'));
      assert.deepEqual(names, []);
    }
    http.close();
  });

  it('are let in when they are named, and only they', async () => {
    await using doors = await startDoors({ corsOrigins: [APP] });
    const http = new HttpClient(doors.url);
    const preflight = await http.call({ method: 'OPTIONS', path: `/api/v1/envelopes`, headers: PREFLIGHT });
    assert.deepEqual([preflight.status, preflight.headers['access-control-allow-origin']], [204, APP]);
    assert.match(String(preflight.headers['access-control-allow-headers']), /Authorization.*Upload-Offset/);
    assert.equal(preflight.headers['access-control-allow-credentials'], undefined);
    const got = await http.call({ method: 'GET', path: '/api/v1/me', headers: { ...STUDIO, Origin: APP } });
    assert.deepEqual([got.status, got.headers['access-control-allow-origin'], got.headers.vary], [200, APP, 'Origin']);
    assert.match(String(got.headers['access-control-expose-headers']), /Upload-Offset/);
    const other = await http.call({
      method: 'GET',
      path: '/api/v1/me',
      headers: { ...STUDIO, Origin: 'https://evil.example' },
    });
    assert.equal(other.headers['access-control-allow-origin'], undefined);
    http.close();
  });
});

const openssl = await promisify(execFile)('openssl', ['version']).then(
  () => false as const,
  () => 'openssl: not found',
);

describe('TLS', () => {
  it('is spoken when a certificate and key are given', { skip: openssl }, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'datoferum-tls-'));
    const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    await promisify(execFile)('openssl', [
      'req',
      '-x509',
      '-nodes',
      '-subj',
      '/CN=localhost',
      ...curve,
      '-keyout',
      key,
      '-out',
      cert,
    ]);
    {
      await using doors = await startDoors({ tls: { cert, key } });
      const status = await new Promise((resolve, reject) => {
        const asked = request(
          { host: '127.0.0.1', port: doors.port, path: '/healthz', rejectUnauthorized: false, agent: false },
          (answer) => {
            answer.resume();
            resolve(answer.statusCode);
          },
        );
        asked.on('error', reject);
        asked.end();
      });
      assert.equal(status, 200);
    }
    await rm(directory, { recursive: true });
  });
});
