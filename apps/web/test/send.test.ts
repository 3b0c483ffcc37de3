import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { type ACourier, startCourier, WHO } from './support/a-courier.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { dropOn, plant, treeOf } from './support/drop.ts';
import { assertAccessible, signedIn, watched } from './support/page.ts';

const FRAMES = Object.fromEntries(
  Array.from({ length: 40 }, (_, n) => 1001 + n)
    .filter((n) => n !== 1020)
    .map((n) => [`plates/sh010.${n}.exr`, `frame ${n}`]),
);

describe('sending from a browser', { skip: missingBrowser ?? false, timeout: 240_000 }, () => {
  let browser: Browser;
  let courier: ACourier;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'to-send-'));
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const opened = async (path = '/new') => {
    const context = await browser.newContext({ locale: 'en', viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const bad = watched(page, courier.url);
    await signedIn(page, courier.url, 'studio', path);
    return { context, page, bad };
  };
  const to = async (page: Page, address: string = WHO['client-b'].address): Promise<void> => {
    await page.getByRole('combobox', { name: 'To' }).fill(address);
    await page.keyboard.press('Enter');
  };
  const sent = async (page: Page): Promise<string> => {
    await page.waitForURL(/\/envelopes\/[0-9a-f-]{36}/);
    return new URL(page.url()).pathname.split('/')[2] as string;
  };
  const sealed = async (id: string, page: Page): Promise<void> => {
    // While it is being filled the courier answers at once.
    for (const until = Date.now() + 60_000; Date.now() < until; await setTimeout(100)) {
      const { state } = await courier.ask<{ state: string }>('studio', 'GET', `/api/v1/envelopes/${id}?wait=sealed`);
      if (state === 'sealed') return;
    }
    assert.fail(`it was not sealed: ${await page.locator('body').innerText()}`);
  };
  const arrivedAtLeast = async (id: string, bytes: number): Promise<void> => {
    for (const until = Date.now() + 60_000; Date.now() < until; await setTimeout(100)) {
      type Seen = { progress: { arrived: number } | null };
      const { progress } = await courier.ask<Seen>('studio', 'GET', `/api/v1/envelopes/${id}`);
      if ((progress?.arrived ?? 0) >= bytes) return;
    }
    assert.fail('nothing arrived');
  };
  /** What the recipient gets, against what lies on the disk. */
  const assertDelivered = async (id: string, tree: Map<string, Buffer | null>): Promise<void> => {
    const answer = await fetch(`${courier.url}/api/v1/envelopes/${id}/manifest.ndjson`, {
      headers: { Authorization: `Bearer ${WHO['client-b'].token}` },
    });
    const lines = (await answer.text()).trim().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as { kind: string; path: string; sha256?: string });
    const files = entries.filter(({ kind }) => kind === 'file');
    const wanted = [...tree].flatMap(([path, bytes]) =>
      bytes === null ? [] : [[path, createHash('sha256').update(bytes).digest('hex')] as const],
    );
    assert.deepEqual(new Map(files.map(({ path, sha256 }) => [path, sha256])), new Map(wanted));
    for (const [path, bytes] of tree) {
      if (bytes === null) continue;
      const got = await fetch(
        `${courier.url}/api/v1/envelopes/${id}/content/${path.split('/').map(encodeURIComponent).join('/')}`,
        { headers: { Authorization: `Bearer ${WHO['client-b'].token}` } },
      );
      assert.ok(bytes.equals(Buffer.from(await got.arrayBuffer())), path);
    }
    const folders = entries.filter(({ kind }) => kind === 'folder').map(({ path }) => path);
    for (const path of folders) assert.equal(tree.get(path), null);
    const empty = [...tree.keys()].filter(
      (path) => ![...tree.keys()].some((one) => one.startsWith(`${path}/`)) && tree.get(path) === null,
    );
    for (const path of empty) assert.ok(folders.includes(path), `${path} is an empty folder and was kept`);
  };

  afterEach(() => courier.front.slow(null));

  it('takes a dropped folder with its structure and empty folders, seals it, and delivers the same bytes', async () => {
    const shoot = await plant(join(folder, 'FEAT01_D27'), {
      ...FRAMES,
      'sound/take 1.wav': randomBytes(9 * 1024 * 1024),
      'Ünïcødé/日本.txt': 'x',
      'nothing.bin': '',
      'empty/deep/': '',
    });
    const { context, page, bad } = await opened();
    await dropOn(page, '.drop', [shoot]);
    await page.getByText('Before it goes').waitFor();
    assert.equal(await page.getByLabel('Title').inputValue(), 'FEAT01 D27');
    await to(page);
    await page.getByRole('button', { name: 'Send to 1 recipient' }).click();
    const id = await sent(page);
    await sealed(id, page);
    await assertDelivered(id, await treeOf(shoot, 'FEAT01_D27'));
    assert.deepEqual(bad, []);
    await context.close();
  });

  it('says before it goes what a person should know, and what is left out', async () => {
    const odd = await plant(join(folder, 'odd'), {
      ...FRAMES,
      'Sound.pdf': 'a',
      'sound.pdf': 'b',
      'aux.txt': 'c',
      '.DS_Store': 'd',
      'load.csv': 'a,b\n1,2\n3\n',
    });
    const { context, page, bad } = await opened();
    await dropOn(page, '.drop', [odd]);
    await page.getByText('1 frame is missing in a sequence').waitFor();
    await page.getByText('It lacks 1020.').waitFor();
    await page.getByText('Two names become one on Windows and macOS').waitFor();
    await page.getByText('1 name does not fit on Windows').waitFor();
    await page.getByText('Left out by your rules: 1 file').waitFor();
    await page.getByRole('button', { name: 'Look into CSV, JSON and XML' }).click();
    await page.getByText('1 file has rows of different lengths').waitFor();
    await assertAccessible(page);
    const frames = page.locator('.asking', { hasText: 'frame is missing' });
    await frames.getByRole('button', { name: 'That’s intended' }).click();
    await frames.waitFor({ state: 'detached' });
    await page.getByText('Left out by your rules: 1 file').click();
    await page.getByText('Leave out what systems put beside files').click();
    await page.getByText('Nothing is left out').waitFor();
    await page.getByText('44', { exact: true }).waitFor();
    await to(page);
    await page.getByRole('button', { name: 'Send to 1 recipient' }).click();
    const id = await sent(page);
    await sealed(id, page);
    await assertDelivered(id, await treeOf(odd, 'odd'));
    assert.deepEqual(bad, []);
    await context.close();
  });

  it('goes on after a reload in the middle, from what has arrived', async () => {
    courier.front.slow(8_000_000);
    const large = await plant(join(folder, 'large'), {
      'a.bin': randomBytes(96 * 1024 * 1024),
      ...Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`small/${n}.bin`, randomBytes(3000)])),
    });
    const { context, page, bad } = await opened();
    page.on('dialog', (dialog) => void dialog.accept());
    await dropOn(page, '.drop', [large]);
    await page.getByText('Before it goes').waitFor();
    await to(page);
    await page.getByRole('button', { name: 'Send to 1 recipient' }).click();
    const id = await sent(page);
    await arrivedAtLeast(id, 16 * 1024 * 1024);
    const before = courier.front.sent('PATCH');
    await page.reload();
    await page.getByRole('progressbar', { name: 'Progress' }).waitFor();
    courier.front.slow(null);
    await sealed(id, page);
    await assertDelivered(id, await treeOf(large, 'large'));
    // What was acknowledged before is not sent again: at most the tails that were on their way.
    const [whole, twice] = [96 * 1024 * 1024, 40 * 1024 * 1024];
    assert.ok(before > 0 && courier.front.sent('PATCH') < whole + twice);
    assert.deepEqual(bad, []);
    await context.close();
  });

  it('sends in one tab at a time; another one looks on and can pause it', async () => {
    courier.front.slow(2_000_000);
    const large = await plant(join(folder, 'tabs'), { 'a.bin': randomBytes(64 * 1024 * 1024) });
    const { context, page } = await opened();
    await dropOn(page, '.drop', [large]);
    await page.getByText('Before it goes').waitFor();
    await to(page);
    await page.getByRole('button', { name: 'Send to 1 recipient' }).click();
    const id = await sent(page);
    const other = await context.newPage();
    await other.goto(`${courier.url}/envelopes/${id}`);
    await other.getByText('Another tab of this browser sends it; this one looks on.').waitFor();
    await other.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused.').waitFor();
    // The tab that sends is closed: the other one takes over, from the folder that the browser remembers.
    await page.close({ runBeforeUnload: false });
    await other.getByText('Keep this tab open, or leave and come back: it goes on where it was.').waitFor();
    courier.front.slow(null);
    await other.getByRole('button', { name: 'Continue' }).first().click();
    await sealed(id, page);
    await assertDelivered(id, await treeOf(large, 'tabs'));
    await context.close();
  });

  it('needs no mouse: picked, addressed, named and sent by keys', async () => {
    const one = await plant(join(folder, 'keys'), { 'a.txt': 'by keys' });
    const { context, page, bad } = await opened();
    // A system's own window cannot be driven; the drop stands for it, everything else is keys.
    await dropOn(page, '.drop', [one]);
    await page.getByText('Before it goes').waitFor();
    const until = async (is: () => Promise<boolean>): Promise<void> => {
      for (let n = 0; n < 80 && !(await is()); n++) await page.keyboard.press('Tab');
      assert.ok(await is());
    };
    const isAt = (role: string, name: string) => () =>
      page.getByRole(role as 'button', { name }).evaluate((element) => element === element.ownerDocument.activeElement);
    await until(isAt('combobox', 'To'));
    await page.keyboard.type('client-b@example.com');
    await page.keyboard.press('Enter');
    await until(isAt('button', 'Send to 1 recipient'));
    await page.keyboard.press('Enter');
    const id = await sent(page);
    await sealed(id, page);
    await assertDelivered(id, await treeOf(one, 'keys'));
    assert.deepEqual(bad, []);
    await context.close();
  });

  it('says why it cannot be sent, and is clean by axe, empty and on a phone', async () => {
    const { context, page, bad } = await opened();
    await page.getByText('Choose or drop what shall go.').waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('It needs a recipient.').first().waitFor();
    await assertAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await assertAccessible(page);
    assert.deepEqual(bad, []);
    await context.close();
  });

  it('names a file that changed while it was sent, and sends the new one when told so', async () => {
    courier.front.slow(8_000_000);
    const changing = await plant(join(folder, 'changing'), {
      'a.bin': randomBytes(48 * 1024 * 1024),
      'z.txt': 'before',
    });
    const { context, page } = await opened();
    await dropOn(page, '.drop', [changing]);
    await page.getByText('Before it goes').waitFor();
    await to(page);
    await page.getByRole('button', { name: 'Send to 1 recipient' }).click();
    const id = await sent(page);
    await plant(changing, { 'z.txt': 'after, and longer' });
    courier.front.slow(null);
    await page.getByText('1 file needs you. Everything else goes on.').first().waitFor();
    await page.getByText(/Changed while it was sent/).waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Send the new one: changing/z.txt' }).click();
    await sealed(id, page);
    await assertDelivered(id, await treeOf(changing, 'changing'));
    await context.close();
  });
});
