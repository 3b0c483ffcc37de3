import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
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
  const sealed = async (id: string): Promise<void> => {
    // While it is being filled the courier answers at once.
    for (const until = Date.now() + 60_000; Date.now() < until; await setTimeout(100)) {
      const { state } = await courier.ask<{ state: string }>('studio', 'GET', `/api/v1/envelopes/${id}?wait=sealed`);
      if (state === 'sealed') return;
    }
    assert.fail('it was not sealed');
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
    await sealed(id);
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
    await sealed(id);
    await assertDelivered(id, await treeOf(odd, 'odd'));
    assert.deepEqual(bad, []);
    await context.close();
  });
});
