import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { type ACourier, startCourier } from './support/a-courier.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { dropOn, plant } from './support/drop.ts';
import { assertAccessible, layoutShift, shifts, signedIn, watched } from './support/page.ts';

const dist = join(import.meta.dirname, '..', 'dist');

describe('the first load', () => {
  it('is at most 200 kB of script, gzipped', () => {
    const { outputs } = JSON.parse(readFileSync(join(dist, '.meta.json'), 'utf8')) as {
      outputs: Record<string, { entryPoint?: string; imports: { path: string; kind: string }[] }>;
    };
    const entry = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === 'apps/web/src/main.tsx') ?? '';
    const reached = new Set<string>();
    const follow = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const one of outputs[path]?.imports ?? []) if (one.kind === 'import-statement') follow(one.path);
    };
    follow(entry);
    // The list is the first page of nearly everybody, in the language of the reader.
    const rooms = ['common', 'shell', 'parts', 'errors', 'tape', 'envelopes'];
    for (const page of [
      'packages/ui/src/features/envelopes/page.tsx',
      ...rooms.map((room) => `packages/ui/src/i18n/pt-BR/${room}.ts`),
    ]) {
      const chunk = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === page);
      assert.ok(chunk, page);
      follow(chunk);
    }
    const names = [...reached]
      .map((path) => path.slice(path.lastIndexOf('/') + 1))
      .filter((name) => name.endsWith('.js'));
    const bytes = names.reduce(
      (sum, name) => sum + gzipSync(readFileSync(join(dist, 'assets', name)), { level: 9 }).length,
      0,
    );
    assert.ok(names.length >= 2 && bytes <= 200_000, `${bytes} bytes in ${names.length} files`);
  });
});

describe('the frame of the app, in a real browser', { skip: missingBrowser ?? false }, () => {
  let browser: Browser;
  let courier: ACourier;
  let waiting = '';
  before(async () => {
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
    await courier.envelope({ title: 'Plates, full pull', files: { 'plates/a.1001.exr': 'a', 'plates/b.txt': 'bb' } });
    await courier.envelope({ title: 'Half of it', files: { 'half.bin': 'half' }, until: 'filling' });
    await courier.envelope({ title: 'Sound stems', from: 'client-b', to: ['studio', 'lab-c'] });
    waiting = await courier.envelope({ title: 'Camera rolls', from: 'lab-c', to: ['studio'] });
    const gone = await courier.envelope({ title: 'Taken back' });
    await courier.ask('studio', 'POST', `/api/v1/envelopes/${gone}/withdraw`, { reason: 'a test' });
    await courier.ask('studio', 'GET', `/api/v1/envelopes/${gone}?wait=purged`);
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
  });
  const opened = async (run: (page: Page) => Promise<void>, options: Parameters<Browser['newContext']>[0] = {}) => {
    const context = await browser.newContext({ locale: 'en', viewport: { width: 1440, height: 900 }, ...options });
    const page = await context.newPage();
    const bad = watched(page, courier.url);
    try {
      await run(page);
      assert.deepEqual(bad, []);
    } finally {
      await context.close();
    }
  };
  const row = (page: Page, title: string | RegExp) => page.getByRole('row').filter({ hasText: title });

  it('lets in who signs in, where they wanted to go, and asks no other host', () =>
    opened(async (page) => {
      await signedIn(page, courier.url, 'studio', '/outbox?show=sealed');
      assert.equal(page.url(), `${courier.url}/outbox?show=sealed`);
      await row(page, 'Plates, full pull').waitFor();
      assert.equal(await page.title(), 'Outbox · Datoferum');
    }));

  it('says nothing about any envelope before the sign-in', () =>
    opened(async (page) => {
      await page.goto(`${courier.url}/envelopes/${waiting}`);
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      assert.doesNotMatch(await page.locator('body').innerText(), /Camera|lab-c|studio/);
      await assertAccessible(page, 'the door');
    }));

  it('groups what needs one, what moves and what rests, each with its count, under a filter that is its address', () =>
    opened(async (page) => {
      await signedIn(page, courier.url, 'studio');
      const heads = page.locator('.e-group');
      // Each group is an answer of its own; the last of them may come a moment later.
      await heads.nth(2).waitFor();
      assert.deepEqual(await heads.allInnerTexts(), ['Needs you 2', 'Moving 1', 'At rest 2']);
      const sentence = await row(page, 'Camera rolls').getByRole('link').getAttribute('aria-label');
      assert.match(sentence ?? '', /^Camera rolls, comes in, Yours to collect, purged in 30 days, 1 byte, 1 file/);
      await page.getByRole('link', { name: /^Needs you 2/ }).click();
      await page.waitForURL('**/envelopes?show=needs');
      await row(page, 'Half of it').waitFor({ state: 'detached' });
      await row(page, 'Camera rolls').waitFor();
      assert.deepEqual(await heads.allInnerTexts(), ['Needs you 2']);
      await page.goBack();
      await row(page, 'Half of it').waitFor();
      await page.getByRole('link', { name: /^Inbox/ }).click();
      await row(page, 'Sound stems').waitFor();
      assert.equal(await row(page, 'Half of it').count(), 0);
      // After going to another page the focus stands on its heading.
      await page.locator('h1:focus').waitFor();
    }));

  it('searches at the courier, names of files too, and says what it did not find and does not look at', () =>
    opened(async (page) => {
      await signedIn(page, courier.url, 'studio');
      await page.keyboard.press('/');
      await page.locator('input[type=search]:focus').waitFor();
      await page.keyboard.type('exr');
      await row(page, 'Plates, full pull').waitFor();
      await row(page, 'Half of it').waitFor({ state: 'detached' });
      assert.match(page.url(), /\?q=exr$/);
      await page.keyboard.type('zzz');
      await page.getByRole('heading', { name: 'Nothing found for “exrzzz”' }).waitFor();
      assert.match(await page.locator('.empty').innerText(), /the courier does not read it/);
      await assertAccessible(page, 'nothing found');
      await page.getByRole('link', { name: 'Show all envelopes' }).click();
      await row(page, 'Half of it').waitFor();
    }));

  it('is walked by keyboard alone: rows by J and K, picked by X, opened by Enter', () =>
    opened(async (page) => {
      await signedIn(page, courier.url, 'studio');
      await row(page, 'Half of it').waitFor();
      const focused = () =>
        page.evaluate("document.activeElement?.getAttribute('aria-label') ?? ''") as Promise<string>;
      const at = async (title: string) => {
        await page.locator('[role=row] a:focus', { hasText: title }).waitFor();
        assert.ok((await focused()).startsWith(title));
      };
      await page.keyboard.press('j');
      const needs = (await page.locator('[data-id] a').allInnerTexts()).slice(0, 3);
      await at(needs[0] ?? '');
      await page.keyboard.press('j');
      await at(needs[1] ?? '');
      await page.keyboard.press('ArrowDown');
      await at('Half of it');
      await page.keyboard.press('x');
      await page.getByText('1 envelope picked').waitFor();
      await page.keyboard.press('k');
      await at(needs[1] ?? '');
      // In a field the letters are letters.
      await page.keyboard.press('/');
      await page.keyboard.type('jjx');
      assert.equal(await page.locator('input[type=search]').inputValue(), 'jjx');
      await page.keyboard.press('Escape');
      await row(page, 'Half of it').waitFor();
      await row(page, 'Half of it').getByRole('link').focus();
      await page.keyboard.press('Enter');
      await page.waitForURL('**/envelopes/*-*');
    }));

  it('stays with its envelope by keys when another one comes above it', () =>
    opened(async (page) => {
      await signedIn(page, courier.url, 'studio');
      await row(page, 'Half of it').getByRole('link').waitFor();
      const at = (title: string) => page.locator('[role=row] a:focus', { hasText: title }).waitFor();
      for (let n = 0; n < 3; n += 1) await page.keyboard.press('j');
      await at('Half of it');
      await courier.envelope({ title: 'Comes above', from: 'lab-c', to: ['studio'] });
      await row(page, 'Comes above').waitFor();
      await at('Half of it');
      await page.keyboard.press('k');
      const above = await page.locator('[data-id] a').nth(2).innerText();
      await at(above);
      await page.keyboard.press('j');
      await at('Half of it');
    }));

  for (const [scheme, contrast, width] of [
    ['light', 'no-preference', 1440],
    ['dark', 'no-preference', 1440],
    ['light', 'more', 800],
    ['dark', 'no-preference', 390],
    ['light', 'no-preference', 390],
  ] as const) {
    it(`has no violation that axe knows and does not jump, ${scheme}, contrast ${contrast}, ${width} px wide`, () =>
      opened(
        async (page) => {
          const shifted = await layoutShift(page);
          await signedIn(page, courier.url, 'studio');
          await row(page, 'Sound stems').waitFor();
          await page.reload();
          await row(page, 'Sound stems').waitFor();
          await assertAccessible(page, `the list at ${width}`);
          const shift = await shifted();
          assert.ok(shift <= 0.02, `moved by ${shift}: ${(await shifts(page)).join(' | ')}`);
        },
        { colorScheme: scheme, contrast, viewport: { width, height: 844 } },
      ));
  }

  it('speaks the language of the reader, and of the menu', () =>
    opened(
      async (page) => {
        await signedIn(page, courier.url, 'studio');
        await page.getByRole('heading', { name: 'Todos os envelopes' }).waitFor();
        assert.equal(await page.locator('html').getAttribute('lang'), 'pt-BR');
        await page.locator('button.who').click();
        await page.getByRole('menuitemradio', { name: 'Español' }).click();
        await page.getByRole('heading', { name: 'Todos los sobres' }).waitFor();
        await page.reload();
        await page.getByRole('heading', { name: 'Todos los sobres' }).waitFor();
        assert.equal(await page.locator('html').getAttribute('lang'), 'es');
      },
      { locale: 'pt-PT' },
    ));

  it('says where envelopes come from while there are none, and that an address is no page', () =>
    opened(async (page) => {
      await signedIn(page, courier.url, 'operator', '/inbox');
      await page.getByText('operator@example.com').last().waitFor();
      await page.getByRole('heading', { name: 'Nothing came in yet' }).waitFor();
      await assertAccessible(page, 'the empty inbox');
      await page.getByRole('link', { name: 'Outbox' }).click();
      await page.getByRole('heading', { name: 'Drop a folder here' }).waitFor();
      await assertAccessible(page, 'the empty outbox');
      await page.goto(`${courier.url}/nothing/here`);
      await page.getByRole('heading', { name: 'There is no page at this address.' }).waitFor();
      await assertAccessible(page, 'no such page');
    }));

  it('takes what is dropped on the empty outbox to the new envelope', () =>
    opened(async (page) => {
      await signedIn(page, courier.url, 'operator', '/outbox');
      await page.locator('.dropbig').waitFor();
      const folder = await mkdtemp(join(tmpdir(), 'dropped-'));
      await dropOn(page, '.dropbig', [await plant(join(folder, 'dropped'), { 'one.txt': 'one' })]);
      await page.waitForURL('**/new');
      await page.getByText('dropped').first().waitFor();
      await rm(folder, { recursive: true });
    }));

  it('keeps a view under its name and goes back to it', () =>
    opened(async (page) => {
      await signedIn(page, courier.url, 'studio', '/outbox?show=filling');
      await row(page, 'Half of it').waitFor();
      await page.getByRole('button', { name: 'Saved views' }).click();
      await page.getByRole('menuitem', { name: 'Keep this view' }).click();
      await page.getByRole('link', { name: /^Inbox/ }).click();
      await page.getByRole('button', { name: 'Saved views' }).click();
      await page.getByRole('menuitemradio', { name: 'Filling · Outbox' }).click();
      await page.waitForURL('**/outbox?show=filling');
    }));
});
