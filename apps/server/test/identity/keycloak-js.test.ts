import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { missingBrowser, openBrowser } from '@datoferum/core/testing/browser';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { aFront } from './support/front.ts';
import { LONG_ENOUGH, STUDIO, started } from './support/started.ts';

/** The client as it is published, byte for byte. */
const KEYCLOAK = await readFile(fileURLToPath(import.meta.resolve('keycloak-js')), 'utf8');

/** Functions that are sent to the page see its globals. */
declare global {
  var location: { origin: string };
}

const SILENT = '<!doctype html><script>parent.postMessage(location.href, location.origin)</script>';
const page = (options: string): string => `<!doctype html><title>App</title><p id="state">starting</p>
<script type="module">
import Keycloak from './keycloak.js';
const kc = (window.kc = new Keycloak({ url: location.origin, realm: 'datoferum', clientId: 'datoferum-web' }));
const say = (text) => { document.getElementById('state').textContent = text; };
kc.onAuthLogout = () => say('signed out');
kc.onAuthSuccess = () => say('signed in');
kc.init({ onLoad: 'check-sso', silentCheckSsoRedirectUri: location.origin + '/app/silent.html', ${options} })
  .then((yes) => say(yes ? 'signed in' : 'nobody'), (error) => say('failed: ' + (error?.message ?? JSON.stringify(error))));
</script>`;

interface Kc {
  token: string;
  refreshToken: string;
  tokenParsed: { email: string; sid: string };
  updateToken(least: number): Promise<boolean>;
  loadUserInfo(): Promise<{ email: string }>;
  loadUserProfile(): Promise<{ email: string }>;
  login(): Promise<void>;
  register(): Promise<void>;
  logout(options: { redirectUri: string }): Promise<void>;
}

async function anApp(context: BrowserContext, origin: string): Promise<Page> {
  const opened = await context.newPage();
  await opened.goto(`${origin}/app/`);
  return opened;
}

const state = (app: Page, wanted: string) =>
  app
    .locator('#state', { hasText: wanted })
    .waitFor({ timeout: 60_000 })
    .catch(async () => {
      assert.equal(`${app.url()} ${await app.locator('body').innerText()}`, wanted);
    });
const kc = <T>(app: Page, ask: (client: Kc) => T | Promise<T>): Promise<T> =>
  app.evaluate(`(${ask.toString()})(window.kc)`) as Promise<T>;

/** The sign-in page, as a person uses it. */
async function typeIn(app: Page, address: string, password: string): Promise<void> {
  await app.getByLabel('E-mail').fill(address);
  await app.getByLabel('Password').fill(password);
  await app.getByRole('button', { name: 'Sign in' }).click();
}

describe('keycloak-js, unmodified, in a real browser', { skip: missingBrowser ?? false }, () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser?.close());

  const opened = async (t: TestContext, options: string) => {
    // A page of an app below the courier's own address; everything else comes from the real courier.
    const front = await aFront(t, {
      '/app/': ['text/html', page(options)],
      '/app/silent.html': ['text/html', SILENT],
      '/app/keycloak.js': ['text/javascript', KEYCLOAK],
    });
    const { house, me, lastMail } = await started(t, { url: front.url });
    front.to(house.port);
    const context = await browser.newContext({ locale: 'en' });
    t.after(() => context.close());
    const refused: string[] = [];
    context.on('console', (message) => {
      if (/Content Security Policy|Refused to/i.test(message.text())) refused.push(message.text());
    });
    const app = await anApp(context, front.url);
    return { house, context, app, me, refused, front, lastMail };
  };

  for (const frames of ['checkLoginIframe: false', 'checkLoginIframe: true, checkLoginIframeInterval: 1']) {
    it(`signs in, refreshes, is restored by a reload and signs out (${frames})`, async (t) => {
      const { app, me, refused } = await opened(t, frames);
      await state(app, 'nobody');
      await kc(app, (client) => void client.login());
      await typeIn(app, STUDIO, 'demo');
      await state(app, 'signed in');
      const first = await kc(app, ({ token, tokenParsed }) => ({ token, email: tokenParsed.email }));
      assert.deepEqual([first.email, await me(first.token)], [STUDIO, 200]);

      assert.equal(await kc(app, (client) => client.updateToken(-1)), true);
      const second = await kc(app, ({ token }) => token);
      assert.notEqual(second, first.token);
      assert.equal((await kc(app, (client) => client.loadUserInfo())).email, STUDIO);
      assert.equal((await kc(app, (client) => client.loadUserProfile())).email, STUDIO);

      await app.reload();
      await state(app, 'signed in');
      assert.equal(new URL(app.url()).pathname, '/app/');
      assert.equal(await kc(app, (client) => client.updateToken(-1)), true);
      const third = await kc(app, ({ token }) => token);

      await kc(app, (client) => void client.logout({ redirectUri: `${globalThis.location.origin}/app/` }));
      await state(app, 'nobody');
      assert.equal(await me(third), 401);
      assert.deepEqual(refused, []);
    });
  }

  it('hears of a sign-out in another tab', async (t) => {
    const { front, context, app } = await opened(t, 'checkLoginIframe: true, checkLoginIframeInterval: 1');
    await state(app, 'nobody');
    await kc(app, (client) => void client.login());
    await typeIn(app, STUDIO, 'demo');
    await state(app, 'signed in');
    const other = await anApp(context, front.url);
    await state(other, 'signed in');
    await kc(other, (client) => void client.logout({ redirectUri: `${globalThis.location.origin}/app/` }));
    await state(other, 'nobody');
    await state(app, 'signed out');
  });

  it('registers: the link of the mail leads back to the sign-in it began with', async (t) => {
    const { app, lastMail } = await opened(t, 'checkLoginIframe: false');
    await state(app, 'nobody');
    await kc(app, (client) => void client.register());
    await app.getByLabel('E-mail').fill('new@example.com');
    await app.getByLabel('Your name').fill('New Person');
    await app.getByLabel('Password').fill(LONG_ENOUGH);
    await app.getByRole('button', { name: 'Make the account' }).click();
    await app.getByText('Look into your mail').waitFor();
    const { to, link } = await lastMail();
    assert.equal(to.address, 'new@example.com');
    await app.goto(link);
    await app.getByText('Your address is proven').waitFor();
    await app.getByRole('link', { name: 'Go on' }).click();
    await typeIn(app, 'new@example.com', LONG_ENOUGH);
    await state(app, 'signed in');
    assert.equal(await kc(app, ({ tokenParsed }) => tokenParsed.email), 'new@example.com');
  });
});
