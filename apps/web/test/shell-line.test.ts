import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type ACourier, startCourier } from './support/a-courier.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { assertAccessible, signedIn, typeIn } from './support/page.ts';

const FEED = '/api/v1/feed';

describe('the line and the sign-in, in a real browser', { skip: missingBrowser ?? false }, () => {
  let browser: Browser;
  let courier: ACourier;
  let context: BrowserContext;
  before(async () => {
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
    await courier.envelope({ title: 'The first one' });
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
  });
  const inTabs = async (count: number, run: (...pages: Page[]) => Promise<void>): Promise<void> => {
    context = await browser.newContext({ locale: 'en', viewport: { width: 1440, height: 900 } });
    try {
      const first = await context.newPage();
      await signedIn(first, courier.url, 'studio');
      const pages = [first];
      while (pages.length < count) {
        const page = await context.newPage();
        await page.goto(`${courier.url}/envelopes`);
        await page.locator('h1').waitFor();
        pages.push(page);
      }
      await run(...pages);
    } finally {
      courier.front.line('fine');
      await context.close();
    }
  };
  const row = (page: Page, title: string) => page.getByRole('row').filter({ hasText: title });
  /** Which page this is: gone when the page was left, however it came back. */
  const mark = (page: Page) => page.evaluate('void (window.stayed = true)');
  const stayed = (page: Page) => page.evaluate('window.stayed === true') as Promise<boolean>;

  it('hears what happens over one connection for all tabs, and the next tab takes over without a gap', async () => {
    courier.front.most(FEED);
    await inTabs(3, async (...tabs) => {
      for (const tab of tabs) await row(tab, 'The first one').waitFor();
      await courier.envelope({ title: 'While three look' });
      for (const tab of tabs) await row(tab, 'While three look').waitFor({ timeout: 15_000 });
      assert.equal(courier.front.open(FEED), 1);
      assert.equal(courier.front.most(FEED), 1);
      await tabs[0]?.close();
      await courier.envelope({ title: 'After one left' });
      for (const tab of tabs.slice(1)) await row(tab, 'After one left').waitFor({ timeout: 15_000 });
      assert.equal(courier.front.open(FEED), 1);
    });
  });

  it('says that the line is away and why, leaves the list to be read, and goes on by itself', async () => {
    await inTabs(1, async (page) => {
      await row(page as Page, 'The first one').waitFor();
      for (const [how, words] of [
        ['cut', 'No line to the courier since'],
        ['portal', 'answers instead of the courier since'],
      ] as const) {
        courier.front.line(how);
        await page?.getByText(words).waitFor({ timeout: 20_000 });
        assert.equal(await row(page as Page, 'The first one').count(), 1);
        await page
          ?.getByText(/as known at/)
          .first()
          .waitFor();
        await assertAccessible(page as Page, `the line is ${how}`);
        courier.front.line('fine');
        await page?.getByRole('button', { name: 'Try now' }).click();
        await page?.getByText(words).waitFor({ state: 'detached', timeout: 20_000 });
      }
      await courier.envelope({ title: 'After the line came back' });
      await row(page as Page, 'After the line came back').waitFor({ timeout: 15_000 });
    });
  });

  it('never leaves the page when the sign-in ends: bytes go on, and it is picked up again beside them', async () => {
    await inTabs(1, async (page) => {
      assert.ok(page);
      await row(page, 'The first one').waitFor();
      await mark(page);
      await page.locator('input[type=search]').fill('first');
      // A real upload out of this page, on a ticket, as the engine's are.
      const { uploads, ticket, id } = await courier.ask<{ uploads: string; ticket: string; id: string }>(
        'studio',
        'POST',
        '/api/v1/envelopes',
        { title: 'Sent meanwhile', recipients: [{ email: 'client-b@example.com' }] },
      );
      const size = 24 * 1024 * 1024;
      await page.evaluate(`
        window.sent = (async () => {
          const headers = { Authorization: 'Bearer ${ticket}', 'Tus-Resumable': '1.0.0' };
          const made = await fetch('${uploads}', { method: 'POST', headers: { ...headers, 'Upload-Length': '${size}', 'Upload-Metadata': 'path ' + btoa('a.bin') } });
          const address = made.headers.get('Location');
          for (let at = 0; at < ${size}; at += ${size / 12}) {
            const body = new Blob([new Uint8Array(${size / 12})]);
            const got = await fetch(address, { method: 'PATCH', headers: { ...headers, 'Upload-Offset': String(at), 'Content-Type': 'application/offset+octet-stream' }, body });
            if (got.status !== 204) return got.status;
            await new Promise((resolve) => setTimeout(resolve, 250));
          }
          return 'whole';
        })();
        undefined;
      `);
      await courier.ask('studio', 'DELETE', '/api/v1/sessions');
      await page.locator('.banner', { hasText: 'Your sign-in ended.' }).waitFor({ timeout: 30_000 });
      assert.equal(await stayed(page), true);
      assert.equal(await page.locator('input[type=search]').inputValue(), 'first');
      await assertAccessible(page, 'the sign-in is over');
      const [beside] = await Promise.all([
        context.waitForEvent('page'),
        page.getByRole('button', { name: 'Sign in again' }).click(),
      ]);
      await typeIn(beside, 'studio');
      await page.locator('.banner', { hasText: 'Your sign-in ended.' }).waitFor({ state: 'detached', timeout: 20_000 });
      assert.equal(await stayed(page), true);
      assert.equal(page.url(), `${courier.url}/envelopes?q=first`);
      assert.equal(await page.evaluate('window.sent'), 'whole');
      await courier.ask('studio', 'POST', `/api/v1/envelopes/${id}/close`, { entries: 1, bytes: size });
      // What is asked now is asked with the new credential.
      await page.locator('input[type=search]').fill('meanwhile');
      await row(page, 'Sent meanwhile').waitFor({ timeout: 20_000 });
    });
  });

  it('signs out and in again in every tab', async () => {
    await inTabs(2, async (one, other) => {
      assert.ok(one && other);
      await row(other, 'The first one').waitFor();
      await one.locator('button.who').click();
      await one.getByRole('menuitem', { name: 'Sign out' }).click();
      await one.getByRole('button', { name: 'Sign in' }).waitFor();
      await other.getByRole('button', { name: 'Sign in' }).waitFor();
      const out = courier.front.asked.filter((asked) => asked.includes('/openid-connect/logout'));
      assert.deepEqual(out, ['POST /realms/datoferum/protocol/openid-connect/logout']);
      assert.deepEqual(
        courier.front.asked.filter((asked) => asked.includes('id_token_hint')),
        [],
      );
      assert.doesNotMatch(await other.locator('body').innerText(), /first one/i);
      await one.getByRole('button', { name: 'Sign in' }).click();
      await typeIn(one, 'client-b');
      await one.getByText('client-b@example.com').first().waitFor();
      await other.getByText('client-b@example.com').first().waitFor({ timeout: 15_000 });
    });
  });
});
