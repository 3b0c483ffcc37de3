import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type ACourier, startCourier, WHO } from './support/a-courier.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { assertAccessible, watched } from './support/page.ts';

const FILES = { 'plates/a.exr': new Uint8Array(9_000_000).fill(7), 'plates/b.exr': 'b', 'read me.txt': 'hello' };
const DOCUMENTS = ['manifest-sha256.txt', 'manifest.ndjson', 'pieces.bin', 'seal.json', 'seal.json.sig'];

describe('the page /verify, in a real browser', { skip: missingBrowser ?? false }, () => {
  let browser: Browser;
  let courier: ACourier;
  let root: string;
  /** A delivered folder with its proof in it. */
  let delivered: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'verify-'));
    delivered = join(root, 'Turnover');
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
    const id = await courier.envelope({ title: 'Turnover', files: FILES });
    for (const [path, content] of Object.entries(FILES)) {
      await mkdir(dirname(join(delivered, path)), { recursive: true });
      await writeFile(join(delivered, path), content);
    }
    await mkdir(join(delivered, '.datoferum'));
    const headers = { Authorization: `Bearer ${WHO['client-b'].token}` };
    const keep = async (name: string, address: string): Promise<void> => {
      const answer = await fetch(courier.url + address, { headers });
      assert.ok(answer.ok, address);
      await writeFile(join(delivered, '.datoferum', name), new Uint8Array(await answer.arrayBuffer()));
    };
    for (const name of DOCUMENTS) await keep(name, `/api/v1/envelopes/${id}/${name}`);
    await keep('allowed_signers', '/.well-known/datoferum/allowed_signers');
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
    await rm(root, { recursive: true, force: true });
  });

  async function open(): Promise<Page> {
    const context = await browser.newContext({ locale: 'en' });
    const page = await context.newPage();
    await page.goto(`${courier.url}/verify`);
    await page.getByRole('heading', { name: 'Check a delivery' }).waitFor();
    return page;
  }
  async function choose(page: Page, button: string, files: string | string[]): Promise<void> {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: button }).click(),
    ]);
    await chooser.setFiles(files);
  }

  it('checks a delivered folder for anyone, with the network gone, and sends nothing', async () => {
    const page = await open();
    await page.waitForLoadState('networkidle');
    const bad = watched(page, courier.url);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.context().setOffline(true);
    await choose(page, 'Choose the folder', delivered);
    await page.getByText('All six documents are here').waitFor();
    await page.getByRole('button', { name: 'Check it' }).click();
    await page.getByText('4 of 4 pieces match').waitFor();
    await page.getByRole('img', { name: 'Wax seal: sealed and unbroken' }).waitFor();
    assert.deepEqual([asked, bad], [[], []]);
    await page.context().setOffline(false);
    await assertAccessible(page, 'verify, right');
    await page.context().close();
  });

  it('names what differs, what is missing and what is more, and draws no wax', async () => {
    const other = join(root, 'other');
    await cp(delivered, other, { recursive: true });
    const bytes = await readFile(join(other, 'plates/a.exr'));
    bytes[8_999_999] = 8;
    await writeFile(join(other, 'plates/a.exr'), bytes);
    await rm(join(other, 'read me.txt'));
    await writeFile(join(other, 'plates/more.exr'), 'more');
    const page = await open();
    await choose(page, 'Choose the folder', other);
    await page.getByRole('button', { name: 'Check it' }).click();
    await page.getByText('2 files are not what was sealed').waitFor();
    await page.getByText('has other bytes, piece 2 of 2').waitFor();
    await page.getByText('is missing').waitFor();
    await page.getByText('1 file is in the folder and no part of the delivery').waitFor();
    assert.equal(await page.locator('.wax-l').count(), 0);
    await assertAccessible(page, 'verify, wrong');
    await page.context().close();
  });

  it('says what to fetch when the proof is not with the files, and takes it by itself', async () => {
    const bare = join(root, 'bare');
    await cp(delivered, bare, { recursive: true });
    await rm(join(bare, '.datoferum'), { recursive: true });
    const page = await open();
    await choose(page, 'Choose the folder', bare);
    await page.getByText('No document is here').waitFor();
    await page.getByText(/save “Proof to keep”, and add it here/).waitFor();
    const some = ['manifest-sha256.txt', 'manifest.ndjson', 'pieces.bin', 'seal.json'];
    await choose(
      page,
      'Add the proof',
      some.map((name) => join(delivered, '.datoferum', name)),
    );
    await page.getByText('Missing: seal.json.sig, allowed_signers').waitFor();
    await page.getByRole('button', { name: 'Check it' }).click();
    await page.getByText('What is here holds, but a proof is missing').waitFor();
    assert.equal(await page.locator('.wax-l').count(), 0);
    await choose(
      page,
      'Add the proof',
      ['seal.json.sig', 'allowed_signers'].map((name) => join(delivered, '.datoferum', name)),
    );
    await page.getByText('All six documents are here').waitFor();
    await page.getByRole('button', { name: 'Check it' }).click();
    await page.getByText('4 of 4 pieces match').waitFor();
    await page.context().close();
  });

  it('fits a phone and a keyboard, and axe finds nothing', async () => {
    const context = await browser.newContext({
      locale: 'en',
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
    });
    const page = await context.newPage();
    await page.goto(`${courier.url}/verify`);
    await page.getByRole('heading', { name: 'Check a delivery' }).waitFor();
    await assertAccessible(page, 'verify 390');
    await context.close();
  });
});
