import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type ACourier, startCourier } from './support/a-courier.ts';
import { emptyFiles, word } from './support/a-million.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { aPerson } from './support/people.ts';
import { until } from './support/sending.ts';

const NAMES = 12_000;
const nameOf = (i: number): string => `${word(i)}.txt`;
const LAST = Array.from({ length: NAMES }, (_, i) => nameOf(i)).reduce((a, b) => (a > b ? a : b));
const WORDS = /going to the last line/;

describe('the tree of an envelope with a wide folder, in a real browser', { skip: missingBrowser ?? false }, () => {
  let browser: Browser;
  let courier: ACourier;
  let path: string;
  before(async () => {
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
    const { id } = await courier.ask<{ id: string }>('studio', 'POST', '/api/v1/envelopes', {
      title: 'Wide',
      recipients: [{ email: 'client-b@example.com' }],
    });
    await emptyFiles(courier, id, NAMES, (i) => `wide/${nameOf(i)}`);
    path = `/envelopes/${id}?part=files`;
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
  });

  /** Its folder stands open and the keys go to the tree. `delayMs` is what each further page takes on its way. */
  async function opened(delayMs: number) {
    const person = await aPerson(browser, courier, 'studio', path);
    await person.page.route('**/entries?*cursor=*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      await route.continue();
    });
    const tree = person.page.getByRole('treegrid');
    await tree.focus();
    await tree.getByRole('row', { name: /^wide\b/ }).waitFor();
    await person.page.keyboard.press('ArrowRight');
    await tree.getByText('.txt').first().waitFor();
    return { ...person, tree };
  }
  const activeName = (page: Page): Promise<string | null> =>
    page.evaluate(
      `document.getElementById(document.querySelector('[role=treegrid]').getAttribute('aria-activedescendant'))
        ?.querySelector('[role=gridcell]').getAttribute('aria-label')`,
    );

  it('goes to its last name by End, and back to its first by Home', async () => {
    const { page, tree, context, bad } = await opened(0);
    await page.keyboard.press('End');
    await until(async () => (await activeName(page)) === LAST, 'the last name is reached', 20_000);
    await tree.getByRole('gridcell', { name: LAST }).waitFor();
    assert.equal(await tree.getAttribute('aria-rowcount'), String(NAMES + 2));
    await page.keyboard.press('Home');
    await until(async () => (await activeName(page)) === 'wide', 'the first line');
    assert.deepEqual(bad, []);
    await context.close();
  });

  it('says that it is on its way to the last name, and stops by Escape', async () => {
    const { page, tree, context } = await opened(300);
    const first = await activeName(page);
    await page.keyboard.press('End');
    await page.getByRole('status').filter({ hasText: WORDS }).waitFor();
    await page.keyboard.press('Escape');
    await until(async () => (await page.getByText(WORDS).count()) === 0, 'it has stopped');
    assert.equal(await activeName(page), first);
    assert.equal(await tree.getAttribute('aria-rowcount'), '-1');
    await page.keyboard.press('End');
    await until(async () => (await activeName(page)) === LAST, 'the last name is reached', 20_000);
    await context.close();
  });
});
