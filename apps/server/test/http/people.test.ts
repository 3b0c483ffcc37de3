import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { anIssuer, type Issuer } from '../support/an-issuer.ts';
import { api, type RealHouse, startRealHouse } from './support/real-house.ts';

const STUDIO = 'dtrm_demo_studio';
const CLIENT_B = 'dtrm_demo_client_b';
const ADMIN = 'dtrm_demo_admin';
const later = (days = 30): string => new Date(Date.now() + days * 86_400_000).toISOString();

let provider: Issuer;
let house: RealHouse;
before(async () => {
  provider = await anIssuer();
  const issuer = { issuer: provider.issuer, audience: 'datoferum', azp: ['web'], trustsEmail: true };
  house = await startRealHouse({ DATOFERUM_OIDC_ISSUERS: JSON.stringify([issuer]) });
});
after(async () => {
  await house.stop();
  await provider[Symbol.asyncDispose]();
});

const call = (token: string, line: string, body?: unknown) => api(house, token, line, body);
const signIn = (sub: string, more: Record<string, unknown> = {}) =>
  provider.sign({
    sub,
    name: sub,
    email: `${sub}@example.org`,
    email_verified: true,
    sid: `session of ${sub}`,
    ...more,
  });
const open = async (token: string, recipients: object[]) => {
  const { status, json } = await call(token, 'POST /api/v1/envelopes', { title: 'Dailies', recipients });
  assert.equal(status, 201, JSON.stringify(json));
  return json as { id: string; ticket: string };
};
const seal = async (token: string, id: string) => {
  const put = { method: 'PUT', path: `/drop/${id}/a.txt`, token, body: Buffer.from('walk') };
  assert.equal((await house.http.call(put)).status, 201);
  await call(token, `POST /api/v1/envelopes/${id}/close`, { entries: 1, bytes: 4 });
  assert.equal((await call(token, `GET /api/v1/envelopes/${id}?wait=sealed`)).json.state, 'sealed');
};

describe('personal tokens', () => {
  it('are shown once, listed without their secret, used within their scopes, and end at once', async () => {
    const made = await call(STUDIO, 'POST /api/v1/tokens', { name: 'cron', scopes: ['send'], expires: later() });
    assert.equal(made.status, 201);
    const { token, id } = made.json;
    assert.match(token, /^dtrm_[\w-]{43}$/);
    const { id: envelope } = await open(token, [{ email: 'client-b@example.com' }]);
    const list = await call(token, 'GET /api/v1/envelopes');
    assert.deepEqual([list.status, list.json.code, list.json.scopes], [403, 'scope_missing', ['read']]);
    assert.match(String(list.headers['www-authenticate']), /insufficient_scope", scope="read"/);
    assert.equal((await call(token, `GET /api/v1/envelopes/${envelope}`)).status, 200);
    const mine = await call(STUDIO, 'GET /api/v1/tokens');
    const [shown] = mine.json.items.filter((one: { id: string }) => one.id === id);
    assert.deepEqual([shown.name, shown.scopes], ['cron', ['send']]);
    assert.equal(shown.usedOn, new Date().toISOString().slice(0, 10));
    assert.ok(!JSON.stringify(mine.json).includes(token));
    const { ticket } = (await call(token, 'POST /api/v1/tickets', { envelope, direction: 'send' })).json;
    assert.equal((await call(ticket, `GET /api/v1/envelopes/${envelope}`)).status, 200);
    assert.equal((await call(CLIENT_B, `DELETE /api/v1/tokens/${id}`)).status, 404);
    assert.equal((await call(STUDIO, `DELETE /api/v1/tokens/${id}`)).status, 204);
    assert.equal((await call(STUDIO, `DELETE /api/v1/tokens/${id}`)).status, 204);
    for (const one of [token, ticket]) assert.equal((await call(one, `GET /api/v1/envelopes/${envelope}`)).status, 401);
  });

  it('make no stronger or longer token than they are', async () => {
    const scopes = ['account', 'read'];
    const made = await call(STUDIO, 'POST /api/v1/tokens', { name: 'a', scopes, expires: later(1) });
    const { token } = made.json;
    const stronger = await call(token, 'POST /api/v1/tokens', { name: 'b', scopes: ['send'], expires: later(1) });
    assert.deepEqual([stronger.status, stronger.json.code], [403, 'scope_missing']);
    const longer = await call(token, 'POST /api/v1/tokens', { name: 'c', scopes: ['read'], expires: later(9) });
    assert.deepEqual([longer.status, longer.json.expiresAt], [201, made.json.expiresAt]);
    for (const expires of [later(-1), later(400), 'tomorrow']) {
      const wrong = await call(STUDIO, 'POST /api/v1/tokens', { name: 'd', scopes, expires });
      assert.deepEqual([wrong.status, wrong.json.code], [400, 'invalid_request']);
    }
    // What a token made ends with it.
    await call(STUDIO, `DELETE /api/v1/tokens/${made.json.id}`);
    assert.equal((await call(longer.json.token, 'GET /api/v1/me')).status, 401);
  });

  it('and tickets are made once by one Idempotency-Key: of two answers the later one holds', async () => {
    const { id: envelope } = await open(STUDIO, [{ email: 'client-b@example.com' }]);
    const { id: another } = await open(STUDIO, [{ email: 'client-b@example.com' }]);
    for (const [path, body, otherBody] of [
      ['/api/v1/tokens', { name: 'once', scopes: ['read', 'send'], expires: later() }, { name: 'other' }],
      ['/api/v1/tickets', { envelope, direction: 'send' }, { envelope: another }],
    ] as const) {
      const ask = async (value: object) => {
        const headers = { 'Idempotency-Key': `k${path}` };
        const bytes = Buffer.from(JSON.stringify(value));
        const answer = await house.http.call({ method: 'POST', path, token: STUDIO, headers, body: bytes });
        return { status: answer.status, json: JSON.parse(answer.body.toString()) };
      };
      const secret = (json: { token?: string; ticket?: string }) => String(json.token ?? json.ticket);
      const look = async (json: object) => (await call(secret(json), `GET /api/v1/envelopes/${envelope}`)).status;
      const first = await ask(body);
      assert.equal(await look(first.json), 200);
      const second = await ask(body);
      assert.deepEqual([second.status, await look(first.json), await look(second.json)], [201, 401, 200]);
      const other = await ask({ ...body, ...otherBody });
      assert.deepEqual([other.status, other.json.code], [422, 'idempotency_conflict']);
    }
    const tickets = await call(STUDIO, 'GET /api/v1/tickets');
    const here = tickets.json.items.filter((one: { envelope: string }) => one.envelope === envelope);
    // The one that came with the envelope, and the later one of the two.
    assert.equal(here.length, 2);
    for (const { id } of here) assert.equal((await call(STUDIO, `DELETE /api/v1/tickets/${id}`)).status, 204);
  });
});

describe('a person of a configured issuer', () => {
  it('is named by a proven address, sees what was sent there, and is shown to the sender once it came', async () => {
    const { id } = await open(STUDIO, [{ email: 'Ana@Example.org' }]);
    await seal(STUDIO, id);
    assert.equal((await call(await signIn('bo'), `GET /api/v1/envelopes/${id}`)).status, 404);
    const unproven = await signIn('eve', { email: 'ana@example.org', email_verified: false });
    assert.equal((await call(unproven, `GET /api/v1/envelopes/${id}`)).status, 404);
    const before = await call(STUDIO, `GET /api/v1/envelopes/${id}`);
    assert.equal(before.json.recipients[0].claimedBy, null);
    const ana = await signIn('ana');
    assert.equal((await call(ana, `GET /api/v1/envelopes/${id}`)).status, 200);
    const me = await call(ana, 'GET /api/v1/me');
    assert.deepEqual([me.json.email, me.json.credential.kind], ['ana@example.org', 'access']);
    const now = await call(STUDIO, `GET /api/v1/envelopes/${id}`);
    const { email, claimedBy } = now.json.recipients[0];
    assert.deepEqual(
      [email, claimedBy],
      ['ana@example.org', { id: me.json.id, name: 'ana', email: 'ana@example.org' }],
    );
    // A claim pins the person: whoever proves the address later finds nothing.
    const later = await signIn('carl', { email: 'ana@example.org' });
    assert.equal((await call(later, `GET /api/v1/envelopes/${id}`)).status, 404);
    assert.equal((await call(ana, `GET /api/v1/envelopes/${id}`)).status, 200);
  });

  it('is named by issuer and subject as well, before it ever came', async () => {
    const named = { issuer: provider.issuer, subject: 'meter 7' };
    const { id } = await open(STUDIO, [named, { email: 'client-b@example.com' }]);
    await seal(STUDIO, id);
    const machine = await provider.sign({ sub: 'meter 7', azp: 'web', client_id: 'meter' });
    const seen = await call(machine, `GET /api/v1/envelopes/${id}`);
    assert.equal(seen.status, 200);
    assert.deepEqual([seen.json.recipients[0].issuer, seen.json.recipients[0].subject], [named.issuer, named.subject]);
    assert.equal((await call(await provider.sign({ sub: 'meter 8' }), `GET /api/v1/envelopes/${id}`)).status, 404);
    assert.equal(
      (await house.http.call({ method: 'GET', path: `/api/v1/envelopes/${id}/content/a.txt`, token: machine })).status,
      200,
    );
    const unknown = { title: 'a', recipients: [{ issuer: 'https://elsewhere.example', subject: 'x' }] };
    assert.equal((await call(STUDIO, 'POST /api/v1/envelopes', unknown)).status, 400);
  });

  it('is added by issuer and subject after the seal as well', async () => {
    const { id } = await open(STUDIO, [{ email: 'client-b@example.com' }]);
    await seal(STUDIO, id);
    const machine = await provider.sign({ sub: 'meter 10', azp: 'web', client_id: 'meter' });
    assert.equal((await call(machine, `GET /api/v1/envelopes/${id}`)).status, 404);
    const named = { issuer: provider.issuer, subject: 'meter 10' };
    const added = await call(STUDIO, `POST /api/v1/envelopes/${id}/recipients`, named);
    assert.deepEqual([added.status, added.json.issuer, added.json.subject], [201, named.issuer, named.subject]);
    assert.equal(added.json.receipt.kind, 'addressed');
    assert.equal((await call(machine, `GET /api/v1/envelopes/${id}`)).status, 200);
  });

  it('sends without an address too, named by its identity', async () => {
    const machine = await provider.sign({ sub: 'meter 9' });
    const { id } = await open(machine, [{ email: 'client-b@example.com' }]);
    await seal(machine, id);
    const seen = await call(CLIENT_B, `GET /api/v1/envelopes/${id}`);
    assert.deepEqual(seen.json.sender, { issuer: provider.issuer, subject: 'meter 9' });
  });

  it('gets a second identity only by proof of both, and takes over what that one was named for', async () => {
    const { id } = await open(STUDIO, [{ issuer: provider.issuer, subject: 'dora at work' }]);
    await seal(STUDIO, id);
    const dora = await signIn('dora');
    const atWork = await provider.sign({ sub: 'dora at work' });
    const { code } = (await call(dora, 'POST /api/v1/identities/codes', {})).json;
    assert.equal((await call(atWork, 'POST /api/v1/identities', { code: `${code.slice(0, -1)}!X` })).status, 404);
    assert.equal((await call(STUDIO, 'POST /api/v1/identities', { code })).status, 403);
    const linked = await call(atWork, 'POST /api/v1/identities', { code: code.toLowerCase() });
    assert.deepEqual(
      linked.json.identities.map((one: { subject: string }) => one.subject),
      ['dora', 'dora at work'],
    );
    assert.equal((await call(atWork, 'POST /api/v1/identities', { code })).json.code, 'link_unknown');
    const one = (await call(dora, 'GET /api/v1/me')).json.id;
    assert.equal((await call(atWork, 'GET /api/v1/me')).json.id, one);
    assert.equal((await call(dora, `GET /api/v1/envelopes/${id}`)).status, 200);
    // An identity that has a life of its own keeps it.
    const again = (await call(await signIn('emil'), 'POST /api/v1/identities/codes', {})).json.code;
    const refused = await call(dora, 'POST /api/v1/identities', { code: again });
    assert.deepEqual([refused.status, refused.json.code], [409, 'identity_in_use']);
  });

  it('may be disabled and enabled by an admin, at once', async () => {
    const token = await signIn('fay');
    const { id } = (await call(token, 'GET /api/v1/me')).json;
    const list = await call(ADMIN, 'GET /api/v1/admin/people?q=FAY');
    assert.deepEqual(
      list.json.items.map((one: { id: string }) => one.id),
      [id],
    );
    const off = await call(ADMIN, `PATCH /api/v1/admin/people/${id}`, { disabled: true });
    assert.deepEqual([off.status, off.json.disabled], [200, true]);
    assert.equal((await call(token, 'GET /api/v1/me')).status, 401);
    await call(ADMIN, `PATCH /api/v1/admin/people/${id}`, { disabled: false, role: 'operator', quota: 5 });
    const now = await call(token, 'GET /api/v1/me');
    assert.deepEqual([now.json.role, now.json.quota], ['operator', { held: 0, limit: 5, free: 5 }]);
    const own = (await call(ADMIN, 'GET /api/v1/me')).json.id;
    assert.equal((await call(ADMIN, `PATCH /api/v1/admin/people/${own}`, { role: 'person' })).status, 403);
    const issuers = await call(ADMIN, 'GET /api/v1/admin/issuers');
    assert.ok(issuers.json.items.some((one: { issuer: string }) => one.issuer === provider.issuer));
    const full = await call(ADMIN, `GET /api/v1/admin/people/${id}`);
    assert.deepEqual(full.json.identities[0].subject, 'fay');
  });
});

describe('a sign-in at another provider', () => {
  it('is ended here by itself: its tokens and tickets open nothing any more, another of the same person goes on', async () => {
    const [one, other] = [await signIn('gil'), await signIn('gil', { sid: 'another browser' })];
    const { id } = await open(one, [{ email: 'client-b@example.com' }]);
    const { ticket } = (await call(one, 'POST /api/v1/tickets', { envelope: id, direction: 'send' })).json;
    const look = async (token: string) => (await call(token, `GET /api/v1/envelopes/${id}`)).status;
    assert.deepEqual([await look(one), await look(ticket), await look(other)], [200, 200, 200]);
    assert.equal((await call(one, 'DELETE /api/v1/sessions/current')).status, 204);
    assert.deepEqual([await look(one), await look(ticket), await look(other)], [401, 401, 200]);
    // Neither a ticket nor a personal token is a sign-in.
    assert.equal((await call(STUDIO, 'DELETE /api/v1/sessions/current')).status, 404);
  });
});

describe('the search for people', () => {
  it('finds whom one met, and tells nobody who else is there', async () => {
    await open(STUDIO, [{ email: 'lab-c@example.com' }]);
    const find = async (token: string, q: string) => {
      const { json } = await call(token, `GET /api/v1/people?q=${encodeURIComponent(q)}`);
      return json.items.map((one: { email?: string }) => one.email);
    };
    assert.deepEqual(await find(STUDIO, 'LAB'), ['lab-c@example.com']);
    assert.deepEqual(await find('dtrm_demo_lab_c', 'client'), []);
    // The same answer for an address that is known here and for one that is not.
    const known = await call('dtrm_demo_lab_c', 'GET /api/v1/people?q=client-b@example.com');
    const unknown = await call('dtrm_demo_lab_c', 'GET /api/v1/people?q=nobody@example.com');
    assert.deepEqual(known.json.items, [{ email: 'client-b@example.com', name: null }]);
    assert.deepEqual(unknown.json.items, [{ email: 'nobody@example.com', name: null }]);
    assert.equal((await call(STUDIO, 'GET /api/v1/people?q=')).status, 400);
    const all = (await call(STUDIO, 'GET /api/v1/people')).json.items;
    assert.ok(all.some(({ email }: { email?: string }) => email === 'lab-c@example.com'));
    assert.deepEqual((await call('dtrm_demo_auditor', 'GET /api/v1/people')).json.items, []);
  });
});
