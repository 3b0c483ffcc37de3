import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type ACourier, startCourier, type Who } from './support/a-courier.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { assertAccessible, signedIn, watched } from './support/page.ts';

const FILES = { 'plates/a.exr': 'a'.repeat(3_000), 'plates/b.exr': 'b'.repeat(4_000), 'read me.txt': 'hello' };

describe('the page of an envelope, in a real browser', { skip: missingBrowser ?? false }, () => {
  let browser: Browser;
  let courier: ACourier;
  before(async () => {
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
  });

  async function at(who: Who, path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ locale: 'en', ...options });
    const page = await context.newPage();
    await signedIn(page, courier.url, who, path);
    return page;
  }
  const stateOf = async (id: string): Promise<string> =>
    (await courier.ask<{ state: string }>('studio', 'GET', `/api/v1/envelopes/${id}`)).state;

  it('checks the seal by itself and says so in a sentence, for sender and recipient alike', async () => {
    const id = await courier.envelope({ title: 'Turnover 3', files: FILES });
    for (const who of ['studio', 'client-b'] as const) {
      const page = await at(who, `/envelopes/${id}`);
      const bad = watched(page, courier.url);
      await page.getByText('3 of 3 pieces match the seal').waitFor();
      await page.getByRole('img', { name: 'Wax seal: sealed and unbroken' }).waitFor();
      assert.deepEqual(bad, []);
      await page.context().close();
    }
  });

  it('draws no wax when a document was altered on its way, and says what to do', async () => {
    const id = await courier.envelope({ title: 'Altered', files: FILES });
    const context = await browser.newContext({ locale: 'en' });
    const page = await context.newPage();
    await page.route('**/pieces.bin', async (route) => {
      const answer = await route.fetch();
      const body = await answer.body();
      body[0] = (body[0] ?? 0) ^ 1;
      await route.fulfill({ response: answer, body });
    });
    await signedIn(page, courier.url, 'studio', `/envelopes/${id}`);
    await page.getByText('The seal or a list was altered').waitFor();
    assert.equal(await page.locator('.sealcard .wax-l').count(), 0);
    await page.getByText('The list is not the sealed list.').waitFor();
    await context.close();
  });

  it('keeps proof that ssh-keygen’s world can read: one ZIP with every document', async () => {
    const id = await courier.envelope({ title: 'Proof', files: FILES });
    const page = await at('studio', `/envelopes/${id}`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Proof to keep' }).click(),
    ]);
    assert.match(download.suggestedFilename(), /^proof-[0-9A-Z]{4}-[0-9A-Z]{4}\.zip$/);
    await page.context().close();
  });

  it('looks absent to a stranger, and shows one recipient nothing of another', async () => {
    const id = await courier.envelope({ title: 'Only for two', to: ['client-b', 'admin'], files: FILES });
    const stranger = await at('lab-c', `/envelopes/${id}`);
    await stranger.getByText('There is nothing here for you.').waitFor();
    assert.doesNotMatch(await stranger.locator('body').innerText(), /Only for two|client-b|studio/);
    await stranger.context().close();
    const one = await at('client-b', `/envelopes/${id}`);
    await one.getByRole('heading', { name: 'Only for two' }).waitFor();
    await one.getByText('What happened, what will').waitFor();
    assert.doesNotMatch(await one.locator('body').innerText(), /admin@example\.com/);
    await one.context().close();
  });

  it('shows an operator states and figures, no title, no names', async () => {
    const id = await courier.envelope({ title: 'Secret title', files: FILES });
    const page = await at('operator', `/envelopes/${id}`);
    await page.getByText('You see states and figures of it.').waitFor();
    assert.doesNotMatch(await page.locator('body').innerText(), /Secret title|client-b|read me/);
    await page.context().close();
  });

  it('shows what is inside folder by folder, and finds a name anywhere', async () => {
    const id = await courier.envelope({ title: 'Files', files: FILES });
    const page = await at('studio', `/envelopes/${id}?part=files`);
    await page.getByRole('row', { name: /plates/ }).click();
    await page.locator('[role=row]', { hasText: 'b.exr' }).waitFor();
    await page.getByRole('searchbox', { name: 'Find in this envelope' }).fill('read');
    await page.getByText('read me').first().waitFor();
    assert.equal(await page.locator('[role=row]', { hasText: 'b.exr' }).count(), 0);
    await page.context().close();
  });

  it('adds a recipient after the seal, who then sees it', async () => {
    const id = await courier.envelope({ title: 'One more', files: FILES });
    const page = await at('studio', `/envelopes/${id}`);
    await page.getByRole('button', { name: 'Add a recipient' }).click();
    await page.getByLabel('Address of the new recipient').fill('lab-c@example.com');
    await page.keyboard.press('Enter');
    await page.getByRole('table').getByText('lab-c@example.com').waitFor();
    assert.equal((await courier.ask<{ title: string }>('lab-c', 'GET', `/api/v1/envelopes/${id}`)).title, 'One more');
    await page.context().close();
  });

  it('withdraws what is still open by one plain question', async () => {
    const id = await courier.envelope({ title: 'Not yet', until: 'filling' });
    const page = await at('studio', `/envelopes/${id}`);
    await page.getByRole('button', { name: 'More' }).last().click();
    await page.getByRole('menuitem', { name: 'Withdraw it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    await page.getByText('This envelope is gone.').waitFor();
    assert.match(await stateOf(id), /purg/);
    await page.context().close();
  });

  it('purges only with a reason and the code, by keyboard alone, and the certificate is the courier’s', async () => {
    const id = await courier.envelope({ title: 'To be purged', files: FILES });
    const page = await at('studio', `/envelopes/${id}`);
    const code = await page.locator('.facts-line .mono').innerText();
    await page.getByRole('button', { name: 'More' }).last().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Purge now' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    const act = dialog.getByRole('button', { name: 'Purge now' });
    await dialog.getByLabel('Reason, kept in the records').focus();
    await page.keyboard.type('wrong reel');
    assert.equal(await act.isDisabled(), true);
    await page.keyboard.press('Tab');
    await page.keyboard.type(code.slice(0, -2));
    assert.equal(await act.isDisabled(), true);
    await page.keyboard.type(code.slice(-2));
    await act.focus();
    await page.keyboard.press('Enter');
    await page.getByText('This envelope is gone.').waitFor();
    await page.getByRole('link', { name: 'Certificate' }).first().click();
    await page.getByText('Checked in your browser: the signature is the courier’s.').waitFor();
    assert.doesNotMatch(await page.locator('main').innerText(), /wrong reel|a\.exr|To be purged/);
    await assertAccessible(page, 'certificate');
    await page.context().close();
  });

  it('is readable by everybody: axe finds nothing, light and dark, wide and narrow', async () => {
    const id = await courier.envelope({ title: 'Axe', message: 'Hello', fields: { table: 'usage' }, files: FILES });
    for (const options of [
      { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
      { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
    ] as const) {
      const page = await at('studio', `/envelopes/${id}`, options);
      await page.getByText('3 of 3 pieces match the seal').waitFor();
      await assertAccessible(page, `delivery ${options.colorScheme}`);
      for (const tab of ['Files', 'Terms', 'Receipts']) {
        await page.getByRole('tab', { name: tab }).click();
        await page.getByRole('tabpanel').waitFor();
        await assertAccessible(page, `${tab} ${options.colorScheme}`);
      }
      await page.context().close();
    }
  });
});
