import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { authorization, PROTOCOL, refresh, signIn } from './support/jar-browser.ts';
import { rawAnswer } from './support/raw-answer.ts';
import { STUDIO, started } from './support/started.ts';

const ask = (port: number, path: string, headers: Record<string, string>) =>
  rawAnswer(port, { method: 'GET', path, headers });

describe('the addresses of the issuer', () => {
  it('are those of DATOFERUM_URL, whatever a Host header or a proxy says', async (t) => {
    const url = 'https://courier.example.com';
    const { house } = await started(t, { url });
    const lies = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'http' };
    const { text } = await ask(house.port, '/realms/datoferum/.well-known/openid-configuration', lies);
    assert.doesNotMatch(text, /evil|127\.0\.0\.1|http:/);
    assert.equal(JSON.parse(text).authorization_endpoint, `${url}${PROTOCOL}/auth`);
    const sent = await ask(house.port, authorization(url).address, lies);
    assert.equal(sent.status, 303);
    assert.match(String(sent.headers.location), /^\/realms\/datoferum\/sign-in\//);
    for (const cookie of sent.headers['set-cookie'] as string[]) assert.match(cookie, /secure/i);
  });

  it('let pages of other origins call the token endpoint only when they are configured', async (t) => {
    const { house, browser } = await started(t);
    const origin = 'https://elsewhere.example';
    for (const path of ['/realms/datoferum/.well-known/openid-configuration', `${PROTOCOL}/certs`]) {
      const { status, headers } = await ask(house.port, path, { Origin: origin });
      assert.deepEqual([status, headers['access-control-allow-origin']], [200, undefined]);
      const own = await ask(house.port, path, { Origin: house.url });
      assert.equal(own.headers['access-control-allow-origin'], house.url);
    }
    const tokens = await signIn(browser, STUDIO, 'demo');
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'datoferum-web',
      refresh_token: tokens.refresh_token,
    });
    const foreign = await fetch(`${house.url}${PROTOCOL}/token`, { method: 'POST', body, headers: { Origin: origin } });
    assert.deepEqual([foreign.status, foreign.headers.get('access-control-allow-origin')], [400, null]);
    assert.equal((await refresh(house.url, tokens.refresh_token)).status, 200);
  });

  it('answer HEAD like GET, refuse forms that are none, and nothing that nobody knows', async (t) => {
    const { house } = await started(t);
    const at = (path: string, init: RequestInit = {}) => fetch(`${house.url}/realms/datoferum/${path}`, init);
    assert.deepEqual([(await at('reset', { method: 'HEAD' })).status, (await at('reset')).status], [200, 200]);
    const json = { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } };
    assert.equal((await at('reset', json)).status, 415);
    for (const path of ['', 'x', 'reset/', 'prove/a/b', 'account/x', 'sign-in/%00', '__proto__/x', 'constructor']) {
      const { status } = await at(path);
      assert.ok(status === 404, `${path}: ${status}`);
    }
    for (const path of ['prove/unknown', 'reset/unknown', 'first-admin/unknown', 'invitation/unknown']) {
      assert.equal((await at(path)).status, 404);
    }
    assert.equal((await fetch(`${house.url}/realms/other/device`)).status, 404);
  });
});
