import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { allRoutes } from '../../src/http/match-route.ts';
import { type Answer, HttpClient } from '../support/http.ts';
import { RawConnection } from '../support/raw-connection.ts';
import { api, type RealHouse, startRealHouse } from './support/real-house.ts';
import { STUDIO, startDoors } from './support/start-doors.ts';

const CLIENT_B = 'dtrm_demo_client_b';
const isContent = (pattern: string): boolean =>
  pattern.startsWith('/dl/') ||
  (pattern.startsWith('/api/v1/envelopes/:envelope/') && /content|tape|zip|manifest|pieces|seal/.test(pattern));

describe('headers that keep a browser from what was sent in', () => {
  let house: RealHouse;
  let envelope: string;
  let cookie: string;
  let download: string;
  before(async () => {
    house = await startRealHouse();
    const opened = await api(house, 'dtrm_demo_studio', 'POST /api/v1/envelopes', {
      title: 'Headers',
      recipients: [{ email: 'client-b@example.com' }],
    });
    envelope = opened.json.id;
    const body = Buffer.from('<script>alert(1)</script>');
    const path = `/drop/${envelope}/a.html`;
    await house.http.call({ method: 'PUT', path, token: 'dtrm_demo_studio', body });
    const counts = { entries: 1, bytes: body.length };
    await api(house, 'dtrm_demo_studio', `POST /api/v1/envelopes/${envelope}/close`, counts);
    await api(house, 'dtrm_demo_studio', `GET /api/v1/envelopes/${envelope}?wait=sealed`);
    const ticket = await api(house, CLIENT_B, 'POST /api/v1/tickets', { envelope, direction: 'receive' });
    download = String(ticket.json.download).split('/')[2] ?? '';
    cookie = String((ticket.headers['set-cookie'] as string[])[0]).split(';')[0] as string;
  });
  after(() => house.stop());

  const routes = allRoutes.filter(({ method, pattern }) => method === 'GET' && isContent(pattern));
  const requireSafe = ({ status, headers }: Answer, isBytes: boolean) => {
    const wanted: Record<string, string> = {
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    };
    for (const [name, value] of Object.entries(wanted)) assert.equal(headers[name], value, `${status} ${name}`);
    if (isBytes) assert.match(String(headers['content-disposition']), /^attachment; filename=/, String(status));
    assert.doesNotMatch(String(headers['content-type']), /html|script|svg|xml/);
  };

  it('are looked for on every route of content', () => {
    assert.ok(routes.length >= 10, routes.map(({ pattern }) => pattern).join());
  });

  for (const { pattern } of routes) {
    it(`stand on 200, 206, 304, 416 and every error of ${pattern}`, async () => {
      const path = pattern.replace(':envelope', envelope).replace(':download', download).replace(/\*\w+/, 'a.html');
      const mine: Record<string, string> = pattern.startsWith('/dl/')
        ? { Cookie: cookie }
        : { Authorization: `Bearer ${CLIENT_B}` };
      const get = (headers: Record<string, string>, at = path, method = 'GET') =>
        house.http.call({ method, path: at, headers });
      const whole = await get(mine);
      const etag = String(whole.headers.etag);
      const met: [number, Answer][] = [
        [200, whole],
        [200, await get(mine, path, 'HEAD')],
        [206, await get({ ...mine, Range: 'bytes=0-0' })],
        [304, await get({ ...mine, 'If-None-Match': etag })],
        [416, await get({ ...mine, Range: 'bytes=999999999-' })],
      ];
      for (const [status, answer] of met) {
        assert.equal(answer.status, status, pattern);
        requireSafe(answer, status !== 416);
      }
      for (const answer of [
        await get({}),
        await get({ Authorization: 'Bearer dtrm_demo_lab_c' }),
        await get({ Authorization: 'Bearer nonsense', Cookie: 'dtrm_download=x' }),
        await get(mine, path.replace(envelope, download).replace(download, envelope)),
      ]) {
        if (answer.status >= 400) requireSafe(answer, false);
      }
    });
  }
});

describe('every page of ours', () => {
  it('allows nothing inline and nothing from elsewhere, stands in nobody’s frame, and tells nobody where one came from', async () => {
    await using house = await startRealHouse();
    const pages = allRoutes.filter(({ method, who }) => method === 'GET' && who.includes('anyone'));
    let seen = 0;
    for (const { pattern } of pages) {
      const path = pattern.replace(/[:*]\w+/g, '');
      if (/feed/.test(path)) continue;
      const { status, headers, body } = await house.http.call({ method: 'GET', path });
      assert.equal(headers['x-content-type-options'], 'nosniff', path);
      if (!String(headers['content-type']).startsWith('text/html')) continue;
      seen += 1;
      // The one form is that of the sign-out, at this very house.
      const signOut = `form-action ${house.url}/realms/datoferum/protocol/openid-connect/logout;`;
      const policy = String(headers['content-security-policy']).replace(signOut, '');
      assert.match(policy, /default-src 'none'/, `${status} ${path}`);
      assert.match(policy, /frame-ancestors 'none'/, path);
      assert.doesNotMatch(policy, /unsafe|\*|https?:/, path);
      assert.match(String(headers['referrer-policy']), /no-referrer|same-origin/, path);
      assert.doesNotMatch(body.toString(), /<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\bsrc=)/i, path);
    }
    assert.ok(seen >= 2, String(seen));
  });
});

describe('the wire', () => {
  it('says that it is https only, where it is', async () => {
    for (const [url, wanted] of [
      ['https://courier.example', 'max-age=63072000'],
      ['http://localhost:8420', undefined],
    ] as const) {
      await using doors = await startDoors({ url });
      const http = new HttpClient(doors.url);
      for (const path of ['/', '/api/v1/me', '/nothing', '/healthz'])
        assert.equal((await http.call({ method: 'GET', path })).headers['strict-transport-security'], wanted, path);
      http.close();
    }
  });

  it('has them on what is no request, too', async () => {
    await using doors = await startDoors();
    const connection = new RawConnection(doors.port);
    connection.send('GET /\x01 HTTP/1.1\r\n\r\n');
    const { status, headers } = await connection.answer();
    assert.equal(status, 400);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['content-security-policy'], "sandbox; default-src 'none'");
    connection.close();
  });
});

describe('a configured origin', () => {
  it('may send and read every header that a tus client needs', async () => {
    const origin = 'https://app.example.com';
    await using doors = await startDoors({ corsOrigins: [origin] });
    const envelope = doors.house.putEnvelope();
    const http = new HttpClient(doors.url);
    const sent = [
      ...['authorization', 'content-type', 'tus-resumable', 'upload-checksum', 'upload-concat', 'upload-defer-length'],
      ...['upload-length', 'upload-metadata', 'upload-offset', 'x-http-method-override', 'x-requested-with'],
    ];
    for (const [path, method] of [
      [`/files/${envelope.id}/`, 'POST'],
      [`/files/${envelope.id}/x`, 'PATCH'],
      [`/files/${envelope.id}/x`, 'HEAD'],
      [`/files/${envelope.id}/x`, 'DELETE'],
    ] as const) {
      const headers = {
        Origin: origin,
        'Access-Control-Request-Method': method,
        'Access-Control-Request-Headers': sent.join(', '),
      };
      const preflight = await http.call({ method: 'OPTIONS', path, headers });
      assert.equal(preflight.status, 204);
      assert.equal(preflight.headers['access-control-allow-origin'], origin);
      const lists = (name: string) => String(preflight.headers[name]).toLowerCase().split(', ');
      assert.ok(lists('access-control-allow-methods').includes(method.toLowerCase()));
      assert.deepEqual(
        sent.filter((name) => !lists('access-control-allow-headers').includes(name)),
        [],
      );
    }
    const made = await http.call({
      method: 'POST',
      path: `/files/${envelope.id}/`,
      headers: { ...STUDIO, Origin: origin, 'Tus-Resumable': '1.0.0', 'Upload-Length': '1' },
    });
    assert.equal(made.status, 201);
    const exposed = String(made.headers['access-control-expose-headers']).toLowerCase().split(', ');
    const read = ['location', 'upload-offset', 'upload-length', 'upload-metadata', 'upload-expires', 'tus-resumable'];
    const more = ['tus-version', 'tus-extension', 'tus-checksum-algorithm', 'upload-concat', 'upload-defer-length'];
    assert.deepEqual(
      [...read, ...more, 'retry-after', 'www-authenticate'].filter((name) => !exposed.includes(name)),
      [],
    );
    http.close();
  });
});
