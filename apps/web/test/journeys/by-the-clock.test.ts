import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type ACourier, startCourier, WHO } from '../support/a-courier.ts';
import { missingBrowser, openBrowser } from '../support/browser.ts';
import { aPerson, byLink, linkOf, untilEnvelope } from '../support/people.ts';

const A_DAY_AHEAD = new URL('../support/a-day-ahead.ts', import.meta.url).href;
const FILES = { 'plates/a.exr': 'a'.repeat(3_000), 'read me.txt': 'hello' };

describe('by the clock', { skip: missingBrowser ?? false, timeout: 240_000 }, () => {
  let browser: Browser;
  let courier: ACourier;
  before(async () => {
    [browser, courier] = await Promise.all([
      openBrowser(),
      startCourier({ env: { NODE_OPTIONS: `--import=${A_DAY_AHEAD}` } }),
    ]);
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
  });
  const certificate = async (page: Page): Promise<string> => {
    await page.getByRole('link', { name: 'Certificate' }).first().click();
    await page.getByText('Checked in your browser: the signature is the courier’s.').waitFor();
    return page.locator('main').innerText();
  };

  it('an envelope is purged when its day has come, and its parties meet the certificate', async () => {
    const id = await courier.envelope({ title: 'For a day', files: FILES, retentionDays: 1 });
    const early = await byLink(browser, courier, 'client-b', await linkOf(courier, 'client-b', id));
    await early.page.getByRole('heading', { name: 'For a day' }).waitFor();
    await early.context.close();
    courier.signal('SIGUSR2');
    await untilEnvelope<{ state: string }>(courier, id, ({ state }) => state === 'purged');

    const from = await aPerson(browser, courier, 'studio', `/envelopes/${id}`);
    await from.page.getByText('This envelope is gone.').first().waitFor();
    await from.page.getByText('Its time was over').first().waitFor();
    assert.doesNotMatch(await certificate(from.page), /For a day|a\.exr|read me/);

    const to = await aPerson(browser, courier, 'client-b', `/collect/${id}`);
    await to.page.getByRole('heading', { name: 'It was purged' }).waitFor();
    assert.doesNotMatch(await certificate(to.page), /For a day|a\.exr|read me/);
    const content = await fetch(`${courier.url}/api/v1/envelopes/${id}/content/read%20me.txt`, {
      headers: { Authorization: `Bearer ${WHO['client-b'].token}` },
    });
    assert.ok(content.status >= 400, `content answered ${content.status}`);
    assert.deepEqual([from.bad, to.bad], [[], []]);
    for (const { context } of [from, to]) await context.close();
  });
});
