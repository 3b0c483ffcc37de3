import assert from 'node:assert/strict';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type ACourier, startCourier } from './support/a-courier.ts';
import { aMillionFiles, DEEP, FIRST_NAME, LAST_NAME, manyEnvelopes, pathOf, WIDE } from './support/a-million.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { dropOn } from './support/drop.ts';
import { aPerson } from './support/people.ts';
import { until } from './support/sending.ts';
import { heapOf, watchSpeed } from './support/speed.ts';

const ENVELOPES = 10_000;
const MOST_HEAP = 60_000_000;
const MOST_ANSWER_MS = 1_000;
/** Wall time on a machine whose two cores do other work as well; what is aimed at is 50, and every run says what it saw. */
const MOST_TASK_MS = Number(process.env.MILLION_MOST_TASK_MS ?? 300);
const CSV_ROWS = 16_000_000;
const WRONG_ROW = CSV_ROWS - 1_000;

describe('a million files and 10,000 envelopes, in a real browser', { skip: missingBrowser ?? false }, () => {
  let browser: Browser;
  let courier: ACourier;
  let folder: string;
  let id: string;
  before(
    async () => {
      folder = await mkdtemp(join(tmpdir(), 'million-'));
      [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
      // First: made after the million, each was seen to take far longer.
      await manyEnvelopes(courier, ENVELOPES);
      id = await aMillionFiles(courier);
      await until(async () => (await stateOf()) === 'sealed', 'the million is sealed', 20 * 60_000);
    },
    { timeout: 40 * 60_000 },
  );
  after(async () => {
    await browser?.close();
    await courier?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const stateOf = async (): Promise<string> =>
    (await courier.ask<{ state: string }>('studio', 'GET', `/api/v1/envelopes/${id}`)).state;

  /** Acts on a page, and holds what a person would feel: long tasks, slow answers, memory that stays. */
  async function held(t: TestContext, path: string, who: 'studio' | 'client-b', act: (page: Page) => Promise<void>) {
    const { context, page, bad } = await aPerson(browser, courier, who, '/people');
    const speed = await watchSpeed(page);
    const heap = await heapOf(page);
    await page.goto(courier.url + path);
    await act(page);
    const more = (await heapOf(page)) - heap;
    const { tasks, slowest, answers } = await speed();
    t.diagnostic(
      `longest tasks ${tasks.slice(0, 3).join(', ') || 'none over 50'} ms; slowest of ${answers} answers ${slowest.ms} ms (${slowest.path}); heap +${(more / 1e6).toFixed(1)} MB`,
    );
    assert.deepEqual(bad, []);
    assert.ok((tasks[0] ?? 0) <= MOST_TASK_MS, `a task took ${tasks[0]} ms`);
    assert.ok(slowest.ms < MOST_ANSWER_MS, `${slowest.path} took ${slowest.ms} ms`);
    assert.ok(more < MOST_HEAP, `${more} bytes stay`);
    await context.close();
  }

  it('a list of 10,000 envelopes scrolls to its end, filters and finds', { timeout: 300_000 }, async (t) => {
    await held(t, '/outbox', 'studio', async (page) => {
      const grid = page.locator('.list');
      await grid.locator('[data-id]').first().waitFor();
      await grid.locator('[data-id] a').first().focus();
      // Pages are found one from the other, so the end is further away than the first End knows.
      const isAtEnd = async (): Promise<boolean> => {
        await page.keyboard.press('End');
        const [at, rows] = (await page.evaluate(
          `[document.activeElement.closest('[aria-rowindex]')?.getAttribute('aria-rowindex'), document.querySelector('.list').getAttribute('aria-rowcount')].map(Number)`,
        )) as [number, number];
        return at === rows && rows > ENVELOPES;
      };
      await until(isAtEnd, 'the last envelope is reached', 40_000);
      await page.keyboard.press('Home');
      await page.getByRole('searchbox').fill('number 4321');
      await page.locator('[data-id]', { hasText: 'number 4321' }).waitFor();
      await page.getByRole('searchbox').fill('');
      await page.getByRole('link', { name: /^Purged/ }).click();
      await page.waitForURL(/show=purged/);
      await page.locator('[data-id]').first().waitFor();
    });
  });

  it('its tree opens a folder of 100,000, goes down 40 levels, and finds any name', {
    timeout: 300_000,
  }, async (t) => {
    await held(t, `/envelopes/${id}?part=files`, 'studio', async (page) => {
      await page
        .getByText(/of 1,000,000/)
        .first()
        .waitFor();
      const tree = page.getByRole('treegrid');
      await tree.getByRole('row', { name: /^wide\b/ }).click();
      await tree.getByText(FIRST_NAME.split('.')[0] as string).waitFor();
      for (let wheel = 0; wheel < 40; wheel += 1) {
        await tree.evaluate((box) => box.scrollBy(0, 900));
        await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      }
      await tree.focus();
      await page.keyboard.press('Home');
      await until(async () => (await tree.evaluate((box) => box.scrollTop)) === 0, 'the top');
      await page.getByRole('searchbox', { name: 'Find in this envelope' }).fill(LAST_NAME.slice(0, 3));
      await page.getByText(`wide/`).first().waitFor();
      await page
        .getByText('1 found')
        .or(page.getByText(LAST_NAME.slice(0, 8)))
        .first()
        .waitFor();
      await page.getByRole('searchbox', { name: 'Find in this envelope' }).fill('');
      await tree.getByRole('row', { name: /^level 1\b/ }).click();
      await tree.focus();
      await page.keyboard.press('Home');
      for (let level = 2; level < DEEP; level += 1) {
        const next = tree.getByRole('row', { name: new RegExp(`^level ${level}\\b`) });
        await next.click();
      }
      await tree.getByText('deep').first().waitFor();
    });
  });

  it('End goes to the last name of its folder of 100,000', { timeout: 120_000 }, async (t) => {
    const last = Array.from({ length: WIDE }, (_, k) => pathOf(WIDE + 1 + k)).reduce((a, b) => (a > b ? a : b));
    await held(t, `/envelopes/${id}?part=files`, 'studio', async (page) => {
      const tree = page.getByRole('treegrid');
      await tree.getByRole('row', { name: /^wider\b/ }).click();
      await tree.getByText('take').first().waitFor();
      await tree.focus();
      const before = performance.now();
      await page.keyboard.press('End');
      await tree.getByRole('gridcell', { name: last.slice('wider/'.length) }).waitFor({ timeout: 60_000 });
      t.diagnostic(`the last of ${WIDE} names after ${Math.round(performance.now() - before)} ms`);
    });
  });

  it('the seal of a million names is checked when asked, tells how far it is, and stops', {
    timeout: 400_000,
  }, async (t) => {
    await held(t, `/envelopes/${id}`, 'studio', async (page) => {
      await page
        .getByRole('button', { name: 'Check now' })
        .or(page.getByRole('button', { name: /^Check it/ }))
        .first()
        .click();
      await page.getByText(/of 1,000,000 names read/).waitFor({ timeout: 120_000 });
      await page.getByRole('button', { name: 'Stop checking' }).click();
      await page.getByText('Its list is long').waitFor();
    });
  });

  it('the page of who collects it counts right, and lets them look inside', { timeout: 200_000 }, async (t) => {
    await held(t, `/collect/${id}`, 'client-b', async (page) => {
      await page.getByText('1,000,000 files').first().waitFor();
      await page
        .getByRole('treegrid')
        .getByRole('row', { name: /^wider\b/ })
        .click();
      await page.getByRole('treegrid').getByText('take').first().waitFor();
    });
  });

  it('1 GB of CSV is looked into while the page answers, stops when told, and its one wrong row is named', {
    timeout: 600_000,
  }, async (t) => {
    const name = join(folder, 'rows.csv');
    const bytes = await csv(name);
    assert.ok(bytes > 1_000_000_000, `${bytes}`);
    await held(t, '/new', 'studio', async (page) => {
      await dropOn(page, '.drop', [name]);
      await page.getByText('Before it goes').waitFor();
      const look = page.getByRole('button', { name: 'Look into CSV, JSON and XML' });
      await look.click();
      await page.getByText(/Looking into file 1 of 1, [1-9]\d?%/).waitFor({ timeout: 60_000 });
      await page.getByLabel('Title').fill('Typed meanwhile');
      await page.getByRole('button', { name: 'Stop looking' }).click();
      await look.click();
      await page.getByText(`First at row ${WRONG_ROW}.`).waitFor({ timeout: 400_000 });
      assert.equal(await page.getByLabel('Title').inputValue(), 'Typed meanwhile');
    });
  });
});

/** Rows of 65 bytes, one of them short of a column; answers the length of the file. */
async function csv(name: string): Promise<number> {
  const file = createWriteStream(name);
  const step = 10_000;
  for (let from = 0; from < CSV_ROWS; from += step) {
    let text = '';
    for (let row = from + 1; row <= from + step; row += 1) {
      const number = String(row).padStart(9, '0');
      text +=
        row === WRONG_ROW
          ? `${number},one short\n`
          : `${number},"a field, with a comma",plain words of a row here,${number}\n`;
    }
    if (!file.write(text)) await new Promise<void>((resolve) => file.once('drain', () => resolve()));
  }
  await new Promise<void>((resolve) => file.end(() => resolve()));
  return file.bytesWritten;
}
