import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type ACourier, startCourier, WHO } from '../support/a-courier.ts';
import { missingBrowser, openBrowser } from '../support/browser.ts';
import { aPerson, byLink, linkOf, untilEnvelope } from '../support/people.ts';

const FILES = { 'plates/a.exr': 'a'.repeat(3_000), 'plates/b.exr': 'b'.repeat(4_000), 'read me.txt': 'hello' };

describe('how an envelope ends', { skip: missingBrowser ?? false, timeout: 240_000 }, () => {
  let browser: Browser;
  let courier: ACourier;
  before(async () => {
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
  });
  const gone = async (page: Page): Promise<void> => {
    await page.getByText('This envelope is gone.').first().waitFor();
  };
  const certificate = async (page: Page): Promise<string> => {
    await page.getByRole('link', { name: 'Certificate' }).first().click();
    await page.getByText('Checked in your browser: the signature is the courier’s.').waitFor();
    return page.locator('main').innerText();
  };
  it('is refused with a reason that the sender reads, and gives nothing any more', async () => {
    const id = await courier.envelope({ title: 'Wrong reel', files: FILES });
    const to = await byLink(browser, courier, 'client-b', await linkOf(courier, 'client-b', id));
    await to.page.getByRole('link', { name: 'Take it' }).click();
    await to.page.getByRole('button', { name: 'Something wrong? Refuse it and say why' }).click();
    const dialog = to.page.getByRole('dialog');
    await dialog.getByLabel('Why').fill('This is reel 6; we asked for 7.');
    await dialog.getByRole('button', { name: 'Refuse it' }).click();
    await to.page.getByRole('heading', { name: 'You refused it' }).waitFor();
    await to.page.reload();
    await to.page.getByRole('heading', { name: 'You refused it' }).waitFor();
    const content = await fetch(`${courier.url}/api/v1/envelopes/${id}/content/read%20me.txt`, {
      headers: { Authorization: `Bearer ${WHO['client-b'].token}` },
    });
    assert.ok(content.status >= 400, `content answered ${content.status}`);
    const from = await aPerson(browser, courier, 'studio', `/envelopes/${id}`);
    await from.page.getByText('said: “This is reel 6; we asked for 7.”').waitFor();
    await from.page
      .getByText(/^Refused/)
      .first()
      .waitFor();
    assert.deepEqual([to.bad, from.bad], [[], []]);
    await to.context.close();
    await from.context.close();
  });

  it('is withdrawn while it is filled, by one plain question, and nobody was ever told', async () => {
    const id = await courier.envelope({ title: 'Not yet', files: FILES, until: 'filling' });
    const { page, context, bad } = await aPerson(browser, courier, 'studio', `/envelopes/${id}`);
    await page.getByRole('button', { name: 'More' }).last().click();
    await page.getByRole('menuitem', { name: 'Withdraw it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw', exact: true }).click();
    await gone(page);
    await untilEnvelope<{ state: string }>(courier, id, ({ state }) => state === 'purged');
    await page.reload();
    assert.doesNotMatch(await certificate(page), /Not yet|a\.exr/);
    const stranger = await aPerson(browser, courier, 'client-b', '/inbox');
    assert.doesNotMatch(await stranger.page.locator('main').innerText(), /Not yet/);
    assert.deepEqual([bad, stranger.bad], [[], []]);
    await context.close();
    await stranger.context.close();
  });
});
