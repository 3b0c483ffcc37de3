import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { aWorld, DAY, HOUR, MINUTE } from '../support/test-house.ts';
import { authorization, JarBrowser, PROTOCOL, payloadOf, refresh, signIn, tokenCall } from './support/jar-browser.ts';
import { STUDIO, started } from './support/started.ts';

const json = async <T>(address: string): Promise<T> => (await (await fetch(address)).json()) as T;

describe('signing in at the courier itself', () => {
  it('leads through a page to tokens that its published keys verify and its routes take', async (t) => {
    const { house, browser } = await started(t);
    const tokens = await signIn(browser, STUDIO, 'demo');
    const discovery = await json<Record<string, string>>(
      `${house.url}/realms/datoferum/.well-known/openid-configuration`,
    );
    assert.equal(discovery.issuer, house.identity.engine.issuer);
    assert.equal(discovery.token_endpoint, `${house.url}${PROTOCOL}/token`);
    const keys = await json<JSONWebKeySet>(String(discovery.jwks_uri));
    const { payload } = await jwtVerify(tokens.access_token, createLocalJWKSet(keys), {
      issuer: String(discovery.issuer),
      audience: 'datoferum',
      algorithms: ['ES256'],
    });
    const account = await house.metadata.read.accountByAddress(STUDIO);
    const { typ, azp, email, email_verified, preferred_username, name, sub, scope, sid } = payload;
    assert.deepEqual(
      [typ, azp, email, email_verified, preferred_username],
      ['Bearer', 'datoferum-web', STUDIO, true, STUDIO],
    );
    assert.deepEqual([name, sub, scope], ['Studio', account?.id, 'openid profile email']);
    const sessions = await house.identity.engine.sessions.list(String(sub));
    assert.deepEqual(
      sessions.map(({ id, client }) => [id, client]),
      [[sid, 'datoferum-web']],
    );
    assert.equal(payloadOf(tokens.id_token).nonce, 'a-nonce');
    const bearer = { headers: { Authorization: `Bearer ${tokens.access_token}` } };
    const me = await fetch(`${house.url}/api/v1/me`, bearer);
    assert.equal(((await me.json()) as { id: string }).id, (await house.metadata.read.personByAddress(STUDIO))?.id);
    const info = await fetch(String(discovery.userinfo_endpoint), bearer);
    assert.equal(((await info.json()) as { email: string }).email, STUDIO);
  });

  it('shows pages that nothing may frame, cache or inject into', async (t) => {
    const { browser } = await started(t);
    const page = await browser.open(authorization(browser.origin).address);
    assert.equal(page.status, 200);
    const policy = page.headers.get('content-security-policy') ?? '';
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"]) {
      assert.ok(policy.includes(part), part);
    }
    assert.equal(page.headers.get('cache-control'), 'no-store');
    assert.doesNotMatch(page.text, /<script|style=/);
    for (const answer of browser.trail) {
      for (const cookie of answer.headers.getSetCookie()) assert.match(cookie, /SameSite=lax.*HttpOnly|expires=Thu/i);
    }
  });

  it('takes a form only from the browser it was shown to', async (t) => {
    const { browser } = await started(t);
    const { address } = authorization(browser.origin);
    const page = await browser.open(address);
    const fields = { address: STUDIO, password: 'demo' };
    const forged = await browser.submit(page, { ...fields, csrf: 'x'.repeat(43) });
    assert.deepEqual([forged.status, forged.url.searchParams.has('code')], [400, false]);
    const other = new JarBrowser(browser.origin);
    await other.open(address);
    const stolen = await other.submit(page, fields);
    assert.equal(stolen.status, 400);
    assert.ok((await browser.submit(page, fields)).url.searchParams.has('code'));
  });

  it('asks public clients for PKCE, and sends codes to known addresses only', async (t) => {
    const { browser } = await started(t);
    const plain = authorization(browser.origin).address.replace(/&code_challenge=[^&]*/, '');
    assert.equal((await browser.open(plain)).url.searchParams.get('error'), 'invalid_request');
    for (const redirect_uri of ['https://evil.example/', `${browser.origin}.evil.example/`, 'javascript:alert(1)']) {
      const page = await browser.open(authorization(browser.origin, { redirect_uri }).address);
      assert.deepEqual([page.status, page.url.origin], [400, browser.origin], redirect_uri);
    }
    const elsewhere = authorization(browser.origin, { redirect_uri: `${browser.origin}/envelopes?x=1` });
    const page = await browser.open(elsewhere.address);
    const done = await browser.submit(page, { address: STUDIO, password: 'demo' });
    assert.equal(done.url.pathname, '/envelopes');
    const code = done.url.searchParams.get('code') ?? '';
    const wrong = { grant_type: 'authorization_code', client_id: 'datoferum-web', code, code_verifier: 'y'.repeat(43) };
    const { status, json: no } = await tokenCall(browser.origin, {
      ...wrong,
      redirect_uri: `${browser.origin}/envelopes?x=1`,
    });
    assert.deepEqual([status, no.error], [400, 'invalid_grant']);
  });

  it('lets a desktop app listen on any port of the loopback address', async (t) => {
    const { browser } = await started(t);
    const redirect_uri = 'http://127.0.0.1:49152/callback';
    const tokens = await signIn(browser, STUDIO, 'demo', { client_id: 'datoferum-desktop', redirect_uri });
    assert.equal(payloadOf(tokens.access_token).azp, 'datoferum-desktop');
  });

  it('answers wrong passwords, unknown and disabled people alike', async (t) => {
    const { house, browser } = await started(t);
    const page = await browser.open(authorization(browser.origin).address);
    const lab = await house.metadata.read.accountByAddress('lab-c@example.com');
    await house.identity.engine.directory.disable(lab?.id ?? '', true);
    const said = new Set<string>();
    for (const [address, password] of [
      [STUDIO, 'wrong'],
      ['nobody@example.com', 'wrong'],
      ['lab-c@example.com', 'demo'],
    ] as const) {
      const answer = await browser.submit(page, { address, password });
      assert.equal(answer.status, 401);
      said.add(answer.text.replaceAll(address, '').replace(/value="[\w-]{43}"/, ''));
    }
    assert.equal(said.size, 1);
  });
});

describe('a session', () => {
  it('goes on when the answer to a refresh was lost, until what followed was used', async (t) => {
    const { browser, me } = await started(t);
    const tokens = await signIn(browser, STUDIO, 'demo');
    const again = () => refresh(browser.origin, tokens.refresh_token);
    const lost = await again();
    const came = await again();
    assert.deepEqual([lost.status, came.status], [200, 200]);
    assert.notEqual(lost.json.refresh_token, came.json.refresh_token);
    assert.equal((await refresh(browser.origin, tokens.refresh_token, 'datoferum-desktop')).status, 400);
    const next = await refresh(browser.origin, came.json.refresh_token);
    assert.equal(next.status, 200);
    assert.equal(await me(tokens.access_token), 200);
    assert.equal((await again()).status, 400, 'what followed was used: this is somebody else');
    assert.equal((await refresh(browser.origin, next.json.refresh_token)).status, 400);
    assert.equal(await me(next.json.access_token), 401);
  });

  it('is ended by whoever uses the other one of two that follow the same', async (t) => {
    const { browser, me } = await started(t);
    const { refresh_token: token } = await signIn(browser, STUDIO, 'demo');
    const [one, other] = [await refresh(browser.origin, token), await refresh(browser.origin, token)];
    const next = await refresh(browser.origin, one.json.refresh_token);
    assert.equal(await me(next.json.access_token), 200);
    assert.equal((await refresh(browser.origin, other.json.refresh_token)).status, 400);
    assert.equal(await me(next.json.access_token), 401);
  });

  it('ends when a refresh is repeated too late', async (t) => {
    const { browser, me } = await started(t, { lifetimes: { repeat: 0 } });
    const { refresh_token: token } = await signIn(browser, STUDIO, 'demo');
    const next = await refresh(browser.origin, token);
    assert.equal((await refresh(browser.origin, token)).status, 400);
    assert.equal(await me(next.json.access_token), 401);
  });

  it('goes on by refresh tokens that work once; one used twice ends it', async (t) => {
    const { browser, me } = await started(t);
    const first = await signIn(browser, STUDIO, 'demo');
    assert.ok(Number(payloadOf(first.refresh_token).exp) > Date.now() / 1000);
    const second = await refresh(browser.origin, first.refresh_token);
    assert.equal(second.status, 200);
    assert.equal(payloadOf(second.json.access_token).sid, payloadOf(first.access_token).sid);
    assert.equal(await me(second.json.access_token), 200);
    const third = await refresh(browser.origin, second.json.refresh_token);
    assert.equal(await me(third.json.access_token), 200);
    assert.equal((await refresh(browser.origin, first.refresh_token)).json.error, 'invalid_grant');
    assert.equal((await refresh(browser.origin, third.json.refresh_token)).json.error, 'invalid_grant');
    assert.equal(await me(third.json.access_token), 401);
  });

  it('survives a restart: refresh tokens, the browser’s own session, and what was revoked', async (t) => {
    const before = await started(t);
    const tokens = await signIn(before.browser, STUDIO, 'demo');
    const other = new JarBrowser(before.browser.origin);
    const over = await signIn(other, STUDIO, 'demo');
    const { sub, sid } = payloadOf(over.access_token);
    assert.ok(await before.house.identity.engine.sessions.revoke(String(sub), String(sid)));
    const asked = await other.open(authorization(other.origin, { prompt: 'none' }).address);
    assert.equal(asked.url.searchParams.get('error'), 'login_required');
    const keys = before.house.identity.engine.keys();
    await before.stop();

    const { house, browser } = await started(t, {}, before.data);
    assert.deepEqual(house.identity.engine.keys(), keys);
    browser.cookies = before.browser.cookies;
    assert.equal((await refresh(browser.origin, tokens.refresh_token)).status, 200);
    assert.equal((await refresh(browser.origin, over.refresh_token)).status, 400);
    const silent = await browser.open(authorization(browser.origin, { prompt: 'none' }).address);
    assert.ok(silent.url.searchParams.has('code'), String(silent.url));
    const list = await house.identity.engine.sessions.list(String(sub));
    assert.deepEqual(
      list.map(({ id }) => id),
      [payloadOf(tokens.access_token).sid],
    );
  });

  it('ends with a sign-out: its tokens and tickets open nothing, and the browser is asked again', async (t) => {
    const { browser, me } = await started(t);
    const tokens = await signIn(browser, STUDIO, 'demo');
    const headers = { Authorization: `Bearer ${tokens.access_token}` };
    const body = JSON.stringify({ title: 'A', recipients: [{ email: 'client-b@example.com' }] });
    const opened = await fetch(`${browser.origin}/api/v1/envelopes`, { method: 'POST', headers, body });
    const { id, ticket } = (await opened.json()) as { id: string; ticket: string };
    const look = async () => {
      const bearer = { headers: { Authorization: `Bearer ${ticket}` } };
      return (await fetch(`${browser.origin}/api/v1/envelopes/${id}`, bearer)).status;
    };
    assert.equal(await look(), 200);
    const query = new URLSearchParams({
      client_id: 'datoferum-web',
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri: `${browser.origin}/bye`,
    });
    const out = await browser.open(`${PROTOCOL}/logout?${query}`);
    assert.equal(out.url.href, `${browser.origin}/bye`);
    assert.equal(await look(), 401);
    assert.equal(await me(tokens.access_token), 401);
    assert.equal((await refresh(browser.origin, tokens.refresh_token)).status, 400);
    const silent = await browser.open(authorization(browser.origin, { prompt: 'none' }).address);
    assert.equal(silent.url.searchParams.get('error'), 'login_required');
  });

  it('asks before it ends where no ID token says who signs out', async (t) => {
    const { browser, me } = await started(t);
    const tokens = await signIn(browser, STUDIO, 'demo');
    const page = await browser.open(`${PROTOCOL}/logout?client_id=datoferum-web`);
    assert.deepEqual([page.status, await me(tokens.access_token)], [200, 200]);
    const done = await browser.submit(page, {});
    assert.equal(done.status, 200);
    assert.equal(await me(tokens.access_token), 401);
  });

  it('ends by revoking its refresh token, dressed as it is', async (t) => {
    const { browser, me } = await started(t);
    const { refresh_token: token, access_token } = await signIn(browser, STUDIO, 'demo');
    const body = new URLSearchParams({ client_id: 'datoferum-web', token });
    const answer = await fetch(`${browser.origin}${PROTOCOL}/revoke`, { method: 'POST', body });
    assert.equal(answer.status, 200);
    assert.deepEqual([(await refresh(browser.origin, token)).status, await me(access_token)], [400, 401]);
  });

  it('ends for all when the account is disabled', async (t) => {
    const { house, browser, me } = await started(t);
    const tokens = [
      await signIn(browser, STUDIO, 'demo'),
      await signIn(new JarBrowser(browser.origin), STUDIO, 'demo'),
    ];
    await house.identity.engine.directory.disable(String(payloadOf(tokens[0]?.access_token ?? '').sub), true);
    for (const { access_token, refresh_token } of tokens) {
      assert.deepEqual([await me(access_token), (await refresh(browser.origin, refresh_token)).status], [401, 400]);
    }
    assert.equal(
      (await browser.open(authorization(browser.origin, { prompt: 'none' }).address)).url.searchParams.get('error'),
      'login_required',
    );
  });

  it('ends without a sign of life, and a sign of life puts that off', async (t) => {
    // The provider tells the time by the clock of the process.
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const { house, browser } = await started(t, { lifetimes: { idle: 60, longest: 3_600 } });
    let tokens = await signIn(browser, STUDIO, 'demo');
    for (let n = 0; n < 3; n += 1) {
      t.mock.timers.tick(45_000);
      const next = await refresh(browser.origin, tokens.refresh_token);
      assert.equal(next.status, 200, JSON.stringify(next.json));
      tokens = next.json;
    }
    t.mock.timers.tick(62_000);
    assert.equal((await refresh(browser.origin, tokens.refresh_token)).status, 400);
    await house.identity.tick();
    assert.deepEqual(await house.identity.engine.sessions.list(String(payloadOf(tokens.access_token).sub)), []);
  });
});

describe('a device', () => {
  it('is connected by a code that its person types and confirms', async (t) => {
    const { house, browser, me } = await started(t);
    const ask = async () => {
      const body = new URLSearchParams({ client_id: 'datoferum-cli', scope: 'openid profile email' });
      const answer = await fetch(`${browser.origin}${PROTOCOL}/auth/device`, { method: 'POST', body });
      return (await answer.json()) as Record<
        'device_code' | 'user_code' | 'verification_uri' | 'verification_uri_complete',
        string
      >;
    };
    const poll = (device_code: string) =>
      tokenCall(browser.origin, {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        client_id: 'datoferum-cli',
        device_code,
      });
    const asked = await ask();
    assert.equal(asked.verification_uri, `${browser.origin}/realms/datoferum/device`);
    assert.equal((await poll(asked.device_code)).json.error, 'authorization_pending');
    const wrong = await browser.submit(await browser.open(asked.verification_uri), { code: 'BBBB-BBBB' });
    assert.match(wrong.text, /id="problem"/);
    const confirm = await browser.submit(await browser.open(asked.verification_uri), {
      code: asked.user_code.toLowerCase(),
    });
    assert.ok(confirm.text.includes(asked.user_code) && confirm.text.includes('Datoferum CLI'), confirm.text);
    const login = await browser.submit(confirm, { answer: 'yes' });
    const done = await browser.submit(login, { address: STUDIO, password: 'demo' });
    assert.equal(done.status, 200, done.text);
    const { status, json: tokens } = await poll(asked.device_code);
    assert.equal(status, 200, JSON.stringify(tokens));
    assert.deepEqual([await me(tokens.access_token), payloadOf(tokens.access_token).azp], [200, 'datoferum-cli']);

    // Signing out in the browser leaves the device connected; ending its own session does not.
    const { sub, sid } = payloadOf(tokens.access_token);
    await browser.submit(await browser.open(`${PROTOCOL}/logout`), {});
    const next = await refresh(browser.origin, tokens.refresh_token, 'datoferum-cli');
    assert.equal(next.status, 200);
    assert.ok(await house.identity.engine.sessions.revoke(String(sub), String(sid)));
    assert.equal((await refresh(browser.origin, next.json.refresh_token, 'datoferum-cli')).status, 400);
  });

  it('gets nothing when its person says no, or when its code is over', async (t) => {
    const { browser } = await started(t);
    const body = new URLSearchParams({ client_id: 'datoferum-cli', scope: 'openid' });
    const answer = await fetch(`${browser.origin}${PROTOCOL}/auth/device`, { method: 'POST', body });
    const asked = (await answer.json()) as Record<string, string>;
    const page = await browser.submit(await browser.open(String(asked.verification_uri)), {
      code: String(asked.user_code),
    });
    assert.match((await browser.submit(page, { answer: 'no' })).text, /was not connected/);
    const poll = await tokenCall(browser.origin, {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      client_id: 'datoferum-cli',
      device_code: String(asked.device_code),
    });
    assert.equal(poll.json.error, 'access_denied');
  });
});

describe('a program that signs in by itself', () => {
  it('gets an id and a secret from an admin, acts as a person of its own, and stops when it is dropped', async (t) => {
    const { house, me } = await started(t);
    const as = (who: string) => ({ Authorization: `Bearer dtrm_demo_${who}`, 'Content-Type': 'application/json' });
    const body = JSON.stringify({ name: 'Billing', email: 'Billing@Example.com', scopes: ['send'] });
    const made = await fetch(`${house.url}/api/v1/clients`, { method: 'POST', headers: as('admin'), body });
    assert.equal(made.status, 201);
    const { id, secret, token } = (await made.json()) as Record<'id' | 'secret' | 'token', string>;
    assert.equal(token, `${house.url}${PROTOCOL}/token`);
    const basic = (password: string) => ({ Authorization: `Basic ${btoa(`${id}:${password}`)}` });
    const { status, json: got } = await tokenCall(house.url, { grant_type: 'client_credentials' }, basic(secret));
    assert.equal(status, 200, JSON.stringify(got));
    const { email, email_verified, azp, sub, scope } = payloadOf(got.access_token);
    assert.deepEqual([email, email_verified, azp, sub, scope], ['billing@example.com', true, id, id, 'dtrm:send']);
    assert.equal(await me(got.access_token), 200);
    assert.equal((await tokenCall(house.url, { grant_type: 'client_credentials' }, basic(`${secret}x`))).status, 401);
    const listed = await fetch(`${house.url}/api/v1/clients`, { headers: as('admin') });
    assert.doesNotMatch(await listed.text(), new RegExp(secret));
    const gone = await fetch(`${house.url}/api/v1/clients/${id}`, { method: 'DELETE', headers: as('admin') });
    assert.equal(gone.status, 204);
    assert.equal((await tokenCall(house.url, { grant_type: 'client_credentials' }, basic(secret))).status, 401);
    assert.equal(await me(got.access_token), 401, 'what it had opens nothing any more');
  });
});

describe('the signing keys', () => {
  it('take turns: the next one is published before it signs, the old one until its tokens are over', async (t) => {
    const world = aWorld();
    const { house, browser, me } = await started(t, { world });
    const { engine } = house.identity;
    const kid = (token: string): string =>
      JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
    const published = () => engine.keys().keys.map((key) => key.kid);
    const first = await signIn(browser, STUDIO, 'demo');
    const [old, next] = published();
    assert.equal(kid(first.access_token), old);
    const { keyId, from } = await engine.rotate();
    assert.equal(keyId, next);
    assert.ok(from > world.now());
    const early = await refresh(browser.origin, first.refresh_token);
    assert.equal(kid(early.json.access_token), old);
    world.ahead += 11 * MINUTE;
    const later = await refresh(browser.origin, early.json.refresh_token);
    assert.equal(kid(later.json.access_token), next);
    assert.ok(published().includes(String(old)));
    assert.equal(published().length, 3);
    world.ahead -= 11 * MINUTE;
    assert.equal(await me(first.access_token), 200);
    world.ahead += 2 * DAY + HOUR;
    await house.identity.tick();
    assert.ok(!published().includes(String(old)));
    world.ahead += 91 * DAY;
    await house.identity.tick();
    world.ahead += HOUR;
    assert.notEqual(published()[0], next);
  });
});
