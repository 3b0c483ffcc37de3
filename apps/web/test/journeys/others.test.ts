import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type ACourier, startCourier, WHO } from '../support/a-courier.ts';
import { missingBrowser, openBrowser } from '../support/browser.ts';
import { aPerson, byLink, linkOf } from '../support/people.ts';

const FILES = { 'plates/a.exr': 'a'.repeat(3_000), 'read me.txt': 'hello' };

/** A page that says what it has to say: nothing in it is still awaited. */
async function settled(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor();
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
}

describe('others beside one', { skip: missingBrowser ?? false, timeout: 240_000 }, () => {
  let browser: Browser;
  let courier: ACourier;
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'others-'));
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
    await rm(root, { recursive: true, force: true });
  });

  it('the second recipient sees nothing of the first, takes the same, and the sender sees who has it', async () => {
    const title = 'For two';
    const id = await courier.envelope({ title, to: ['client-b', 'admin'], files: FILES });
    const from = await aPerson(browser, courier, 'studio', `/envelopes/${id}`);
    await from.page.getByText('0 of 2 have collected').waitFor();

    const first = await byLink(browser, courier, 'client-b', await linkOf(courier, 'client-b', id));
    await first.page.getByRole('link', { name: 'Take it' }).click();
    await first.page.getByRole('button', { name: 'Confirm without a check' }).click();
    await first.page.getByRole('dialog').getByRole('button', { name: 'Confirm without a check' }).click();
    await first.page.getByRole('heading', { name: 'You have it' }).waitFor();
    // The sender's page hears of it.
    await from.page.getByText('1 of 2 has collected').waitFor();
    const people = from.page.getByRole('table').filter({ hasText: 'client-b@example.com' }).first();
    await people
      .getByRole('row')
      .filter({ hasText: 'client-b@example.com' })
      .getByText(/^Collected/)
      .waitFor();
    await people.getByRole('row').filter({ hasText: 'admin@example.com' }).getByText('has not opened it').waitFor();

    const second = await byLink(browser, courier, 'admin', await linkOf(courier, 'admin', id));
    await second.page.getByRole('heading', { name: title }).waitFor();
    for (const part of ['', '?part=files', '?part=terms', '?part=receipts']) {
      await second.page.goto(`${courier.url}/envelopes/${id}${part}`);
      await second.page.getByRole('tabpanel').waitFor();
      await settled(second.page);
      assert.doesNotMatch(await second.page.locator('body').innerText(), /client-b|of 2 ha(s|ve) collected/, part);
    }
    const told = JSON.stringify([
      await courier.ask('admin', 'GET', `/api/v1/envelopes/${id}`),
      await courier.ask('admin', 'GET', `/api/v1/envelopes/${id}/timeline`),
      await courier.ask('admin', 'GET', `/api/v1/envelopes/${id}/receipts`),
    ]);
    assert.doesNotMatch(told, /client-b/);
    await second.page.goto(`${courier.url}/collect/${id}`);
    await second.page.getByRole('button', { name: 'Confirm without a check' }).click();
    await second.page.getByRole('dialog').getByRole('button', { name: 'Confirm without a check' }).click();
    await second.page.getByRole('heading', { name: 'You have it' }).waitFor();
    await from.page.getByText('2 of 2 have collected').waitFor();
    assert.deepEqual([from.bad, first.bad, second.bad], [[], [], []]);
    for (const { context } of [from, first, second]) await context.close();
  });

  it('who is added after the seal is told by mail, takes what was sealed, and sees it as unbroken', async () => {
    const id = await courier.envelope({ title: 'One more', files: FILES });
    const from = await aPerson(browser, courier, 'studio', `/envelopes/${id}`);
    await from.page.getByText('Sealed and unbroken').waitFor();
    await from.page.getByRole('button', { name: 'Add a recipient' }).click();
    await from.page.getByLabel('Address of the new recipient').fill(WHO['lab-c'].address);
    await from.page.keyboard.press('Enter');
    await from.page.getByText('0 of 2 have collected').waitFor();
    const to = await byLink(browser, courier, 'lab-c', await linkOf(courier, 'lab-c', id));
    await to.page.getByText('Sealed and unbroken').waitFor();
    await to.page.getByRole('link', { name: 'Take it' }).click();
    const [download] = await Promise.all([
      to.page.waitForEvent('download'),
      to.page.getByRole('button', { name: 'Download the ZIP' }).click(),
    ]);
    const [chooser] = await Promise.all([
      to.page.waitForEvent('filechooser'),
      to.page.getByRole('button', { name: 'Check the ZIP' }).click(),
    ]);
    const whole = join(root, 'whole.zip');
    await download.saveAs(whole);
    await chooser.setFiles(whole);
    await to.page.getByRole('heading', { name: 'You have it' }).waitFor();
    assert.deepEqual([from.bad, to.bad], [[], []]);
    for (const { context } of [from, to]) await context.close();
  });
});
