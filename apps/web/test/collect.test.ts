import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContextOptions, Download, Page } from 'playwright-core';
import { type ACourier, startCourier, type Who } from './support/a-courier.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { assertAccessible, signedIn, watched } from './support/page.ts';

const random = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, n) => (n * 2654435761 + (n >> 7)) >>> 11);
const FILES = { 'plates/a 1.exr': random(70_000), 'plates/é.exr': random(9_000_000), 'read me.txt': random(10) };
const hasUnzip = spawnSync('unzip', ['-v']).status === 0;

interface Statement {
  predicate: { result?: string; event: string };
}

describe('receiving in a real browser', { skip: missingBrowser ?? false }, () => {
  let browser: Browser;
  let courier: ACourier;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'collect-'));
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function at(who: Who, path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ locale: 'en', acceptDownloads: true, ...options });
    const page = await context.newPage();
    await signedIn(page, courier.url, who, path);
    return page;
  }
  const recipientOf = async (id: string): Promise<{ state: string; reason: string | null }> => {
    const { recipients } = await courier.ask<{ recipients: { state: string; reason: string | null }[] }>(
      'studio',
      'GET',
      `/api/v1/envelopes/${id}`,
    );
    assert.ok(recipients[0]);
    return recipients[0];
  };
  const receiptOf = async (id: string): Promise<Statement['predicate'] | undefined> => {
    const { items } = await courier.ask<{ items: { kind: string; statement: string }[] }>(
      'studio',
      'GET',
      `/api/v1/envelopes/${id}/receipts`,
    );
    const receipt = items.find(({ kind }) => kind === 'collected');
    return receipt ? (JSON.parse(receipt.statement) as Statement).predicate : undefined;
  };
  const takeZip = async (page: Page): Promise<Download> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the ZIP' }).click(),
    ]);
    return download;
  };

  it('gives the ZIP by a native download, and the receipt only after it was checked', async (t) => {
    const id = await courier.envelope({ title: 'Turnover', message: 'Conform to the burn-in.', files: FILES });
    const page = await at('client-b', `/collect/${id}`);
    const bad = watched(page, courier.url);
    await page.getByRole('heading', { name: 'Turnover' }).waitFor();
    const download = await takeZip(page);
    const zip = join(folder, 'whole.zip');
    await download.saveAs(zip);
    assert.equal((await recipientOf(id)).state, 'collecting');
    if (hasUnzip) {
      const run = spawnSync('unzip', ['-q', '-o', zip, '-d', join(folder, 'out')], { env: { LC_ALL: 'C.UTF-8' } });
      assert.equal(run.status, 0, String(run.stderr));
      for (const [path, bytes] of Object.entries(FILES)) {
        assert.deepEqual(new Uint8Array(await readFile(join(folder, 'out', path))), bytes, path);
      }
    } else t.diagnostic('SKIPPED unzip: not installed (Debian package unzip)');
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Check the ZIP' }).click(),
    ]);
    await chooser.setFiles(zip);
    await page.getByRole('heading', { name: 'You have it' }).waitFor();
    await page.getByText('What you took is what was sealed.').waitFor();
    assert.deepEqual([(await recipientOf(id)).state, (await receiptOf(id))?.result], ['collected', 'confirmed']);
    await page.getByRole('link', { name: 'Your receipt' }).click();
    await page.getByText('Checked in your browser: the signature is the courier’s.').waitFor();
    assert.deepEqual(bad, []);
    await page.context().close();
  });

  it('continues a download that was cut, with the same cookie, to the same bytes', async () => {
    const id = await courier.envelope({ title: 'Cut', files: FILES });
    const page = await at('client-b', `/collect/${id}`);
    const download = await takeZip(page);
    const whole = await readFile(await download.path());
    // As the browser's own downloads ask: Range from what is there, If-Range with the ETag, cookie of the path.
    const { request } = page.context();
    const head = await request.fetch(download.url(), { method: 'HEAD' });
    const etag = head.headers().etag ?? '';
    assert.match(etag, /^"/);
    const first = whole.subarray(0, 3_000_001);
    const rest = await request.get(download.url(), {
      headers: { Range: `bytes=${first.length}-`, 'If-Range': etag },
    });
    assert.equal(rest.status(), 206);
    assert.ok(Buffer.concat([first, await rest.body()]).equals(whole));
    const other = await browser.newContext();
    assert.equal((await other.request.get(download.url())).status(), 404);
    await other.close();
    await page.context().close();
  });

  it('confirms nothing that is not what was sealed, and names the file', async () => {
    const id = await courier.envelope({ title: 'Wrong', files: FILES });
    const page = await at('client-b', `/collect/${id}`);
    const bytes = await readFile(await (await takeZip(page)).path());
    bytes[5_000_000] = (bytes[5_000_000] ?? 0) ^ 1;
    const wrong = join(folder, 'wrong.zip');
    await writeFile(wrong, bytes);
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Check the ZIP' }).click(),
    ]);
    await chooser.setFiles(wrong);
    await page.getByText('1 file is not what was sealed').waitFor();
    await page.getByText(/has other bytes, piece 1 of 2/).waitFor();
    assert.equal(await page.locator('.take .wax-l').count(), 0);
    assert.equal((await recipientOf(id)).state, 'collecting');
    await page.context().close();
  });

  it('says plainly what a confirmation without a check is', async () => {
    const id = await courier.envelope({ title: 'Unchecked' });
    const page = await at('client-b', `/collect/${id}`);
    await page.getByRole('button', { name: 'Confirm without a check' }).click();
    await page.getByText(/handed out, not confirmed/).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm without a check' }).click();
    await page.getByRole('heading', { name: 'You have it' }).waitFor();
    assert.equal((await receiptOf(id))?.result, 'served, not confirmed');
    await page.context().close();
  });

  it('refuses with a reason, by keyboard alone, and gives nothing afterwards', async () => {
    const id = await courier.envelope({ title: 'Refused' });
    const page = await at('client-b', `/collect/${id}`);
    await page.getByRole('button', { name: 'Something wrong? Refuse it and say why' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why').focus();
    assert.equal(await dialog.getByRole('button', { name: 'Refuse it' }).isDisabled(), true);
    await page.keyboard.type('The EDL is version 6.');
    await dialog.getByRole('button', { name: 'Refuse it' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'You refused it' }).waitFor();
    const { state, reason } = await recipientOf(id);
    assert.deepEqual([state, reason], ['refused', 'The EDL is version 6.']);
    assert.equal(await page.getByRole('button', { name: /Download/ }).count(), 0);
    await page.context().close();
  });

  it('takes one file by itself', async () => {
    const id = await courier.envelope({ title: 'One', files: FILES });
    const page = await at('client-b', `/collect/${id}`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download read me.txt' }).click(),
    ]);
    assert.deepEqual(new Uint8Array(await readFile(await download.path())), FILES['read me.txt']);
    assert.equal(download.suggestedFilename(), 'read me.txt');
    await page.context().close();
  });

  it('offers the best way first: a computer to who holds a phone, and axe finds nothing there', async () => {
    const id = await courier.envelope({ title: 'Phone', message: 'Hello', files: FILES });
    const viewport = { width: 390, height: 844 };
    const page = await at('client-b', `/collect/${id}`, { viewport, hasTouch: true, isMobile: true });
    await page.getByRole('heading', { name: 'Take it on a computer' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Choose a folder' }).count(), 0);
    await assertAccessible(page, 'collect 390');
    await page.context().close();
    const wide = await at('client-b', `/collect/${id}`, { colorScheme: 'dark' });
    await wide.getByRole('button', { name: 'Choose a folder' }).waitFor();
    await wide.getByRole('img', { name: 'Wax seal: sealed and unbroken' }).waitFor();
    await assertAccessible(wide, 'collect dark');
    await wide.context().close();
  });
});
