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
import { aPerson, type Person } from './support/people.ts';
import { arrived, left, sealed, sendDropped, until } from './support/sending.ts';

const MB = 1_000_000;
const SIZE = 40 * MB;
/** What may go twice: of each of four stretches what was on its way. */
const TAILS = 8 * MB;

describe('a line that goes away and comes back', { skip: missingBrowser ?? false, timeout: 400_000 }, () => {
  let browser: Browser;
  let courier: ACourier;
  let root: string;
  let person: Person;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'line-days-'));
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
  });
  afterEach(async () => {
    courier.front.line('fine');
    courier.front.slow(null);
    await person?.context.close();
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
    await rm(root, { recursive: true, force: true });
  });

  /** A sending with some of it at the courier, in a page that marks whether it was left. */
  const sending = async (name: string): Promise<{ page: Page; id: string }> => {
    person = await aPerson(browser, courier, 'studio', '/new');
    const { page } = person;
    await page.evaluate('void (window.stayed = true)');
    courier.front.slow(2 * MB);
    const id = await sendDropped(page, await plant(join(root, name), { 'a.bin': randomBytes(SIZE) }));
    await arrived(courier, id, 4 * MB);
    return { page, id };
  };
  const banner = (page: Page, words: string) => page.locator('.banner', { hasText: words });
  /** By itself: nothing is pressed, the page is the one that began, and what had arrived did not go again. */
  const goesOnByItself = async ({ page, id }: { page: Page; id: string }, before: number): Promise<void> => {
    courier.front.slow(null);
    await sealed(courier, id);
    await page.getByText('Sealed and unbroken').waitFor();
    assert.equal(await page.evaluate('window.stayed === true'), true);
    assert.ok(left(courier) - before < SIZE + TAILS, `${left(courier) - before} bytes went for ${SIZE}`);
    assert.deepEqual(person.bad, []);
  };
  const heardAgain = async (page: Page, title: string): Promise<void> => {
    await page.locator('.rail').getByRole('link', { name: /^All/ }).click();
    await courier.envelope({ title });
    await page.getByRole('row').filter({ hasText: title }).waitFor({ timeout: 30_000 });
  };

  it('has no network, says so, and goes on when it is there again', async () => {
    const before = left(courier);
    const { page, id } = await sending('offline');
    await person.context.setOffline(true);
    await banner(page, 'No network since').waitFor();
    await page.getByText('This machine has no network. Nothing is lost; it goes on by itself.').waitFor();
    await setTimeout(2_000);
    await person.context.setOffline(false);
    await banner(page, 'No network since').waitFor({ state: 'detached' });
    await goesOnByItself({ page, id }, before);
    await heardAgain(page, 'After the network came back');
  });

  it('is a gateway with nobody behind it, whose page is no answer', async () => {
    const before = left(courier);
    const { page, id } = await sending('gateway');
    courier.front.line('gateway');
    await banner(page, 'No line to the courier since').waitFor();
    await page.getByText('No line to the courier. Nothing is lost; it goes on by itself.').first().waitFor();
    courier.front.line('fine');
    await goesOnByItself({ page, id }, before);
    await banner(page, 'No line to the courier since').waitFor({ state: 'detached', timeout: 60_000 });
    await heardAgain(page, 'After the gateway');
  });

  it('is tried at once when a person says so, by what moves too', async () => {
    const before = left(courier);
    const { page, id } = await sending('now');
    courier.front.line('gateway');
    await banner(page, 'No line to the courier since').waitFor();
    // So long that the pauses between tries have grown.
    await setTimeout(12_000);
    courier.front.line('fine');
    const asked = courier.front.asked.length;
    await page.getByRole('button', { name: 'Try now' }).click();
    await until(
      () => courier.front.asked.slice(asked).some((one) => one.includes('/files/')),
      'what moves has tried',
      2_000,
    );
    await goesOnByItself({ page, id }, before);
  });

  it('is a courier that was killed and began again', async () => {
    const { page, id } = await sending('restart');
    type Seen = { progress: { arrived: number } };
    const had = (await courier.ask<Seen>('studio', 'GET', `/api/v1/envelopes/${id}`)).progress.arrived;
    await courier.restart();
    const { progress } = await courier.ask<Seen>('studio', 'GET', `/api/v1/envelopes/${id}`);
    assert.ok(progress.arrived >= had, `${progress.arrived} of ${had} bytes are left`);
    // The front takes in what nobody behind it takes, so what counts begins now: the rest, and the tails that were on their way.
    await goesOnByItself({ page, id }, left(courier) - progress.arrived);
    await heardAgain(page, 'After the courier began again');
  });

  it('is a machine that slept while every connection died', async () => {
    const before = left(courier);
    const { page, id } = await sending('asleep');
    const cdp = await person.context.newCDPSession(page);
    await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
    courier.front.line('cut');
    await setTimeout(3_000);
    courier.front.line('fine');
    await cdp.send('Page.setWebLifecycleState', { state: 'active' });
    await goesOnByItself({ page, id }, before);
    await heardAgain(page, 'After the night');
  });
});
