import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { type ACourier, startCourier, WHO } from '../support/a-courier.ts';
import { plant, treeOf } from '../support/drop.ts';
import { type Fox, missingFirefox, openFirefox, signedInFox } from '../support/firefox.ts';
import { noise } from '../support/odd-names.ts';
import { linkOf, untilEnvelope } from '../support/people.ts';

const MIB = 1024 * 1024;
/** The driver closes the system's window before it gives the files, and the page is told `cancel`; a person's choice tells `change` alone. */
const AS_CHOSEN = `
  const add = HTMLInputElement.prototype.addEventListener;
  HTMLInputElement.prototype.addEventListener = function (type, ...rest) {
    if (type !== 'cancel') add.call(this, type, ...rest);
  };
`;
const hasUnzip = spawnSync('unzip', ['-v']).status === 0;
const FILES = {
  'A001.mov': noise(20 * MIB),
  'plano “noite” não.txt': 'accents and quotes',
  '🎬.txt': 'emoji',
  'לוח.csv': 'right to left',
  'nothing.bin': '',
};

describe('in Firefox', { skip: missingFirefox ?? false, timeout: 180_000 }, () => {
  let fox: Fox;
  let courier: ACourier;
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'fox-journey-'));
    [fox, courier] = await Promise.all([openFirefox(), startCourier()]);
  });
  after(async () => {
    await fox?.close();
    await courier?.stop();
    await rm(root, { recursive: true, force: true });
  });
  const press = (page: Page, name: string): Promise<void> =>
    page.locator(`::-p-aria([name="${name}"][role="button"])`).click();
  const says = async (page: Page, text: string): Promise<void> => {
    await page.locator(`::-p-text(${text})`).setTimeout(60_000).wait();
  };
  const giveTo = async (page: Page, button: string, files: string[]): Promise<void> => {
    const [chooser] = await Promise.all([page.waitForFileChooser(), press(page, button)]);
    await chooser.accept(files);
  };

  it('sends files, seals them, and its recipient downloads and checks the same bytes', async (t) => {
    const folder = await plant(join(root, 'sent'), FILES);
    const page = await fox.browser.newPage();
    await page.setViewport({ width: 1440, height: 900 });
    await page.evaluateOnNewDocument(AS_CHOSEN);
    await signedInFox(page, courier.url, 'studio', '/new');
    await giveTo(
      page,
      'Choose files',
      Object.keys(FILES).map((name) => join(folder, name)),
    );
    await says(page, 'Before it goes');
    await page.locator('::-p-aria([name="To"][role="combobox"])').fill(WHO['client-b'].address);
    await page.keyboard.press('Enter');
    await press(page, 'Send to 1 recipient');
    await page.waitForFunction('/^.envelopes.[0-9a-f-]{36}/.test(location.pathname)');
    const id = new URL(page.url()).pathname.split('/')[2] as string;
    await untilEnvelope<{ state: string }>(courier, id, ({ state }) => state === 'sealed');
    await says(page, 'Sealed and unbroken');

    const link = await linkOf(courier, 'client-b', id);
    const taker = await (await fox.browser.createBrowserContext()).newPage();
    await signedInFox(taker, '', 'client-b', link);
    await taker.goto(`${courier.url}/collect/${id}`);
    await press(taker, 'Download the ZIP');
    const zip = await downloaded();
    if (hasUnzip) {
      const out = join(root, 'out');
      await mkdir(out);
      const run = spawnSync('unzip', ['-q', zip, '-d', out], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
      assert.equal(run.status, 0, String(run.stderr));
      assert.deepEqual(await treeOf(out, 'it'), await treeOf(folder, 'it'));
    } else t.diagnostic('SKIPPED unzip: not installed (Debian package unzip)');
    await giveTo(taker, 'Check the ZIP', [zip]);
    await says(taker, 'You have it');
  });

  /** The one file that landed, whole: until then Firefox keeps an empty one of its name, later a `.part` beside it. */
  const downloaded = async (): Promise<string> => {
    for (const until = Date.now() + 60_000; Date.now() < until; await setTimeout(100)) {
      const names = await readdir(fox.downloads);
      const zip = names.find((name) => name.endsWith('.zip'));
      if (zip === undefined || names.some((name) => name.endsWith('.part'))) continue;
      if ((await stat(join(fox.downloads, zip))).size === 0) continue;
      await rename(join(fox.downloads, zip), join(root, 'whole.zip'));
      return join(root, 'whole.zip');
    }
    throw new Error(`nothing landed: ${await readdir(fox.downloads)}`);
  };
});
