import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aWorld, MINUTE } from '../support/test-house.ts';
import { PROTOCOL, signIn } from './support/jar-browser.ts';
import { STUDIO, started } from './support/started.ts';

const caller = (origin: string) => async (token: string, line: string, body?: object) => {
  const [method = 'GET', path = '/'] = line.split(' ');
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Tus-Resumable': '1.0.0' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: a JSON answer, looked into by the test.
  return { status: response.status, json: (text === '' ? {} : JSON.parse(text)) as any };
};

/** Signed in as studio, with an envelope, an upload in it, a ticket of this session and a token of its own. */
async function signedIn(t: Parameters<typeof started>[0]) {
  const world = aWorld();
  const begun = await started(t, { world });
  const { house, browser } = begun;
  const call = caller(house.url);
  const { access_token: access, id_token: idToken } = await signIn(browser, STUDIO, 'demo');
  const opened = await call(access, 'POST /api/v1/envelopes', {
    title: 'A long way',
    recipients: [{ email: 'client-b@example.com' }],
  });
  assert.equal(opened.status, 201, JSON.stringify(opened.json));
  const envelope: string = opened.json.id;
  const made = await fetch(`${house.url}/files/${envelope}/`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${access}`, 'Tus-Resumable': '1.0.0', 'Upload-Length': '4' },
  });
  const upload = String(made.headers.get('location'));
  const { ticket } = (await call(access, 'POST /api/v1/tickets', { envelope, direction: 'send' })).json;
  const expires = new Date(world.now() + 1_440 * MINUTE).toISOString();
  const token = (await call(access, 'POST /api/v1/tokens', { name: 'cron', scopes: ['read'], expires })).json.token;
  const look = async (secret: string) => (await call(secret, `GET /api/v1/envelopes/${envelope}`)).status;
  return { ...begun, world, call, access, idToken, envelope, upload, ticket, token, look };
}

describe('a ticket', () => {
  it('outlives the access token it was made with', async (t) => {
    const { world, access, ticket, look } = await signedIn(t);
    world.ahead = 60 * MINUTE;
    assert.deepEqual([await look(access), await look(ticket)], [401, 200]);
  });

  it('ends when the person signs out, in the browser or from the list of sessions; a token of its own goes on', async (t) => {
    const { browser, idToken, access, ticket, token, look } = await signedIn(t);
    assert.deepEqual([await look(access), await look(ticket), await look(token)], [200, 200, 200]);
    const query = new URLSearchParams({ id_token_hint: idToken, client_id: 'datoferum-web' });
    let page = await browser.open(`${PROTOCOL}/logout?${query}`);
    if (page.status === 200 && page.text.includes('<form')) page = await browser.submit(page, {});
    assert.deepEqual([await look(access), await look(ticket), await look(token)], [401, 401, 200]);
  });

  it('ends with its session, which the list shows and ends', async (t) => {
    const { call, access, ticket, token, look } = await signedIn(t);
    const { items } = (await call(access, 'GET /api/v1/sessions')).json;
    assert.deepEqual(
      items.map((one: { client: string; current: boolean }) => [one.client, one.current]),
      [['datoferum-web', true]],
    );
    assert.equal((await call('dtrm_demo_client_b', `DELETE /api/v1/sessions/${items[0].id}`)).status, 404);
    assert.equal((await call(access, `DELETE /api/v1/sessions/${items[0].id}`)).status, 204);
    assert.deepEqual([await look(access), await look(ticket), await look(token)], [401, 401, 200]);
  });

  it('ends when the person signs out everywhere, or is disabled', async (t) => {
    const { call, access, ticket, token, look, browser } = await signedIn(t);
    assert.equal((await call(access, 'DELETE /api/v1/sessions')).json.ended, 1);
    assert.deepEqual([await look(access), await look(ticket), await look(token)], [401, 401, 200]);
    const id = (await call(token, 'GET /api/v1/me')).json.id;
    await call('dtrm_demo_admin', `PATCH /api/v1/admin/people/${id}`, { disabled: true });
    assert.equal(await look(token), 401);
    await assert.rejects(signIn(browser, STUDIO, 'demo'));
  });

  it('is still told that everything is gone, after the purge and after its own end', async (t) => {
    const { house, world, call, access, envelope, upload, ticket } = await signedIn(t);
    const head = async () => {
      const headers = { Authorization: `Bearer ${ticket}`, 'Tus-Resumable': '1.0.0' };
      return (await fetch(`${house.url}${upload}`, { method: 'HEAD', headers })).status;
    };
    assert.equal(await head(), 200);
    assert.equal((await call(access, `POST /api/v1/envelopes/${envelope}/withdraw`, {})).status, 202);
    await house.courier.drain();
    assert.equal((await call(access, `GET /api/v1/envelopes/${envelope}`)).json.state, 'purged');
    assert.equal(await head(), 410);
    world.ahead = 20 * 1_440 * MINUTE;
    assert.equal(await head(), 410);
  });
});
