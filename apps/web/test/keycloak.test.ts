import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type ACourier, startCourier } from './support/a-courier.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { dropOn, plant } from './support/drop.ts';
import { aKeycloak, codeOf, type Keycloak, missingKeycloak } from './support/keycloak.ts';
import { aMailbox, type Mailbox } from './support/mailbox.ts';
import { assertAccessible, watched } from './support/page.ts';
import { until } from './support/until.ts';

const ALICE = 'alice@example.org';
const BOB = 'bob@example.org';
const OTTO = 'otto@example.org';
const CAROL = 'carol@partner.example';
const OTTO_KEY = 'datoferum-test-otp-seed';
const MIB = 1024 * 1024;

const why = missingBrowser ?? missingKeycloak;

describe('the app against a running Keycloak', { skip: why ?? false, timeout: 840_000 }, () => {
  let browser: Browser;
  let keycloak: Keycloak;
  let courier: ACourier;
  let mailbox: Mailbox;
  let folder: string;
  const contexts: BrowserContext[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'with-keycloak-'));
    mailbox = await aMailbox();
    keycloak = await aKeycloak();
    const azp = ['datoferum-web', 'datoferum-cli'];
    const believed = { issuer: keycloak.issuer, audience: 'datoferum', azp, trustsEmail: true };
    const env = { DATOFERUM_OIDC_ISSUERS: JSON.stringify([believed]), DATOFERUM_SIGN_IN: keycloak.issuer };
    [browser, courier] = await Promise.all([openBrowser(), startCourier({ env })]);
    await keycloak.start(courier.url);
    // Shorter than what is done below takes, so it is renewed meanwhile.
    const smtpServer = { host: '127.0.0.1', port: String(mailbox.port), from: 'noreply@example.org' };
    await keycloak.admin('PUT', '', { accessTokenLifespan: 36, smtpServer });
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
    await keycloak?.remove();
    mailbox?.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    courier.front.slow(null);
    for (const context of contexts.splice(0)) await context.close();
  });

  /** Somebody at a browser of their own, which has been nowhere yet. */
  const aBrowser = async (): Promise<Page> => {
    const context = await browser.newContext({ locale: 'en', viewport: { width: 1440, height: 900 } });
    contexts.push(context);
    return context.newPage();
  };
  /** The same at the door. */
  const atDoor = async (path: string): Promise<{ page: Page; bad: string[] }> => {
    const page = await aBrowser();
    const bad = watched(page, courier.url, keycloak.url);
    await page.goto(courier.url + path);
    return { page, bad };
  };
  const enter = (page: Page) => page.getByRole('button', { name: 'Sign in', exact: true }).click();
  /** Keycloak's own page. */
  const typeIn = async (page: Page, address: string): Promise<void> => {
    await page.locator('#username').fill(address);
    await page.locator('#password').fill(address.split('@')[0] as string);
    await page.locator('#kc-login').click();
  };
  const signedIn = async (address: string, path = '/envelopes') => {
    const one = await atDoor(path);
    await enter(one.page);
    if (address === CAROL) await one.page.getByRole('link', { name: 'Partner' }).click();
    await typeIn(one.page, address === CAROL ? 'carol' : address);
    if (address === OTTO) {
      await one.page.locator('#otp').fill(codeOf(OTTO_KEY));
      await one.page.locator('#kc-login').click();
    }
    await one.page.waitForURL(`${courier.url}/**`);
    await one.page.locator('h1').first().waitFor();
    return one;
  };
  const signOut = async (page: Page): Promise<void> => {
    await page.locator('button.who').click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
  };
  const renewed = (page: Page, timeout = 60_000) =>
    page.waitForResponse(
      (got) =>
        got.url().endsWith('/token') &&
        got.status() === 200 &&
        (got.request().postData() ?? '').includes('grant_type=refresh_token'),
      { timeout },
    );
  /** Every credential that the page and its workers show to the courier. */
  const carriedBy = (page: Page): Set<string> => {
    const carried = new Set<string>();
    page.context().on('request', (request) => {
      const bearer = request.headers().authorization;
      if (bearer && request.url().startsWith(courier.url)) carried.add(bearer);
    });
    return carried;
  };
  const asked = (bearer: string): Promise<number> =>
    fetch(`${courier.url}/api/v1/envelopes`, { headers: { Authorization: bearer } }).then(({ status }) => status);
  /** Which page this is: gone when the page was left, however it came back. */
  const mark = (page: Page) => page.evaluate('void (window.stayed = true)');
  const stayed = (page: Page) => page.evaluate('window.stayed === true') as Promise<boolean>;
  const send = async (page: Page, name: string, bytes: number, to: string): Promise<string> => {
    const large = await plant(join(folder, name), { 'large.bin': randomBytes(bytes), 'small.txt': 'small' });
    await page.goto(`${courier.url}/new`);
    await page.locator('.drop').waitFor();
    await dropOn(page, '.drop', [large]);
    await page.getByText('Before it goes').waitFor();
    await page.getByRole('combobox', { name: 'To' }).fill(to);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Send to 1 recipient' }).click();
    await page.waitForURL(/\/envelopes\/[0-9a-f-]{36}/);
    return new URL(page.url()).pathname.split('/')[2] as string;
  };

  it('lets in who signs in at its page, where they wanted to go, and asks no third host', async () => {
    const { page, bad } = await signedIn(ALICE, '/outbox?show=sealed');
    assert.equal(page.url(), `${courier.url}/outbox?show=sealed`);
    await page.getByText(ALICE).first().waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Outbox' }).waitFor();
    assert.equal(page.url(), `${courier.url}/outbox?show=sealed`);
    const kept = await page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, location.href, document.cookie])',
    );
    assert.doesNotMatch(String(kept), /eyJ[\w-]+\.|dtr[mt]_|code=|access_token/);
    assert.deepEqual(bad, []);
  });

  it('takes no code that this browser did not ask for, and sends none to another host', async () => {
    // A good code of alice's, caught before her browser brings it to the app: what a stranger would put into a link.
    const { page: hers } = await atDoor('/envelopes');
    let caught = '';
    await hers.route(`${courier.url}/**`, (route) => {
      const isBack = route.request().isNavigationRequest() && route.request().frame() === hers.mainFrame();
      return isBack ? route.abort() : route.continue();
    });
    hers.on('response', (got) => {
      const to = got.headers().location ?? '';
      if (to.includes('code=')) caught = to;
    });
    await enter(hers);
    await typeIn(hers, ALICE);
    await until(() => caught !== '');
    const { page, bad } = await atDoor(caught.slice(courier.url.length));
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    assert.doesNotMatch(await page.locator('body').innerText(), /alice/i);

    const asks = new URL(`${keycloak.issuer}/protocol/openid-connect/auth`);
    for (const redirect_uri of [
      'https://evil.example/',
      `${courier.url}@evil.example/`,
      `${courier.url}.evil.example/`,
    ]) {
      asks.search = String(new URLSearchParams({ client_id: 'datoferum-web', response_type: 'code', redirect_uri }));
      assert.equal((await fetch(asks, { redirect: 'manual' })).status, 400, redirect_uri);
    }
    assert.deepEqual(bad, []);
  });

  it('goes on sending while tokens are renewed and while it is down, and a person of another provider takes it', async () => {
    const { page, bad } = await signedIn(ALICE);
    courier.front.slow(100_000);
    const id = await send(page, 'Through the night', 24 * MIB, CAROL);
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await mark(page);
    await renewed(page);
    assert.equal(await stayed(page), true);

    await keycloak.kill();
    await page.waitForEvent('requestfailed', { predicate: (one) => one.url().endsWith('/token'), timeout: 60_000 });
    const before = courier.front.sent('PATCH');
    await until(() => courier.front.sent('PATCH') > before + MIB);
    // Once the last token is over, the page cannot ask any more: it says who does not answer, and that bytes go on.
    await page
      .getByText(/The sign-in service does not answer since .* What moves goes on/)
      .waitFor({ timeout: 90_000 });
    await assertAccessible(page, 'the sign-in service is away');
    assert.equal(await page.getByText('Your sign-in ended.').count(), 0);
    const other = await atDoor('/envelopes');
    await other.page.getByRole('heading', { name: 'The sign-in service does not answer' }).waitFor({ timeout: 60_000 });

    // A slow machine starts it slowly.
    await Promise.all([renewed(page, 240_000), keycloak.start()]);
    await until(async () => (await page.getByText('The sign-in service does not answer').count()) === 0, 120_000);
    await other.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor({ timeout: 60_000 });
    courier.front.slow(null);
    await page.getByText('Sealed and unbroken').waitFor({ timeout: 60_000 });
    assert.equal(await stayed(page), true);
    assert.deepEqual(bad, []);

    const carol = await signedIn(CAROL, `/envelopes/${id}`);
    await carol.page.getByRole('heading', { name: 'Through the night' }).waitFor();
    await carol.page.locator('a[href^="/collect/"]').first().waitFor();
    assert.deepEqual(carol.bad, []);
  });

  it('never leaves the page when the sign-in is ended there: bytes go on, and it is picked up again beside them', async () => {
    const { page, bad } = await signedIn(ALICE);
    courier.front.slow(100_000);
    await send(page, 'Ended over there', 24 * MIB, CAROL);
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await mark(page);
    for (const { id } of await keycloak.sessionsOf(ALICE)) await keycloak.admin('DELETE', `/sessions/${id}`);
    await page.locator('.banner', { hasText: 'Your sign-in ended.' }).waitFor({ timeout: 60_000 });
    const before = courier.front.sent('PATCH');
    await until(() => courier.front.sent('PATCH') > before + MIB);
    const [beside] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('button', { name: 'Sign in again' }).click(),
    ]);
    // Who it was is filled in already.
    await beside.locator('#password').fill('alice');
    await beside.locator('#kc-login').click();
    await page.locator('.banner', { hasText: 'Your sign-in ended.' }).waitFor({ state: 'detached' });
    courier.front.slow(null);
    await page.getByText('Sealed and unbroken').waitFor({ timeout: 60_000 });
    assert.equal(await stayed(page), true);
    assert.deepEqual(bad, []);
  });

  for (const minutes of [-2, 2]) {
    it(`works with a clock that is ${minutes} minutes off, without asking for tokens again and again`, async () => {
      const { page, bad } = await atDoor('/envelopes');
      await page.context().addInitScript(`
        const Real = Date;
        globalThis.Date = class extends Real {
          constructor(...given) { if (given.length > 0) super(...given); else super(Real.now() + ${minutes * 60_000}); }
          static now() { return Real.now() + ${minutes * 60_000}; }
        };
      `);
      let renewals = 0;
      page.on('request', (one) => {
        if (one.url().endsWith('/token')) renewals += 1;
      });
      await page.reload();
      await enter(page);
      await typeIn(page, ALICE);
      await page.waitForURL(`${courier.url}/**`);
      for (const name of ['Inbox', 'Outbox', 'People']) {
        await page
          .getByRole('link', { name: new RegExp(`^${name}`) })
          .first()
          .click();
        await page.getByRole('heading', { name, exact: true }).waitFor();
      }
      assert.ok(renewals <= 3, `${renewals} asked for tokens`);
      assert.deepEqual(bad, []);
    });
  }

  it('shows a stranger nothing, whatever second factor they signed in with', async () => {
    const { page } = await signedIn(ALICE);
    const id = await send(page, 'Whisper', 1_000, CAROL);
    const { page: other, bad } = await signedIn(OTTO, `/envelopes/${id}`);
    await other.getByText('There is nothing here for you.').waitFor();
    assert.doesNotMatch(await other.content(), /Whisper|alice/);
    assert.deepEqual(bad, []);
  });

  it('ends the sign-in there by a sign-out here, and with it every ticket at the courier', async () => {
    const { page, bad } = await signedIn(ALICE);
    const carried = carriedBy(page);
    await send(page, 'Before I go', 1_000, CAROL);
    await page.getByText('Sealed and unbroken').waitFor({ timeout: 60_000 });
    assert.ok(
      [...carried].some((one) => one.startsWith('Bearer dtrt_')),
      'a ticket was used',
    );
    const there = (await keycloak.sessionsOf(ALICE)).length;
    await signOut(page);
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    await until(async () => (await keycloak.sessionsOf(ALICE)).length === there - 1);
    for (const bearer of carried) assert.equal(await asked(bearer), 401, bearer.slice(0, 15));
    await enter(page);
    await page.locator('#username').waitFor();
    assert.deepEqual(bad, []);
  });

  it('ends the sign-in at the provider behind it too, wherever that one is', async () => {
    // Another host, where the policy of the form that signs out does not lead.
    const elsewhere = keycloak.url.replace('127.0.0.1', 'localhost');
    const { config, ...partner } = await keycloak.admin<Record<string, unknown>>(
      'GET',
      '/identity-provider/instances/partner',
    );
    const logoutUrl = `${elsewhere}/realms/partner/protocol/openid-connect/logout`;
    await keycloak.admin('PUT', '/identity-provider/instances/partner', {
      ...partner,
      config: { ...(config as object), logoutUrl },
    });
    const { page } = await signedIn(CAROL);
    const there = (await keycloak.sessionsOf(CAROL)).length;
    await signOut(page);
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    await until(async () => (await keycloak.sessionsOf(CAROL)).length === there - 1);
    await enter(page);
    await page.getByRole('link', { name: 'Partner' }).click();
    await page.locator('#username').waitFor();
  });

  it('tells whose address is not proven what to do: at its page, or in the app where it lets them in', async () => {
    const { page: stopped } = await atDoor('/inbox');
    await enter(stopped);
    await typeIn(stopped, BOB);
    await stopped.getByText(/need to verify your email address/i).waitFor();

    await keycloak.admin('PUT', '', { verifyEmail: false });
    await keycloak.change(BOB, { requiredActions: [] });
    const { page, bad } = await signedIn(BOB, '/inbox');
    await page.getByText('bob@example.org is not proven.').waitFor();
    await assertAccessible(page, 'an address that is not proven');
    await mailbox.open(BOB, stopped);
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByText('bob@example.org is not proven.').waitFor({ state: 'detached' });
    await page.getByText('This is your proven address').waitFor();
    assert.deepEqual(bad, []);
  });

  it('lets in by curl who types its code into a browser', async () => {
    const oidc = `${keycloak.issuer}/protocol/openid-connect`;
    const form = { client_id: 'datoferum-cli', scope: 'openid email' };
    const begun = await curl(`${oidc}/auth/device`, form);
    // Not by way of the app: it asks Keycloak silently who is there, and an answer to that ends a sign-in that began meanwhile.
    const page = await aBrowser();
    await page.goto(String(begun.verification_uri_complete));
    await typeIn(page, ALICE);
    await page.locator('#kc-login[name=accept]').click();
    await page.getByText(/Device Login Successful/i).waitFor();
    const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
    const { access_token: token } = await curl(`${oidc}/token`, {
      ...form,
      grant_type,
      device_code: String(begun.device_code),
    });
    const me = await fetch(`${courier.url}/api/v1/me`, { headers: { Authorization: `Bearer ${token}` } });
    assert.equal(((await me.json()) as { email: string }).email, ALICE);
  });
});

async function curl(url: string, form: Record<string, string>): Promise<Record<string, unknown>> {
  const fields = Object.entries(form).flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`]);
  const { stdout } = await promisify(execFile)('curl', ['-sSf', ...fields, url]);
  return JSON.parse(stdout) as Record<string, unknown>;
}
