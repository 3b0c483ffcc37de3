import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPasswordHasher } from '../../src/adapters/identity-embedded/index.ts';
import { realWorld } from '../../src/compose.ts';
import { allRoutes } from '../../src/http/match-route.ts';
import type { AccountLink } from '../../src/ports/metadata-accounts.ts';
import { Accounts } from '../../src/usecases/accounts/accounts.ts';
import { JarBrowser, PROTOCOL, signIn, tokenCall } from '../identity/support/jar-browser.ts';
import { rawAnswer } from '../identity/support/raw-answer.ts';
import { LONG_ENOUGH, STUDIO, started } from '../identity/support/started.ts';
import { requireDescribed } from '../support/described.ts';

describe('asking in somebody’s name', () => {
  it('is answered before anything is written: how long that takes would tell who has an account', async (t) => {
    const { house, mails } = await started(t);
    const { metadata } = house;
    // Nothing is written until the answers are there.
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const write = new Proxy(metadata.write, {
      get: (steps, name) =>
        name === 'putAccountLink'
          ? (link: AccountLink) => begun.then(() => steps.putAccountLink(link))
          : Reflect.get(steps, name),
    });
    const { sessions, directory } = house.identity.engine;
    const accounts = new Accounts({
      metadata: { ...metadata, write },
      world: realWorld,
      passwords: createPasswordHasher(),
      notifier: mails,
      sessions,
      directory,
      url: () => house.url,
      registration: 'open',
      warn: (error) => assert.fail(String(error)),
    });
    const given = { name: 'Ana', password: LONG_ENOUGH, language: 'en', browser: 'b', goOn: '/' } as const;
    for (const address of [STUDIO, 'nobody@example.org']) {
      assert.equal((await accounts.register({ ...given, address }, null)).ok, true);
      assert.equal((await accounts.askReset(address, null)).ok, true);
    }
    const studio = await metadata.read.accountByAddress(STUDIO);
    assert.ok(studio);
    assert.equal((await accounts.askChange(studio, 'another@example.org', null)).ok, true);
    begin();
    await accounts.drain();
    assert.deepEqual(mails.all.map(({ to, message }) => `${to.address} ${message.kind}`).sort(), [
      'another@example.org prove-address',
      'nobody@example.org prove-address',
      `${STUDIO} account-exists`,
      `${STUDIO} reset-password`,
    ]);
  });
});

describe('a registration in another’s name', () => {
  it('tells who opens its link what was asked, and gives the stranger’s password no account', async (t) => {
    const { house, browser, lastMail } = await started(t);
    const form = await browser.open('/realms/datoferum/register');
    await browser.submit(form, { address: 'victim@example.org', name: 'V', password: LONG_ENOUGH });
    const { link } = await lastMail();
    const victim = new JarBrowser(house.url);
    const page = await victim.open(link);
    assert.match(page.text, /Somebody asked for an account with this address/);
    assert.equal(await house.metadata.read.accountByAddress('victim@example.org'), null);
    await victim.submit(page, { password: 'four calm evening ferries' });
    assert.ok(await house.metadata.read.accountByAddress('victim@example.org'));
    await assert.rejects(signIn(new JarBrowser(house.url), 'victim@example.org', LONG_ENOUGH));
    await signIn(new JarBrowser(house.url), 'victim@example.org', 'four calm evening ferries');
  });
});

describe('an address that was given up', () => {
  const call = async (url: string, token: string, path: string, init: RequestInit = {}) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const answer = await fetch(`${url}${path}`, { ...init, headers });
    return { status: answer.status, json: JSON.parse((await answer.text()) || 'null') };
  };

  it('opens nothing more for who had it, by no token that is older; the link is opened where one signs in first', async (t) => {
    const { house, browser, lastMail } = await started(t);
    const tokens = await signIn(browser, STUDIO, 'demo');
    const post = (path: string, body: object, token = tokens.access_token) =>
      call(house.url, token, path, { method: 'POST', body: JSON.stringify(body) });
    const expires = new Date(Date.now() + 86_400_000).toISOString();
    const own = await post('/api/v1/tokens', { name: 'cron', scopes: ['read'], expires });
    const page = await browser.open('/realms/datoferum/account');
    await browser.submit(page, { address: 'moved@example.org', current: 'demo' }, '/address');
    const { link } = await lastMail();
    // Another browser: it is told what to do, is led to the sign-in and back, and then the link works.
    const phone = new JarBrowser(house.url);
    const first = await phone.open(link);
    assert.equal(first.status, 403);
    assert.match(first.text, /Sign in here first/);
    const href = /<a class="btn first" href="([^"]+)"|href="(\/realms\/datoferum\/account)"/.exec(first.text);
    const form = await phone.open(href?.[1] ?? href?.[2] ?? '');
    assert.match((await phone.submit(form, { address: STUDIO, password: 'demo' })).text, /Your account/);
    assert.equal((await phone.open(link)).status, 200);

    const lab = 'dtrm_demo_lab_c';
    const sealedFor = async (email: string): Promise<string> => {
      const { json } = await post('/api/v1/envelopes', { title: 'x', recipients: [{ email }] }, lab);
      await fetch(`${house.url}/drop/${json.id}/a`, {
        method: 'PUT',
        headers: { Authorization: `Bearer ${lab}` },
        body: 'walk',
      });
      await post(`/api/v1/envelopes/${json.id}/close`, { entries: 1, bytes: 4 }, lab);
      await call(house.url, lab, `/api/v1/envelopes/${json.id}?wait=sealed`);
      return json.id;
    };
    const [old, moved] = [await sealedFor(STUDIO), await sealedFor('moved@example.org')];
    for (const token of [own.json.token, tokens.access_token, own.json.token]) {
      assert.equal((await call(house.url, token, `/api/v1/envelopes/${old}`)).status, 404);
      assert.equal((await call(house.url, token, `/api/v1/envelopes/${moved}`)).status, 200);
    }
  });
});

describe('a stranger’s link with the code of a device', () => {
  it('does nothing by itself: it fills in a field, on a page without a script, in the reader’s language', async (t) => {
    const { house, browser } = await started(t);
    await signIn(browser, STUDIO, 'demo');
    const body = new URLSearchParams({ client_id: 'datoferum-cli', scope: 'openid' });
    const asked = await fetch(`${house.url}${PROTOCOL}/auth/device`, { method: 'POST', body });
    const device = (await asked.json()) as Record<'device_code' | 'user_code' | 'verification_uri_complete', string>;
    const page = await browser.open(device.verification_uri_complete, { headers: { 'Accept-Language': 'pt-BR' } });
    assert.match(page.text, /Conectar um dispositivo/);
    assert.ok(page.text.includes(`value="${device.user_code}"`), page.text);
    assert.doesNotMatch(page.text, /<script/);
    const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
    const token = () =>
      tokenCall(house.url, { grant_type, client_id: 'datoferum-cli', device_code: device.device_code });
    assert.equal((await token()).json.error, 'authorization_pending');
    // Neither does a form that came from elsewhere.
    for (const form of [
      { user_code: device.user_code, confirm: 'yes' },
      { code: device.user_code, answer: 'yes', csrf: '' },
    ])
      await browser.open('/realms/datoferum/device', { method: 'POST', body: new URLSearchParams(form) });
    const again = await browser.open(device.verification_uri_complete);
    const confirm = await browser.submit(again, { code: device.user_code });
    await browser.submit(confirm, { answer: 'no' });
    assert.equal((await token()).json.error, 'access_denied');
    const hostile = await browser.open('/realms/datoferum/device?user_code=%22%3E%3Cscript%3Ealert(1)');
    assert.doesNotMatch(hostile.text, /<script/);
  });
});

describe('the demo', () => {
  it('takes no token under a name that somebody may have pointed here', async (t) => {
    const { house } = await started(t);
    const ask = (Host: string) =>
      rawAnswer(house.port, {
        method: 'GET',
        path: '/api/v1/me',
        headers: { Host, Authorization: 'Bearer dtrm_demo_admin' },
      });
    for (const host of [
      'evil.example',
      'evil.example:8420',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'evil.example.',
    ])
      assert.equal((await ask(host)).status, 403, host);
    for (const host of ['localhost:8420', `127.0.0.1:${house.port}`, '[::1]:8420', 'app.localhost', 'courier'])
      assert.equal((await ask(host)).status, 200, host);
  });

  it('refuses such a name on every route that asks who comes, in the words of its description', async (t) => {
    const { house } = await started(t);
    const asking = allRoutes.filter(({ who }) => !who.includes('anyone'));
    assert.ok(asking.some(({ on }) => on === 'download'));
    for (const { method, pattern } of asking) {
      const path = pattern.replace('/?', '/').replace(/[:*]\w+/g, 'x');
      const answer = await rawAnswer(house.port, { method, path, headers: { Host: 'evil.example' } });
      assert.equal(answer.status, 403, `${method} ${path}`);
      requireDescribed({ method, path }, { ...answer, body: Buffer.from(answer.text) });
    }
  });
});
