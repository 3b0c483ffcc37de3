import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { type ACourier, startCourier } from './support/a-courier.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { signedIn, watched } from './support/page.ts';

describe('the frame of the app, in a real browser', { skip: missingBrowser ?? false }, () => {
  let browser: Browser;
  let courier: ACourier;
  before(async () => {
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
  });

  it('lets in who signs in, where they wanted to go, and asks no other host', async () => {
    const context = await browser.newContext({ locale: 'en' });
    const page = await context.newPage();
    const bad = watched(page, courier.url);
    await signedIn(page, courier.url, 'studio', '/outbox?state=sealed');
    assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, '/outbox?state=sealed');
    assert.deepEqual(bad, []);
    await context.close();
  });
});
