import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { api, type RealHouse, startRealHouse } from '../http/support/real-house.ts';
import { tokenCall } from '../identity/support/jar-browser.ts';

const STUDIO = 'dtrm_demo_studio';
const CLIENT_B = 'dtrm_demo_client_b';
const LAB_C = 'dtrm_demo_lab_c';
const ADMIN = 'dtrm_demo_admin';
const later = (days = 30): string => new Date(Date.now() + days * 86_400_000).toISOString();

let house: RealHouse;
before(async () => {
  house = await startRealHouse();
});
after(() => house.stop());

const call = (token: string, line: string, body?: unknown) => api(house, token, line, body);
const tokenOf = async (by: string, scopes: string[]) => {
  const made = await call(by, 'POST /api/v1/tokens', { name: 'x', scopes, expires: later() });
  assert.equal(made.status, 201, JSON.stringify(made.json));
  return made.json as { id: string; token: string };
};
const sealed = async (...emails: string[]): Promise<string> => {
  const recipients = emails.map((email) => ({ email }));
  const { id } = (await call(STUDIO, 'POST /api/v1/envelopes', { title: 'Dailies', recipients })).json;
  const put = { method: 'PUT', path: `/drop/${id}/a.txt`, token: STUDIO, body: Buffer.from('walk') };
  assert.equal((await house.http.call(put)).status, 201);
  await call(STUDIO, `POST /api/v1/envelopes/${id}/close`, { entries: 1, bytes: 4 });
  assert.equal((await call(STUDIO, `GET /api/v1/envelopes/${id}?wait=sealed`)).json.state, 'sealed');
  return id;
};
const program = (email: string, scopes: string[] = []) =>
  call(ADMIN, 'POST /api/v1/clients', { name: 'Hub', email, scopes });
const tokensOf = async ({ id, secret }: { id: string; secret: string }) => {
  const Authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  return tokenCall(house.url, { grant_type: 'client_credentials' }, { Authorization });
};

describe('a stolen token', () => {
  it('leaves nothing behind when it is revoked, however many tokens stand between', async () => {
    const first = await tokenOf(STUDIO, ['account', 'read', 'send']);
    const second = await tokenOf(first.token, ['account', 'read', 'send']);
    const third = await tokenOf(second.token, ['account', 'read', 'send']);
    const { ticket } = (
      await call(third.token, 'POST /api/v1/envelopes', { title: 'x', recipients: [{ email: 'a@example.org' }] })
    ).json;
    assert.ok(ticket);
    assert.equal((await call(third.token, 'GET /api/v1/me')).status, 200);
    assert.equal((await call(STUDIO, `DELETE /api/v1/tokens/${first.id}`)).status, 204);
    for (const { token } of [first, second, third]) assert.equal((await call(token, 'GET /api/v1/me')).status, 401);
  });

  it('of an admin destroys nothing without the scope admin', async () => {
    const id = await sealed('client-b@example.com');
    for (const scopes of [['send', 'read'], ['send'], ['read'], ['receive', 'read', 'send', 'account']]) {
      const { token } = await tokenOf(ADMIN, scopes);
      const answer = await call(token, `POST /api/v1/envelopes/${id}/purge`, { reason: 'because' });
      assert.ok([403, 404].includes(answer.status), `${scopes} ${answer.status}`);
    }
    const { token } = await tokenOf(ADMIN, ['admin']);
    assert.equal((await call(token, `POST /api/v1/envelopes/${id}/purge`, { reason: 'because' })).status, 202);
  });
});

describe('one of several recipients', () => {
  it('reads in the timeline and the receipts nothing about the others', async () => {
    const id = await sealed('client-b@example.com', 'lab-c@example.com');
    assert.equal((await call(LAB_C, `GET /api/v1/envelopes/${id}`)).status, 200);
    assert.equal((await call(LAB_C, `POST /api/v1/envelopes/${id}/refuse`, { reason: 'not ours' })).status, 201);
    await call(STUDIO, `POST /api/v1/envelopes/${id}/recipients`, { email: 'late@example.org' });
    await call(CLIENT_B, `GET /api/v1/envelopes/${id}`);
    const lab = (await call(LAB_C, 'GET /api/v1/me')).json.id;
    const all = (await call(STUDIO, `GET /api/v1/envelopes/${id}/timeline`)).json.items;
    assert.ok(all.some((one: { person: string }) => one.person === lab));
    const seen = (await call(CLIENT_B, `GET /api/v1/envelopes/${id}/timeline`)).json.items;
    assert.ok(!JSON.stringify(seen).includes(lab), JSON.stringify(seen, null, 1));
    assert.ok(!seen.some((one: { type: string }) => one.type === 'recipient.added'), JSON.stringify(seen, null, 1));
    const receipts = (await call(CLIENT_B, `GET /api/v1/envelopes/${id}/receipts`)).json.items;
    assert.deepEqual(
      receipts.map(({ kind }: { kind: string }) => kind),
      ['sealed'],
    );
  });

  it('gets no byte once it has refused, by no credential; what it was sent it still may look up', async () => {
    const id = await sealed('client-b@example.com', 'lab-c@example.com');
    const made = await call(LAB_C, 'POST /api/v1/tickets', { envelope: id, direction: 'receive' });
    const { ticket, download } = made.json;
    const cookie = String(made.headers['set-cookie']).split(';')[0] ?? '';
    assert.equal((await call(LAB_C, `POST /api/v1/envelopes/${id}/refuse`, { reason: 'not ours' })).status, 201);
    for (const what of ['content/a.txt', 'tape', 'zip']) {
      for (const token of [LAB_C, ticket]) {
        const got = await call(token, `GET /api/v1/envelopes/${id}/${what}`);
        assert.deepEqual([got.status, got.json.code], [409, 'already_refused'], what);
      }
      const got = await fetch(`${house.url}${download}${what}`, { headers: { cookie } });
      assert.equal(got.status, 409, what);
      assert.equal((await call(CLIENT_B, `GET /api/v1/envelopes/${id}/${what}`)).status, 200);
    }
    assert.equal((await call(LAB_C, `GET /api/v1/envelopes/${id}/manifest-sha256.txt`)).status, 200);
  });
});

describe('a program', () => {
  it('is given no address of a person, an account, or somebody an envelope waits for', async () => {
    await sealed('newcomer@example.org');
    await call(STUDIO, 'POST /api/v1/envelopes', { title: 'x', recipients: [{ email: 'unsealed@example.org' }] });
    for (const email of [' CLIENT-B@Example.com', 'newcomer@example.org', 'unsealed@example.org']) {
      const { status, json } = await program(email);
      assert.deepEqual([status, json.code], [409, 'address_in_use'], email);
    }
    // Another secret for the same program: its address is its own, also while something waits for it.
    const first = await program('hub@example.org');
    const { json } = await tokensOf(first.json);
    assert.equal((await call(json.access_token, 'GET /api/v1/me')).json.email, 'hub@example.org');
    const id = await sealed('hub@example.org');
    const second = await program('hub@example.org');
    assert.equal(second.status, 201);
    const { json: more } = await tokensOf(second.json);
    assert.equal((await call(more.access_token, `GET /api/v1/envelopes/${id}`)).status, 200);
  });

  it('is disabled like any person, and lists its sessions', async () => {
    const made = await program('bot@example.org', ['send', 'read', 'account']);
    const { json } = await tokensOf(made.json);
    const me = await call(json.access_token, 'GET /api/v1/me');
    assert.equal(me.status, 200);
    assert.equal((await call(json.access_token, 'GET /api/v1/sessions')).status, 200);
    assert.equal((await call(json.access_token, 'DELETE /api/v1/sessions')).status, 200);
    const gone = await call(ADMIN, `PATCH /api/v1/admin/people/${me.json.id}`, { disabled: true });
    assert.equal(gone.status, 200, JSON.stringify(gone.json));
    assert.equal((await call(json.access_token, 'GET /api/v1/me')).status, 401);
    const back = await call(ADMIN, `PATCH /api/v1/admin/people/${me.json.id}`, { disabled: false });
    assert.equal(back.status, 200);
  });
});

describe('envelopes not sealed yet', () => {
  it('are in no list, search or figure of whom they are for', async () => {
    const recipients = [{ email: 'lab-c@example.com' }];
    const { id } = (await call(STUDIO, 'POST /api/v1/envelopes', { title: 'Zzyx', recipients })).json;
    for (const path of ['envelopes?limit=1000', 'search?q=Zzyx', 'figures?of=received&by=sender', 'feed'])
      assert.ok(!JSON.stringify((await call(LAB_C, `GET /api/v1/${path}`)).json).includes(id), path);
  });
});
