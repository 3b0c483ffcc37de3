import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { missingBrowser, openBrowser } from '@datoferum/core/testing/browser';
import type { Browser, Page } from 'playwright-core';
import { bytesAt } from '../support/seeded.ts';
import { aDirectory } from '../support/test-house.ts';
import { until } from '../support/until.ts';
import { aDelivery, type Delivery } from './support/a-delivery.ts';
import { uppyPage } from './support/uppy-page.ts';

const MIB = 1024 * 1024;
const TIME = { timeout: 300_000 };
type Sent = { successful: string[]; failed: string[] };

/** @uppy/core and @uppy/tus, unmodified, in a real Chromium, on a page of another origin that the courier allows. */
describe('Uppy in a browser', { skip: missingBrowser ?? false }, () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser?.close());

  const aPage = async (t: Parameters<typeof aDirectory>[0], title: string): Promise<Delivery & { page: Page }> => {
    const { origin } = await uppyPage(t);
    const delivery = await aDelivery(t, title, { DATOFERUM_CORS_ORIGINS: origin });
    const page = await browser.newPage();
    t.after(() => page.close());
    await page.goto(origin);
    return Object.assign(delivery, { page });
  };
  const send = ({ page, endpoint, sender }: Delivery & { page: Page }, options: object = {}): Promise<Sent> =>
    page.evaluate(
      `send(${JSON.stringify({ endpoint, token: sender.token, options: { retryDelays: [0, 500, 1_000], ...options } })})`,
    );
  const written = (root: string, files: Record<string, Buffer>): string[] =>
    Object.entries(files).map(([name, bytes]) => {
      const path = join(root, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
      return path;
    });

  it('delivers loose files by their names and a folder by its paths', TIME, async (t) => {
    const delivery = await aPage(t, 'files');
    const loose = {
      'one.bin': bytesAt('one', 0, 2 * MIB + 1),
      'Ü 😀.txt': bytesAt('two', 0, 100),
      empty: Buffer.alloc(0),
    };
    const folder = { 'shoot/day 4/A001.mov': bytesAt('a', 0, 3 * MIB), 'shoot/notes.txt': bytesAt('b', 0, 10) };
    const root = await aDirectory(t);
    await delivery.page.setInputFiles('#files', written(root, loose));
    written(root, folder);
    await delivery.page.setInputFiles('#folder', join(root, 'shoot'));
    // A browser walks a chosen folder in its own time.
    await until(async () => {
      const listed = await delivery.page.evaluate(
        "[...document.querySelectorAll('input')].reduce((sum, { files }) => sum + files.length, 0)",
      );
      return listed === 5;
    });
    const { successful, failed } = await send(delivery);
    assert.deepEqual([successful.length, failed], [5, []]);
    await delivery.arrive({ ...loose, ...folder });
  });

  it('delivers in chunks, by three parts at once, and with its data in the creation', TIME, async (t) => {
    const delivery = await aPage(t, 'ways');
    const root = await aDirectory(t);
    const files: Record<string, Buffer> = {};
    for (const [name, options] of [
      ['chunks.bin', { chunkSize: MIB }],
      ['parallel.bin', { parallelUploads: 3 }],
      ['creation.bin', { uploadDataDuringCreation: true }],
    ] as const) {
      const file = { [name]: bytesAt(name, 0, 3 * MIB + 11) };
      await delivery.page.setInputFiles('#files', written(root, file));
      const { failed } = await send(delivery, options);
      assert.deepEqual(failed, [], name);
      Object.assign(files, file);
    }
    await delivery.arrive(files);
  });

  it('goes on by itself when its line is cut, and after the page was loaded anew', TIME, async (t) => {
    const delivery = await aPage(t, 'cut');
    const { page, line } = delivery;
    const file = { 'cut.bin': bytesAt('cut', 0, 24 * MIB) };
    const paths = written(await aDirectory(t), file);
    await page.setInputFiles('#files', paths);
    const cut = line.cutAfter(5 * MIB);
    const first = send(delivery).catch((error: Error) => error.message);
    await cut;
    await line.went(9 * MIB);
    // Somebody presses reload; the page finds its upload again and asks how far it came.
    const { origin } = new URL(page.url());
    await Promise.all([page.goto(`${origin}/?again`), first]);
    await page.setInputFiles('#files', paths);
    const { successful, failed } = await send(delivery);
    assert.deepEqual([successful.length, failed], [1, []]);
    await delivery.arrive(file);
    await delivery.assertTakenOnce(24 * MIB, 8 * MIB);
  });

  it('is refused from an origin that is not configured', TIME, async (t) => {
    const { origin } = await uppyPage(t);
    const delivery = await aDelivery(t, 'elsewhere', { DATOFERUM_CORS_ORIGINS: origin });
    const other = await uppyPage(t);
    const page = await browser.newPage();
    t.after(() => page.close());
    await page.goto(other.origin);
    await page.setInputFiles('#files', written(await aDirectory(t), { f: bytesAt('f', 0, 10) }));
    const { successful, failed } = await send(Object.assign(delivery, { page }), { retryDelays: [] });
    assert.deepEqual([successful.length, failed.length], [0, 1]);
    await delivery.arrive({});
  });
});
