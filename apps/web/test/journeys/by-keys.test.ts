import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type ACourier, startCourier, WHO } from '../support/a-courier.ts';
import { missingBrowser, openBrowser } from '../support/browser.ts';
import { plant } from '../support/drop.ts';
import { envelopeOf, linkOf, untilEnvelope } from '../support/people.ts';

/** Goes on by Tab until the control of this name has the focus; a person without a mouse gets there too. */
async function tabTo(
  page: Page,
  role: 'button' | 'link' | 'combobox' | 'textbox',
  name: string | RegExp,
): Promise<void> {
  const target = page.getByRole(role, { name }).first();
  await target.waitFor();
  for (let n = 0; n < 120; n++) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) {
      const ring = await target.evaluate((element) => {
        const style = (element.ownerDocument.defaultView as Window).getComputedStyle(
          element.closest('.field') ?? element,
        );
        const own = (element.ownerDocument.defaultView as Window).getComputedStyle(element);
        return [style.outlineStyle, own.outlineStyle, style.boxShadow, own.boxShadow].some(
          (one) => one !== 'none' && one !== '',
        );
      });
      assert.ok(ring, `where the focus is can be seen: ${name}`);
      return;
    }
    await page.keyboard.press('Tab');
  }
  assert.fail(`${name} is not reached by Tab`);
}

/**
 * From now on a window for files is caught. Who asks for it only with the key that opens it may be too late: the key reaches a slow page
 * before the wish does.
 */
const heedsChoosers = (page: Page): void => void page.on('filechooser', () => undefined);

async function signInByKeys(page: Page, who: keyof typeof WHO): Promise<void> {
  await tabTo(page, 'button', 'Sign in');
  await page.keyboard.press('Enter');
  await page.locator('input[name="address"]').waitFor();
  const at = (name: string): Promise<boolean> =>
    page.evaluate(`document.activeElement?.name === ${JSON.stringify(name)}`) as Promise<boolean>;
  for (let n = 0; n < 20 && !(await at('address')); n++) await page.keyboard.press('Tab');
  await page.keyboard.type(WHO[who].address);
  for (let n = 0; n < 20 && !(await at('password')); n++) await page.keyboard.press('Tab');
  await page.keyboard.type('demo');
  await page.keyboard.press('Enter');
  await page.locator('h1').first().waitFor();
}

describe('by keyboard alone', { skip: missingBrowser ?? false, timeout: 240_000 }, () => {
  let browser: Browser;
  let courier: ACourier;
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'by-keys-'));
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
    await rm(root, { recursive: true, force: true });
  });

  it('an envelope is sent, from the sign-in to the seal, and taken, from the link to the receipt', async () => {
    const folder = await plant(join(root, 'keys'), { 'a.txt': 'by keys', 'sub/b.txt': 'too' });
    const sender = await browser.newContext({ locale: 'en' });
    // The system's window for folders is no part of the page; a field for files stands in its place, which the same button opens.
    await sender.addInitScript('delete window.showDirectoryPicker');
    const page = await sender.newPage();
    heedsChoosers(page);
    await page.goto(`${courier.url}/envelopes`);
    await signInByKeys(page, 'studio');
    await page.keyboard.press('n');
    await page.waitForURL('**/new');
    // The page before has a button of this name too, and stands until the next one is there.
    await page.getByRole('region', { name: 'What goes' }).waitFor();
    await tabTo(page, 'button', 'Choose a folder');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
    await chooser.setFiles(folder);
    await page.getByText('Before it goes').waitFor();
    await tabTo(page, 'textbox', 'Title');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('By keys');
    await tabTo(page, 'combobox', 'To');
    await page.keyboard.type(WHO['client-b'].address);
    await page.keyboard.press('Enter');
    await tabTo(page, 'button', 'Send to 1 recipient');
    await page.keyboard.press('Enter');
    const id = await envelopeOf(page);
    await untilEnvelope<{ state: string }>(courier, id, ({ state }) => state === 'sealed');
    await page.getByText('Sealed and unbroken').waitFor();

    const taker = await browser.newContext({ locale: 'en', acceptDownloads: true });
    const other = await taker.newPage();
    heedsChoosers(other);
    await other.goto(await linkOf(courier, 'client-b', id));
    await signInByKeys(other, 'client-b');
    await other.getByRole('heading', { name: 'By keys' }).waitFor();
    await tabTo(other, 'link', 'Take it');
    await other.keyboard.press('Enter');
    await tabTo(other, 'button', 'Download the ZIP');
    const [download] = await Promise.all([other.waitForEvent('download'), other.keyboard.press('Enter')]);
    const zip = join(root, 'whole.zip');
    await download.saveAs(zip);
    await tabTo(other, 'button', 'Check the ZIP');
    const [check] = await Promise.all([other.waitForEvent('filechooser'), other.keyboard.press('Enter')]);
    await check.setFiles(zip);
    await other.getByRole('heading', { name: 'You have it' }).waitFor();
    await tabTo(other, 'link', 'Your receipt');
    await other.keyboard.press('Enter');
    await other.getByText('Checked in your browser: the signature is the courier’s.').waitFor();
    await sender.close();
    await taker.close();
  });
});
