import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { type ACourier, startCourier } from './support/a-courier.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { plant } from './support/drop.ts';
import { assertAccessible } from './support/page.ts';
import { aPerson, type Person } from './support/people.ts';
import { arrived, goTo, isSealed, left, sealed, sendDropped, until } from './support/sending.ts';

const MB = 1_000_000;
const FULL_DISK = `{
  const put = IDBObjectStore.prototype.put;
  new BroadcastChannel('full-disk').onmessage = ({ data: isFull }) => {
    IDBObjectStore.prototype.put = isFull
      ? () => { throw new DOMException('The disk is full.', 'QuotaExceededError'); }
      : put;
  };
}`;
const PANEL = 'All that moves on this machine';

describe('who sends holds the line', { skip: missingBrowser ?? false, timeout: 400_000 }, () => {
  let browser: Browser;
  let courier: ACourier;
  let root: string;
  let person: Person | null = null;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'line-controls-'));
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
  });
  afterEach(async () => {
    courier.front.slow(null);
    assert.deepEqual(person?.bad ?? [], []);
    await person?.context.close();
    person = null;
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
    await rm(root, { recursive: true, force: true });
  });

  const begin = async (options: object = {}): Promise<Page> => {
    person = await aPerson(browser, courier, 'studio', '/new', options);
    person.page.on('dialog', (dialog) => void dialog.accept());
    return person.page;
  };
  const folder = (name: string, bytes: number): Promise<string> =>
    plant(join(root, name), { 'a.bin': randomBytes(bytes) });
  const rows = (page: Page) => page.locator('.moving-list li');
  const titles = async (page: Page): Promise<string[]> =>
    (await rows(page).locator('a bdi').allTextContents()).map((title) => title.trim());

  it('keeps to a speed that was set for everything, and lets it go again', async () => {
    const page = await begin();
    await page.locator('.rail').getByRole('link', { name: PANEL }).click();
    await page.getByRole('button', { name: 'Limit speed' }).click();
    const dialog = page.getByRole('dialog');
    const speed = dialog.getByLabel('Everything this browser sends and fetches');
    await speed.fill('0');
    await dialog.getByText('A speed above 0').waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Set the limit' }).isDisabled(), true);
    await speed.fill('8');
    await assertAccessible(page, 'the limit');
    await speed.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'The line' }).getByText('8 Mbit/s', { exact: true }).waitFor();
    await goTo(page, 'New envelope');
    const id = await sendDropped(page, await folder('held', 24 * MB));
    await arrived(courier, id, MB);
    const [from, at] = [left(courier), performance.now()];
    await setTimeout(8_000);
    const perSecond = ((left(courier) - from) * 1000) / (performance.now() - at);
    assert.ok(perSecond > 0.5 * MB && perSecond < 1.2 * MB, `${perSecond} bytes a second where 1,000,000 were set`);
    await page.getByRole('button', { name: 'Limit speed' }).click();
    await dialog.getByLabel('Everything this browser sends and fetches').fill('');
    await dialog.getByRole('button', { name: 'Set the limit' }).click();
    await sealed(courier, id);
  });

  it('waits for the timetable and says until when, and goes on when it lets go', async () => {
    // A place where it is noon: the hours of the test are then those of one day.
    const page = await begin({ timezoneId: atNoon() });
    await goTo(page, PANEL);
    await page.getByRole('button', { name: 'Limit speed' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Another limit at certain hours').check({ force: true });
    await dialog.getByLabel('On', { exact: true }).selectOption({ label: 'Every day' });
    await dialog.getByLabel('From').fill('01:00');
    await dialog.getByLabel('To', { exact: true }).fill('18:00');
    await dialog.getByLabel('In these hours').fill('0');
    await assertAccessible(page, 'the timetable');
    await dialog.getByRole('button', { name: 'Set the limit' }).click();
    await page.getByText('nothing goes until 18:00').waitFor();
    await goTo(page, 'New envelope');
    const id = await sendDropped(page, await folder('hours', 4 * MB));
    await page.getByText('Waits for the timetable until 18:00.').first().waitFor({ timeout: 30_000 });
    const before = courier.front.sent('PATCH');
    await setTimeout(1_500);
    assert.equal(courier.front.sent('PATCH'), before);
    assert.equal(await isSealed(courier, id), false);
    await goTo(page, PANEL);
    await rows(page).getByText('Waits for the timetable until 18:00.').waitFor();
    await page.getByRole('button', { name: 'Limit speed' }).click();
    await dialog.getByLabel('Another limit at certain hours').uncheck({ force: true });
    await dialog.getByRole('button', { name: 'Set the limit' }).click();
    await sealed(courier, id);
  });

  it('changes the order by keys, by buttons and by priority; the next one in it goes next', async () => {
    const page = await begin();
    courier.front.slow(MB);
    const ids: string[] = [];
    for (const name of ['one', 'two', 'three', 'four']) {
      if (ids.length > 0) await goTo(page, 'New envelope');
      ids.push(await sendDropped(page, await folder(name, ids.length === 0 ? 120 * MB : 2 * MB)));
    }
    await goTo(page, PANEL);
    await until(async () => (await titles(page)).join() === 'one,two,three,four', 'four stand in their order');
    await assertAccessible(page, 'what moves');
    const earlier = page.getByRole('button', { name: 'Earlier: four' });
    await earlier.focus();
    await page.keyboard.press('Alt+ArrowUp');
    await until(async () => (await titles(page)).join() === 'one,two,four,three', 'by keys');
    await page.keyboard.press('Alt+ArrowUp');
    await until(async () => (await titles(page)).join() === 'one,four,two,three', 'by keys again, with the focus kept');
    await page.getByRole('button', { name: 'Later: four' }).click();
    await until(async () => (await titles(page)).join() === 'one,two,four,three', 'by a button');
    await page.getByLabel('Priority of three').selectOption({ label: 'Goes first' });
    await until(async () => (await titles(page)).join() === 'one,three,two,four', 'by priority');
    await page.setViewportSize({ width: 390, height: 844 });
    await assertAccessible(page, 'what moves, on a phone');
    await page.setViewportSize({ width: 1440, height: 900 });
    // Paused first: on a fast line the rest of it could be over before the click is.
    await page.getByRole('button', { name: 'Pause: one' }).click();
    await page.getByRole('button', { name: 'Continue: one' }).waitFor();
    courier.front.slow(null);
    for (const id of ids.slice(1)) await sealed(courier, id);
    const at = async (id: string): Promise<number> =>
      Date.parse((await courier.ask<{ sealedAt: string }>('studio', 'GET', `/api/v1/envelopes/${id}`)).sealedAt);
    const [, two = '', three = '', four = ''] = ids;
    assert.ok((await at(three)) < (await at(two)) && (await at(two)) < (await at(four)));
    assert.equal(await isSealed(courier, ids[0] as string), false);
    await page.getByRole('button', { name: 'Continue: one' }).click();
    await sealed(courier, ids[0] as string);
    await page.getByText('Nothing moves').first().waitFor();
    await assertAccessible(page, 'nothing moves');
  });

  it('pauses and continues all at once, and one by P in its room', async () => {
    const page = await begin();
    courier.front.slow(MB);
    const first = await sendDropped(page, await folder('first', 40 * MB));
    await goTo(page, 'New envelope');
    const second = await sendDropped(page, await folder('second', MB));
    await goTo(page, PANEL);
    await until(async () => (await titles(page)).length === 2, 'two are there');
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Continue all' }).waitFor();
    await page.getByRole('button', { name: 'Pause all' }).waitFor({ state: 'detached' });
    await until(async () => (await rows(page).getByText('Paused').count()) === 2, 'both are paused');
    courier.front.slow(null);
    // What was on its way when it was said still comes through the slow front.
    let last = -1;
    await until(async () => {
      const before = last;
      last = left(courier);
      await setTimeout(700);
      return last === before;
    }, 'nothing more comes');
    await setTimeout(1_500);
    assert.equal(left(courier), last);
    assert.deepEqual([await isSealed(courier, first), await isSealed(courier, second)], [false, false]);
    await page.getByRole('button', { name: 'Continue all' }).click();
    await sealed(courier, first);
    await sealed(courier, second);

    courier.front.slow(MB);
    await goTo(page, 'New envelope');
    const third = await sendDropped(page, await folder('third', 24 * MB));
    await page.getByRole('progressbar', { name: 'Progress' }).waitFor();
    await page.keyboard.press('p');
    await page.getByText('Paused.').waitFor();
    await page.keyboard.press('p');
    await page.getByText('Paused.').waitFor({ state: 'detached' });
    courier.front.slow(null);
    await sealed(courier, third);
  });

  it('says when the machine cannot keep what was asked for, and does it at another try', async () => {
    const page = await begin();
    // Chromium takes no limit of a test for its database: the engine's own writes are refused as on a full disk.
    await page.context().route('**/transfers.worker-*.js', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: `${FULL_DISK}\n${await answer.text()}` });
    });
    await page.reload();
    courier.front.slow(MB);
    const id = await sendDropped(page, await folder('full', 24 * MB));
    await page.getByRole('progressbar', { name: 'Progress' }).waitFor();
    await page.keyboard.press('p');
    await page.getByText('Paused.').waitFor();
    await page.evaluate("new BroadcastChannel('full-disk').postMessage(true)");
    await page.keyboard.press('p');
    const note = page.getByRole('alert').filter({ hasText: 'Try again' });
    await note.getByText('QuotaExceededError').or(note.getByText('The disk is full.')).first().waitFor();
    await assertAccessible(page, 'a command that failed');
    await page.evaluate("new BroadcastChannel('full-disk').postMessage(false)");
    courier.front.slow(null);
    await note.getByRole('button', { name: 'Try again' }).click();
    await note.waitFor({ state: 'detached' });
    await sealed(courier, id);
  });

  it('tries again what failed by R, and leaves one out by keys', async () => {
    const page = await begin();
    courier.front.slow(8 * MB);
    const files = (text: string) => ({ 'x.txt': text, 'y.txt': text, 'z.txt': text });
    const tree = await plant(join(root, 'changing'), { 'a.bin': randomBytes(40 * MB), ...files('before') });
    const id = await sendDropped(page, tree);
    await plant(tree, files('after, and longer'));
    courier.front.slow(null);
    await page.getByText('3 files need you. Everything else goes on.').first().waitFor();
    const out = page.getByRole('button', { name: 'Leave out changing/y.txt' });
    await out.focus();
    await page.keyboard.press('Enter');
    await page.getByText('2 files need you. Everything else goes on.').first().waitFor();
    await page.keyboard.press('r');
    await sealed(courier, id);
    const list = await fetch(`${courier.url}/api/v1/envelopes/${id}/manifest.ndjson`, {
      headers: { Authorization: 'Bearer dtrm_demo_client_b' },
    });
    const lines = (await list.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { path: string; size: number });
    const texts = lines.filter(({ path }) => path.endsWith('.txt')).map(({ path, size }) => [path, Number(size)]);
    assert.deepEqual(texts.sort(), [
      ['changing/x.txt', 17],
      ['changing/z.txt', 17],
    ]);
  });

  for (const [locale, title, button] of [
    ['pt-BR', 'O que se move aqui', 'Limitar velocidade'],
    ['es', 'Lo que se mueve aquí', 'Limitar velocidad'],
  ] as const) {
    it(`speaks ${locale}`, async () => {
      person = await aPerson(browser, courier, 'studio', '/moving', { locale });
      await person.page.getByRole('heading', { name: title }).waitFor();
      await person.page.getByRole('button', { name: button }).click();
      await person.page.getByRole('dialog').waitFor();
      await assertAccessible(person.page, locale);
    });
  }
});

/** A zone in which it is about noon now. */
function atNoon(): string {
  const ahead = 12 - new Date().getUTCHours();
  if (ahead === 0) return 'Etc/GMT';
  // In these names the sign is turned round.
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}
