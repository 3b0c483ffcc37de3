import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type ACourier, startCourier } from './support/a-courier.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { assertAccessible, watched } from './support/page.ts';

const LOOKS = [
  { name: 'light', viewport: { width: 1440, height: 900 } },
  { name: 'dark', viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  { name: 'strong contrast', viewport: { width: 1440, height: 900 }, contrast: 'more' },
  { name: 'a phone', viewport: { width: 390, height: 844 } },
] as const;

if (missingBrowser) console.log(`SKIPPED the parts of the screens: ${missingBrowser}`);

describe('the parts of the screens, in a real browser', { skip: missingBrowser ?? false }, () => {
  let browser: Browser;
  let courier: ACourier;
  before(async () => {
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
  });

  const gallery = async (look: object = {}): Promise<Page> => {
    const page = await (await browser.newContext({ locale: 'en', ...look })).newPage();
    await page.goto(`${courier.url}/kit`);
    await page.getByRole('treegrid').waitFor();
    return page;
  };

  for (const { name, ...look } of LOOKS) {
    it(`are fit for everybody: ${name}`, async () => {
      const page = await gallery(look);
      await assertAccessible(page, name);
      await page.context().close();
    });
  }

  it('keep the policy of the page, with everything open that opens', async () => {
    const page = await (await browser.newContext({ locale: 'en' })).newPage();
    const bad = watched(page, courier.url);
    await page.goto(`${courier.url}/kit`);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Purge' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'A toast' }).click();
    await page.getByText('VFX turnover 3 is sealed').waitFor();
    await page.getByRole('button', { name: 'Pause' }).hover();
    await page.locator('.tip').waitFor();
    assert.deepEqual(bad, []);
    await page.context().close();
  });

  it('turn no text into script or markup: the browser refuses it, whoever asks', async () => {
    const page = await gallery();
    const said = await page.evaluate(`[
      () => { document.createElement('p').innerHTML = '<i>a</i>'; },
      () => { document.createElement('script').src = '/silent.js'; },
      () => { document.createElement('script').textContent = '1'; },
      () => { new Worker('/silent.js'); },
      () => { window.trustedTypes.createPolicy('another', { createHTML: (text) => text }); },
      () => { window.trustedTypes.createPolicy('datoferum', { createScriptURL: (text) => text }); },
    ].map((act) => { try { act(); return 'done'; } catch (error) { return error.name; } })`);
    assert.deepEqual(said, Array(6).fill('TypeError'));
    await page.context().close();
  });

  it('purge only with the code, by keys alone, and give the focus back', async () => {
    const page = await gallery();
    const opener = page.getByRole('button', { name: 'Purge…' });
    await opener.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Reason/).fill('another show');
    const purge = dialog.getByRole('button', { name: 'Purge now' });
    await dialog.getByLabel(/To confirm/).fill('4m8t-02');
    assert.equal(await purge.isDisabled(), true);
    assert.match(await dialog.innerText(), /2 characters to go/);
    await dialog.getByLabel(/To confirm/).fill('4m8t 02hd');
    assert.equal(await purge.isDisabled(), false);
    await assertAccessible(page, 'the dialog');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Purge…');
    await page.context().close();
  });

  it('walk a million files by keys and by typing, with few rows on the page', async () => {
    const page = await gallery();
    const active = (): Promise<string> =>
      page.evaluate(
        `(() => { const grid = document.querySelector('[role=treegrid]');
          const row = document.getElementById(grid.getAttribute('aria-activedescendant'));
          return row ? row.getAttribute('aria-level') + ' ' + row.querySelector('[role=gridcell]').innerText.replace(/\\s+/g, '') : ''; })()`,
      );
    /** The active row is drawn a frame after the key. */
    const stands = async (wanted: string): Promise<void> => {
      for (let look = 0; look < 300 && (await active()) !== wanted; look += 1) {
        await page.evaluate('new Promise(requestAnimationFrame)');
      }
      assert.equal(await active(), wanted);
    };
    await page.getByRole('treegrid').focus();
    await stands('1 notes');
    await page.keyboard.press('ArrowRight');
    await page.locator('[role=row]:has-text("note-000000000")').waitFor();
    await page.keyboard.press('ArrowRight');
    await stands('2 note-000000000.txt');
    await page.keyboard.type('note-000004321');
    await stands('2 note-000004321.txt');
    await page.keyboard.press('ArrowLeft');
    await stands('1 notes');
    assert.ok((await page.locator('[role=treegrid] [role=row]').count()) < 60);
    assert.equal(await page.getByRole('treegrid').getAttribute('aria-rowcount'), '-1');
    await page.context().close();
  });
});
