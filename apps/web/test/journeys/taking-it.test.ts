import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type ACourier, startCourier } from '../support/a-courier.ts';
import { missingBrowser, openBrowser } from '../support/browser.ts';
import { plant, treeOf } from '../support/drop.ts';
import { noise, ODD_NAMES, sha256 } from '../support/odd-names.ts';
import { byLink, linkOf } from '../support/people.ts';

const MIB = 1024 * 1024;
const hasUnzip = spawnSync('unzip', ['-v']).status === 0;

/** The window of the system that picks a folder waits for a person; here it gives one of the origin's own, the same kind of handle. */
const PICKER = `
  window.showDirectoryPicker = async () =>
    (await navigator.storage.getDirectory()).getDirectoryHandle('delivery', { create: true });
`;
/** Everything in that folder: path and bytes in Base64, folders with null. */
const ALL = `(async () => {
  const found = [];
  const walk = async (folder, at) => {
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === 'directory') {
        found.push([at + name, null]);
        await walk(handle, at + name + '/');
        continue;
      }
      const file = await handle.getFile();
      const text = await new Promise((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result);
        reader.readAsDataURL(file);
      });
      found.push([at + name, text.slice(text.indexOf(',') + 1)]);
    }
  };
  await walk(await (await navigator.storage.getDirectory()).getDirectoryHandle('delivery'), '');
  return found;
})()`;

interface Receipt {
  kind: string;
  statement: string;
}

describe('an envelope is taken', { skip: missingBrowser ?? false, timeout: 240_000 }, () => {
  let browser: Browser;
  let courier: ACourier;
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'taking-'));
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
    await rm(root, { recursive: true, force: true });
  });
  const filesOf = (more: Record<string, Uint8Array>): Record<string, string | Uint8Array<ArrayBuffer>> =>
    Object.fromEntries(
      Object.entries({ ...ODD_NAMES, ...more })
        .filter(([name]) => !name.endsWith('/'))
        .map(([name, content]) => [`Dia 27/${name}`, content as Uint8Array<ArrayBuffer>]),
    );
  const stateOf = async (id: string): Promise<string | undefined> =>
    (await courier.ask<{ recipients: { state: string }[] }>('studio', 'GET', `/api/v1/envelopes/${id}`)).recipients[0]
      ?.state;
  const receiptOf = async (id: string): Promise<string | undefined> => {
    const { items } = await courier.ask<{ items: Receipt[] }>('studio', 'GET', `/api/v1/envelopes/${id}/receipts`);
    const statement = items.find(({ kind }) => kind === 'collected')?.statement;
    return statement && (JSON.parse(statement) as { predicate: { result: string } }).predicate.result;
  };

  it('as a ZIP by the browser’s own download, which a cut line does not end, and the receipt follows the check', async (t) => {
    const { front } = courier;
    const files = filesOf({ 'camera/A001.mov': noise(16 * MIB) });
    const id = await courier.envelope({ title: 'Dia 27', message: 'Até amanhã.', files });
    const { page, context, bad } = await byLink(browser, courier, 'client-b', await linkOf(courier, 'client-b', id));
    await page.getByRole('link', { name: 'Take it' }).click();
    await page.getByText('Até amanhã.').waitFor();
    front.slow(24 * MIB);
    const broken = front.cutAfter('out', 6 * MIB, 'fine');
    const before = front.asked.length;
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the ZIP' }).click(),
    ]);
    await broken;
    front.slow(null);
    const zip = join(root, 'whole.zip');
    assert.equal(await download.failure(), null);
    await download.saveAs(zip);
    const asks = front.asked.slice(before).filter((one) => one === `GET ${new URL(download.url()).pathname}`);
    assert.ok(asks.length >= 2, `the browser asked ${asks.length} times: once more for the rest`);
    assert.deepEqual([await stateOf(id), await receiptOf(id)], ['collecting', undefined]);

    if (hasUnzip) {
      const out = join(root, 'out');
      await mkdir(out);
      const run = spawnSync('unzip', ['-q', zip, '-d', out], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
      assert.equal(run.status, 0, String(run.stderr));
      assert.deepEqual(await treeOf(out, 'it'), await treeOf(await plant(join(root, 'sent'), files), 'it'));
    } else t.diagnostic('SKIPPED unzip: not installed (Debian package unzip)');

    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Check the ZIP' }).click(),
    ]);
    await chooser.setFiles(zip);
    await page.getByRole('heading', { name: 'You have it' }).waitFor();
    assert.deepEqual([await stateOf(id), await receiptOf(id)], ['collected', 'confirmed']);
    assert.deepEqual(bad, []);
    await context.close();
  });

  it('into a folder: cut off and loaded again it fetches only what is not there yet, and every byte is as it was sealed', async () => {
    const { front } = courier;
    const files = filesOf({
      'camera/A001.mov': noise(80 * MIB),
      'camera/A002.mov': noise(9 * MIB),
      ...Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`plates/sh010.${1001 + n}.exr`, noise(40_000)])),
    });
    const size = Object.values(files).reduce((sum, one) => sum + Buffer.from(one as string).length, 0);
    const id = await courier.envelope({ title: 'Into a folder', files });
    const { page, context, bad } = await byLink(browser, courier, 'client-b', await linkOf(courier, 'client-b', id));
    await context.addInitScript(PICKER);
    await page.getByRole('link', { name: 'Take it' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Choose a folder' }).waitFor();
    await page.getByRole('img', { name: 'Wax seal: sealed and unbroken' }).waitFor();
    // What stands is written down every five seconds: the line is slow enough for that.
    front.slow(2 * MIB);
    const cut = front.cutAfter('out', 64 * MIB);
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    await cut;
    await page.getByText('The courier does not answer; it goes on by itself').first().waitFor();
    assert.deepEqual([await stateOf(id), await receiptOf(id)], ['collecting', undefined]);
    front.line('fine');
    const begun = front.passed.out;
    front.slow(null);
    await page.reload();
    await page.getByRole('heading', { name: 'You have it' }).waitFor({ timeout: 60_000 });
    await page.getByText('Everything is placed and right').waitFor();
    assert.deepEqual([await stateOf(id), await receiptOf(id)], ['collected', 'confirmed']);
    // Skips what is right: what was placed before is not fetched again; only the pieces of the last seconds are, and documents.
    const fetched = front.passed.out - begun;
    assert.ok(fetched < size - 8 * MIB, `${fetched} of ${size} bytes passed after the reload`);

    const folder = await kept(page, join(root, 'delivery'));
    const names = [...folder.keys()].filter((name) => !name.startsWith('.datoferum'));
    const digests = (all: Iterable<string | Uint8Array | null>): string[] =>
      [...all].flatMap((one) => (one === null ? [] : sha256(one))).sort();
    assert.deepEqual(digests(names.map((name) => folder.get(name) ?? null)), digests(Object.values(files)));
    for (const [path, bytes] of Object.entries(files)) {
      // Names that every system takes stand as they are.
      if (/^[\w/ .]*$/.test(path) && !/ [/]/.test(path))
        assert.ok(folder.get(path)?.equals(Buffer.from(bytes as string)), path);
    }
    assert.deepEqual(bad, []);
    await context.close();
  });

  /** What stands in the folder, written to the disk. */
  const kept = async (page: Page, to: string): Promise<Map<string, Buffer | null>> => {
    const found = (await page.evaluate(ALL)) as [string, string | null][];
    const all = new Map(found.map(([name, text]) => [name, text === null ? null : Buffer.from(text, 'base64')]));
    for (const [name, bytes] of all) {
      await mkdir(bytes === null ? join(to, name) : dirname(join(to, name)), { recursive: true });
      if (bytes !== null) await writeFile(join(to, name), bytes);
    }
    return all;
  };
});
