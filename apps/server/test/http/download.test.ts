import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { secretHash } from '../../src/ports/secret-hash.ts';
import { api, type RealHouse, startRealHouse } from './support/real-house.ts';

const BYTES = Buffer.from('what a browser saves by itself');

describe('a native download', () => {
  let house: RealHouse;
  let envelope: string;
  before(async () => {
    house = await startRealHouse();
    const opened = await api(house, 'dtrm_demo_studio', 'POST /api/v1/envelopes', {
      title: 'Dailies',
      recipients: [{ email: 'client-b@example.com' }],
    });
    envelope = opened.json.id;
    const path = `/drop/${envelope}/day%204/caf%C3%A9.txt`;
    await house.http.call({ method: 'PUT', path, token: 'dtrm_demo_studio', body: BYTES });
    const counts = { entries: 1, bytes: BYTES.length };
    await api(house, 'dtrm_demo_studio', `POST /api/v1/envelopes/${envelope}/close`, counts);
    const sealed = await api(house, 'dtrm_demo_studio', `GET /api/v1/envelopes/${envelope}?wait=sealed`);
    assert.equal(sealed.json.state, 'sealed');
  });
  after(() => house.stop());

  const ask = async (direction = 'receive', token = 'dtrm_demo_client_b') => {
    const { status, json, headers } = await api(house, token, 'POST /api/v1/tickets', { envelope, direction });
    assert.equal(status, 201);
    const [line] = (headers['set-cookie'] ?? []) as string[];
    return { ...json, line, cookie: line?.split(';')[0] } as Record<'ticket' | 'download' | 'line' | 'cookie', string>;
  };
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    house.http.call({ method, path, headers });

  it('has an address of its own, and a cookie for that address that no script sees', async () => {
    const { download, line, ticket } = await ask();
    assert.match(download, /^\/dl\/[0-9a-f]{64}\/$/);
    const [pair, ...attributes] = line.split('; ');
    assert.match(pair as string, /^dtrm_download=[\w-]{32}$/);
    assert.ok(!line.includes(ticket) && !download.includes(ticket));
    assert.equal(attributes[0], `Path=${download}`);
    assert.match(attributes[1] as string, /^Expires=.* GMT$/);
    assert.deepEqual(attributes.slice(2), ['HttpOnly', 'SameSite=Strict']);
    const { download: none, line: nothing } = await ask('send', 'dtrm_demo_studio');
    assert.deepEqual([none, nothing], [undefined, undefined]);
  });

  it('gives content to address and cookie, and looks absent to anything less', async () => {
    const { download, cookie, ticket } = await ask();
    const other = await ask();
    const at = `${download}content/day%204/caf%C3%A9.txt`;
    const { status, headers, body } = await get(at, { Cookie: cookie });
    assert.equal(status, 200);
    assert.ok(body.equals(BYTES));
    const wanted = {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="caf_.txt"; filename*=UTF-8''caf%C3%A9.txt`,
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'set-cookie': undefined,
    };
    for (const [name, value] of Object.entries(wanted)) assert.equal(headers[name], value, name);
    const range = await get(at, { Cookie: cookie, Range: 'bytes=5-', 'If-Range': headers.etag as string });
    assert.deepEqual([range.status, range.body.toString()], [206, BYTES.subarray(5).toString()]);
    assert.deepEqual([(await get(`${download}tape`, { Cookie: cookie }, 'HEAD')).status], [200]);

    const bearer = { Authorization: `Bearer ${ticket}` };
    for (const less of [{}, bearer, { Cookie: other.cookie }, { Cookie: `dtrm_download=${ticket}` }] as Record<
      string,
      string
    >[])
      assert.equal((await get(at, less)).status, 404);
    for (const path of [`/api/v1/envelopes/${envelope}/tape`, '/api/v1/me', `/api/v1/envelopes/${envelope}`])
      assert.equal((await get(path, { Cookie: cookie })).status, 401, path);
    const post = await house.http.call({ method: 'POST', path: at, headers: { Cookie: cookie } });
    assert.equal(post.status, 405);
  });

  it('ends with its ticket', async () => {
    const { download, cookie, ticket } = await ask();
    await house.metadata.write.revokeCredential(secretHash(ticket), Date.now());
    assert.equal((await get(`${download}tape`, { Cookie: cookie })).status, 404);
  });
});
