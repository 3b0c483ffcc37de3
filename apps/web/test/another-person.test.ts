import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type ACourier, startCourier, type Who } from './support/a-courier.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { dropOn, plant } from './support/drop.ts';
import { signedIn, typeIn, watched } from './support/page.ts';

const SECRET = /Hush|hidden draft|whispered/;

describe('two persons at one browser', { skip: missingBrowser ?? false, timeout: 240_000 }, () => {
  let browser: Browser;
  let courier: ACourier;
  let folder: string;
  let context: BrowserContext;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'two-persons-'));
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    courier.front.slow(null);
    await context?.close();
  });

  const fresh = async (who: Who, path = '/envelopes'): Promise<{ page: Page; bad: string[] }> => {
    context = await browser.newContext({ locale: 'en', viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const bad = watched(page, courier.url);
    await signedIn(page, courier.url, who, path);
    return { page, bad };
  };
  const door = (page: Page) => page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  const signOut = async (page: Page, isMoving: boolean): Promise<void> => {
    await page.locator('button.who').click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    if (isMoving) await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await door(page);
  };
  const signIn = async (page: Page, who: Who): Promise<void> => {
    // A tab behind another one draws nothing, so nothing in it could be pressed.
    await page.bringToFront();
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await typeIn(page, who);
    await page.locator('h1').first().waitFor();
  };
  /** An upload that stands in the middle, and its envelope. */
  const sendSlowly = async (page: Page, name: string): Promise<string> => {
    courier.front.slow(1_000_000);
    const before = courier.front.asked.length;
    const large = await plant(join(folder, name), { 'whispered.bin': randomBytes(32 * 1024 * 1024) });
    await page.goto(`${courier.url}/new`);
    await page.locator('.drop').waitFor();
    await dropOn(page, '.drop', [large]);
    await page.getByText('Before it goes').waitFor();
    await page.getByRole('combobox', { name: 'To' }).fill('lab-c@example.com');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Send to 1 recipient' }).click();
    await page.waitForURL(/\/envelopes\/[0-9a-f-]{36}/);
    const id = new URL(page.url()).pathname.split('/')[2] as string;
    for (const until = Date.now() + 30_000; Date.now() < until; await setTimeout(100)) {
      if (courier.front.asked.slice(before).some((one) => /^(PATCH|POST) \/files\//.test(one))) {
        await page.getByRole('button', { name: 'Pause' }).waitFor();
        return id;
      }
    }
    assert.fail('nothing was sent');
  };

  it('the next one sees nothing of the first, whose jobs stand still and go on when they are back', async () => {
    const { page, bad } = await fresh('studio');
    const id = await sendSlowly(page, 'Hush');
    const other = await context.newPage();
    await other.goto(`${courier.url}/new`);
    await other.getByLabel('Title').fill('a hidden draft');
    await until(async () => /hidden draft/.test(String(await other.evaluate('JSON.stringify({...localStorage})'))));
    await signOut(page, true);
    await door(other);
    for (const one of [page, other]) assert.doesNotMatch(await one.locator('body').innerText(), SECRET);
    // What the way back leads to is the door, too.
    await page.goBack().catch(() => null);
    await page.goForward().catch(() => null);
    assert.doesNotMatch(await page.locator('body').innerText(), SECRET);
    await page.goto(courier.url);
    await door(page);

    const before = courier.front.asked.length;
    courier.front.slow(null);
    await signIn(page, 'client-b');
    await page.getByRole('heading', { name: 'All envelopes' }).waitFor();
    await page.getByText('client-b@example.com').first().waitFor();
    await other.getByText('client-b@example.com').first().waitFor({ timeout: 15_000 });
    assert.doesNotMatch(await page.content(), SECRET);
    for (const path of ['/new', '/outbox', '/people', '/figures']) {
      await page.goto(courier.url + path);
      await page.locator('h1').first().waitFor();
      assert.doesNotMatch(await page.content(), SECRET, path);
    }
    await page.goto(`${courier.url}/new`);
    assert.equal(await page.getByLabel('Title').inputValue(), '');
    assert.equal(await other.getByLabel('Title').inputValue(), '');
    await page.goto(`${courier.url}/envelopes/${id}`);
    await page.getByText('There is nothing here for you.').waitFor();
    assert.doesNotMatch(await page.content(), SECRET);
    const since = courier.front.asked.slice(before);
    assert.deepEqual(
      since.filter((one) => /^(PATCH|POST|PUT) /.test(one) && /\/files\/|entries|digests|close/.test(one)),
      [],
      'no job of the first one ran',
    );

    await signOut(page, false);
    await signIn(page, 'studio');
    await page.goto(`${courier.url}/envelopes/${id}`);
    await sealed(id);
    await page.goto(`${courier.url}/new`);
    assert.equal(await page.getByLabel('Title').inputValue(), 'a hidden draft');
    assert.deepEqual(bad, []);
  });

  it('a sign-in that is picked up by another person brings their page, not the first one’s', async () => {
    await courier.envelope({ title: 'Hush, only for lab C', to: ['lab-c'] });
    const { page } = await fresh('studio', '/outbox');
    await page.getByText('Hush, only for lab C').waitFor();
    await page.locator('input[type=search]').fill('Hush');
    await page.waitForURL(/q=Hush/);
    await courier.ask('studio', 'DELETE', '/api/v1/sessions');
    await page.locator('.banner', { hasText: 'Your sign-in ended.' }).waitFor({ timeout: 30_000 });
    const [beside] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('button', { name: 'Sign in again' }).click(),
    ]);
    await typeIn(beside, 'client-b');
    await page.getByText('client-b@example.com').first().waitFor({ timeout: 20_000 });
    await until(async () => !SECRET.test(await page.locator('body').innerText()));
  });

  it('a sign-out ends what the browser held: its tickets open nothing any more', async () => {
    const { page } = await fresh('studio');
    const carried = new Set<string>();
    context.on('request', (request) => {
      const bearer = request.headers().authorization;
      if (bearer) carried.add(bearer);
    });
    const id = await sendSlowly(page, 'Hush2');
    const made = await page.evaluate(
      `fetch('/api/v1/tickets', { method: 'POST', headers: { Authorization: ${JSON.stringify([...carried].find((one) => one.includes('eyJ')))}, 'Content-Type': 'application/json' }, body: JSON.stringify({ envelope: '${id}', direction: 'send' }) }).then((got) => got.json())`,
    );
    const ticket = `Bearer ${(made as { ticket: string }).ticket}`;
    const asked = (bearer: string) =>
      fetch(`${courier.url}/api/v1/envelopes/${id}`, { headers: { Authorization: bearer } }).then(
        ({ status }) => status,
      );
    assert.equal(await asked(ticket), 200);
    await signOut(page, true);
    courier.front.slow(null);
    assert.ok(carried.size > 0);
    for (const bearer of [ticket, ...carried]) assert.notEqual(await asked(bearer), 200);
  });

  it('no credential stands in an address, in what the browser keeps, or in its history', async () => {
    const { page } = await fresh('studio', '/outbox?show=sealed');
    const kept = (await page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, location.href, document.cookie])',
    )) as string;
    assert.doesNotMatch(kept, /eyJ[\w-]+\.|dtr[mt]_|code=|access_token/);
    await page.reload();
    await page.getByRole('heading', { name: 'Outbox' }).waitFor();
    await signOut(page, false);
    assert.ok(courier.front.asked.some((one) => one.includes('/openid-connect/logout')));
    assert.deepEqual(
      courier.front.asked.filter((one) => /eyJ[\w-]{8}|dtr[mt]_|access_token=|id_token_hint=/.test(one)),
      [],
    );
  });

  it('an address that looks like another host leads nowhere, before and after the sign-in', async () => {
    context = await browser.newContext({ locale: 'en' });
    for (const path of ['//evil', '//evil@example', '/%5Cevil', '/?envelope=//evil.example', '/envelopes///evil']) {
      const page = await context.newPage();
      const bad = watched(page, courier.url);
      await page.goto(courier.url + path);
      const isOut = page.getByRole('button', { name: 'Sign in', exact: true });
      await isOut.or(page.locator('.rail, .error-note, h1')).first().waitFor();
      if (await isOut.isVisible()) {
        await isOut.click();
        await typeIn(page, 'studio');
        await page.locator('h1').first().waitFor();
      }
      assert.equal(new URL(page.url()).origin, courier.url, path);
      assert.deepEqual(bad, [], path);
      await page.close();
    }
  });

  it('what others say to the page signs nobody in or out', async () => {
    const { page, bad } = await fresh('studio');
    await page.getByRole('heading', { name: 'All envelopes' }).waitFor();
    const before = courier.front.asked.filter((one) => one.includes('/token')).length;
    await page.evaluate(`
      for (const text of [location.origin + '/silent.html#state=x&code=evil', 'error', '#error=login_required', { say: 'out' }]) {
        window.postMessage(text, '*');
      }
      new BroadcastChannel('datoferum.sign-in').postMessage({ say: 'back', tab: 'not this one', fragment: '#state=x&code=evil' });
    `);
    await page.getByRole('link', { name: /^Inbox/ }).click();
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    assert.equal(courier.front.asked.filter((one) => one.includes('/token')).length, before);
    assert.deepEqual(bad, []);
  });

  async function sealed(id: string): Promise<void> {
    await until(async () => {
      const { state } = await courier.ask<{ state: string }>('studio', 'GET', `/api/v1/envelopes/${id}`);
      return state === 'sealed';
    });
  }
});

async function until(is: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 40_000; Date.now() < end; await setTimeout(100)) if (await is()) return;
  assert.fail('it did not come to that');
}
