import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { type ACourier, startCourier } from './support/a-courier.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { plant } from './support/drop.ts';
import { typeIn } from './support/page.ts';
import { aPerson } from './support/people.ts';
import { arrived, sealed, sendDropped } from './support/sending.ts';

const MB = 1_000_000;
const AHEAD = new URL('./support/a-day-ahead.ts', import.meta.url).href;

describe('a sign-in that ends while something moves', { skip: missingBrowser ?? false, timeout: 300_000 }, () => {
  let browser: Browser;
  let courier: ACourier;
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'sign-in-days-'));
    [browser, courier] = await Promise.all([
      openBrowser(),
      startCourier({ env: { NODE_OPTIONS: `--import=${AHEAD}`, AHEAD_MINUTES: '15' } }),
    ]);
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
    await rm(root, { recursive: true, force: true });
  });
  const grants = (): number => courier.front.asked.filter((one) => one.endsWith('/openid-connect/token')).length;

  it('is renewed beside the page when an access token ends, and nobody notices', async () => {
    const { context, page, bad } = await aPerson(browser, courier, 'studio', '/new');
    await page.evaluate('void (window.stayed = true)');
    courier.front.slow(2 * MB);
    const id = await sendDropped(page, await plant(join(root, 'token'), { 'a.bin': randomBytes(32 * MB) }));
    await arrived(courier, id, 4 * MB);
    const before = grants();
    // Access tokens live for ten minutes: each that was given is refused from now on.
    courier.signal('SIGUSR2');
    await page
      .locator('.rail')
      .getByRole('link', { name: /^Outbox/ })
      .click();
    await page.getByRole('row').filter({ hasText: 'token' }).waitFor();
    courier.front.slow(null);
    await sealed(courier, id);
    assert.ok(grants() > before, 'another token was asked for');
    assert.equal(await page.locator('.banner').count(), 0);
    assert.equal(await page.evaluate('window.stayed === true'), true);
    assert.deepEqual(bad, []);
    await context.close();
  });

  it('is over for good: the page says what waits for it and stays, and everything goes on after it', async () => {
    const { context, page, bad } = await aPerson(browser, courier, 'studio', '/new');
    await page.evaluate('void (window.stayed = true)');
    courier.front.slow(2 * MB);
    const id = await sendDropped(page, await plant(join(root, 'over'), { 'a.bin': randomBytes(48 * MB) }));
    await arrived(courier, id, 4 * MB);
    // As an admin, or the person at another machine, would end it: its tickets end with it.
    await courier.ask('studio', 'DELETE', '/api/v1/sessions');
    await page.locator('.banner', { hasText: 'Your sign-in ended.' }).waitFor();
    await page.getByText('Your sign-in is over. Sign in again, and it goes on.').waitFor();
    assert.equal(new URL(page.url()).pathname, `/envelopes/${id}`);
    assert.equal(await page.evaluate('window.stayed === true'), true);
    courier.front.slow(null);
    const [beside] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('button', { name: 'Sign in again' }).click(),
    ]);
    await typeIn(beside, 'studio');
    await page.locator('.banner').waitFor({ state: 'detached' });
    await sealed(courier, id);
    await page.getByText('Sealed and unbroken').waitFor();
    assert.equal(await page.evaluate('window.stayed === true'), true);
    assert.deepEqual(bad, []);
    await context.close();
  });
});
