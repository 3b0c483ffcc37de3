import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type ACourier, startCourier, type Who } from './support/a-courier.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { assertAccessible, layoutShift, signedIn, watched } from './support/page.ts';

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

describe('figures, records, health, people and tokens, in a real browser', { skip: missingBrowser ?? false }, () => {
  let browser: Browser;
  let courier: ACourier;
  let sealed = '';
  before(async () => {
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
    const fields = { 'target database': 'billing_dw', 'target table': 'usage_records' };
    sealed = await courier.envelope({ title: 'A secret title', files: { 'a.csv': 'a;b\n1;2\n' }, fields });
    await courier.ask('client-b', 'POST', `/api/v1/envelopes/${sealed}/collect`, {});
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
  });

  const open = async (
    t: TestContext,
    who: Who,
    path: string,
    options: { viewport?: { width: number; height: number }; locale?: string; colorScheme?: 'light' | 'dark' } = {},
  ): Promise<Page> => {
    const context = await browser.newContext({ viewport: WIDE, locale: 'en', reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    const bad = watched(page, courier.url);
    t.after(async () => {
      await context.close();
      assert.deepEqual(bad, []);
    });
    await signedIn(page, courier.url, who, path);
    return page;
  };

  const PAGES: readonly [who: Who, path: string, seen: string][] = [
    ['studio', '/figures', '.targets'],
    ['auditor', '/records', '.records'],
    ['operator', '/health', '.gauges'],
    ['studio', '/people', '.folk'],
    ['studio', '/access', '.things'],
  ];
  for (const [who, path, seen] of PAGES) {
    it(`${path} is accessible, wide and narrow, light and dark, in Spanish and Portuguese`, async (t) => {
      const looks = [
        { viewport: WIDE, locale: 'es', colorScheme: 'light' },
        { viewport: NARROW, locale: 'pt-BR', colorScheme: 'dark' },
      ] as const;
      for (const look of looks) {
        const page = await open(t, who, path, look);
        await page.locator(seen).first().waitFor();
        await assertAccessible(page, `${path} ${look.locale}`);
      }
    });

    it(`${path} does not move while it loads`, async (t) => {
      const page = await open(t, who, '/envelopes');
      const shifted = await layoutShift(page);
      await page.goto(courier.url + path);
      await page.locator(seen).first().waitFor();
      // What is asked for after the first paint has come by then; the feed keeps a request open for ever.
      await page.evaluate('new Promise((done) => setTimeout(done, 800))');
      const sum = await shifted();
      assert.ok(sum <= 0.02, `${path}: ${sum}`);
    });
  }

  it('figures show what was sealed and where it goes, as a picture and as a table', async (t) => {
    const page = await open(t, 'studio', '/figures');
    await page.getByText('billing_dw.usage_records').waitFor();
    await page.locator('.kpis .v', { hasText: '8 bytes' }).first().waitFor();
    assert.match(
      (await page.locator('.kpis').innerText()).replaceAll('\n', ' '),
      /Sealed 8 bytes .* Files 1 in 1 envelope/,
    );
    assert.match((await page.locator('svg.fig').getAttribute('aria-label')) ?? '', /8 bytes in all\. A table follows/);
    await page.getByText('As a table').click();
    assert.match(await page.locator('.astable tbody tr').first().innerText(), /1\s+1\s+8 bytes/);
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    assert.match(saved.suggestedFilename(), /^figures-\d{4}-\d{2}-\d{2}-\d{4}-\d{2}-\d{2}\.csv$/);
  });

  it('records are narrowed to one envelope by a press, and say how a receipt is checked', async (t) => {
    const page = await open(t, 'auditor', '/records');
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    assert.equal(saved.suggestedFilename(), 'records.csv');
    const row = page.locator('.records tbody tr', { hasText: 'recipient.collected' });
    await row.getByRole('button', { name: sealed.slice(-12) }).click();
    await page
      .getByLabel('Envelope')
      .and(page.locator(`[value="${sealed}"]`))
      .waitFor();
    await row.getByRole('button', { name: 'Receipts' }).click();
    await page.getByRole('dialog').locator('summary', { hasText: 'Collected' }).click();
    const dialog = await page.getByRole('dialog').innerText();
    assert.match(dialog, /urn:datoferum:receipt|https:\/\/in-toto\.io/);
    assert.match(dialog, /ssh-keygen -Y verify .* -n receipt@datoferum/);
    assert.doesNotMatch(dialog, /a\.csv|secret title/);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByLabel('Envelope').fill('0193');
    await page.getByText('An id looks like').waitFor();
  });

  it('health tells an operator no title, and is nobody else’s', async (t) => {
    const page = await open(t, 'operator', '/health');
    await page.locator('.gauges').waitFor();
    assert.doesNotMatch(await page.locator('main').innerText(), /secret title|example\.com/);
    const other = await open(t, 'studio', '/health');
    await other.locator('.error-note').waitFor();
    assert.equal(await other.locator('.gauges').count(), 0);
  });

  it('a token is made by keyboard, shown once, works within its scopes, and ends after a question', async (t) => {
    const page = await open(t, 'studio', '/access');
    await page.getByRole('button', { name: 'New token' }).press('Enter');
    await page.getByLabel('What it is for').pressSequentially('cron');
    await page.getByLabel('What it is for').press('Enter');
    const secret = await page.locator('.secret').innerText();
    assert.match(secret, /^dtrm_[\w-]{43}$/);
    const asked = await fetch(`${courier.url}/api/v1/envelopes`, { headers: { Authorization: `Bearer ${secret}` } });
    assert.equal(asked.status, 200);
    assert.equal(await focused(page), 'Copy it now. It is shown this once.');
    await page.getByRole('button', { name: 'I have it' }).click();
    assert.equal(await focused(page), 'New token');
    await page.reload();
    await page.getByRole('button', { name: 'End it: cron' }).click();
    assert.ok(!(await page.content()).includes(secret));
    await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const ended = await fetch(`${courier.url}/api/v1/envelopes`, { headers: { Authorization: `Bearer ${secret}` } });
    assert.equal(ended.status, 401);
  });

  it('a person one knows is one press from an envelope to them; nobody else is filled in by a link', async (t) => {
    const page = await open(t, 'studio', '/people');
    await page.getByRole('link', { name: 'New envelope to Client B' }).click();
    await page.waitForURL(`${courier.url}/new`);
    await page.getByText('client-b@example.com').first().waitFor();
    await page.goto(`${courier.url}/new?to=stranger@example.net`);
    await page.waitForURL(`${courier.url}/new`);
    assert.equal(await page.getByText('stranger@example.net').count(), 0);
  });

  it('an admin sets a quota and a role in place; nobody changes their own role', async (t) => {
    const page = await open(t, 'admin', '/people');
    await page.getByRole('tab', { name: 'Everybody' }).click();
    await page.getByRole('button', { name: 'Change Lab C' }).click();
    assert.equal(await focused(page), 'Lab C');
    await page.getByLabel('Quota').fill('much');
    await page.getByText('A size looks like').waitFor();
    await page.getByLabel('Quota').fill('1.5 GB');
    await page.getByLabel('Role').selectOption('auditor');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Change Lab C' }).waitFor();
    assert.equal(await focused(page), 'Change');
    const found = await courier.ask<{ items: { name: string; role: string; quota: number }[] }>(
      'admin',
      'GET',
      '/api/v1/admin/people?q=lab',
    );
    assert.deepEqual(
      found.items.map(({ role, quota }) => [role, quota]),
      [['auditor', 1.5e9]],
    );
    await page.getByRole('button', { name: 'Change Admin' }).click();
    assert.equal(await page.getByLabel('Role').isDisabled(), true);
  });
});

const focused = (page: Page) => page.evaluate('document.activeElement.textContent');
