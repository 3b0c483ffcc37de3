import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { aDirectory, aHouse } from '../support/test-house.ts';
import { JarBrowser, PROTOCOL, payloadOf, signIn } from './support/jar-browser.ts';

const json = async <T>(address: string): Promise<T> => (await (await fetch(address)).json()) as T;
const STUDIO = 'studio@example.com';

async function started(t: TestContext, more: Parameters<typeof aHouse>[2] = {}) {
  const data = await aDirectory(t);
  const { house, stop } = await aHouse(t, data, more);
  return { house, data, stop, browser: new JarBrowser(house.url) };
}

describe('signing in at the courier itself', () => {
  it('leads through a page to tokens that its published keys verify', async (t) => {
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
    assert.deepEqual(
      (await house.identity.engine.sessions.list(String(sub))).map(({ id }) => id),
      [sid],
    );
    assert.equal(payloadOf(tokens.id_token).nonce, 'a-nonce');
    assert.deepEqual(
      keys.keys,
      house.identity.engine.keys().keys.map((key) => ({ ...key })),
    );
    const me = await fetch(`${house.url}/api/v1/me`, { headers: { Authorization: `Bearer ${tokens.access_token}` } });
    assert.equal(me.status, 200);
    const { id } = (await me.json()) as { id: string };
    assert.equal(id, (await house.metadata.read.personByAddress(STUDIO))?.id);
    const info = await fetch(String(discovery.userinfo_endpoint), {
      headers: { Authorization: `Bearer ${tokens.access_token}` },
    });
    assert.equal(((await info.json()) as { email: string }).email, STUDIO);
  });
});
