import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { damage, storedOf } from './states/stage.ts';
import { type ACourier, startCourier } from './support/a-courier.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { signedIn } from './support/page.ts';

const random = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, n) => (n * 2654435761 + (n >> 7)) >>> 11);
const FILES = { 'plates/a 1.exr': random(70_000), 'plates/é.exr': random(9_000_000), 'read me.txt': random(10) };

/** The picker of a real browser waits for a person; here it gives a folder of the origin's own, the same kind of handle. */
const PICKER = `
  window.showDirectoryPicker = async () => {
    const root = await navigator.storage.getDirectory();
    return root.getDirectoryHandle('delivery', { create: true });
  };
`;

/** Every file of that folder but the proof, with the SHA-256 of its bytes. */
const TREE = `(async () => {
  const found = {};
  const walk = async (folder, at) => {
    for await (const [name, handle] of folder.entries()) {
      if (name === '.datoferum') continue;
      if (handle.kind === 'directory') { await walk(handle, at + name + '/'); continue; }
      const digest = await crypto.subtle.digest('SHA-256', await (await handle.getFile()).arrayBuffer());
      found[at + name] = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    }
  };
  const root = await navigator.storage.getDirectory();
  await walk(await root.getDirectoryHandle('delivery'), '');
  return found;
})()`;

describe('receiving into a folder, in a real browser', { skip: missingBrowser ?? false }, () => {
  let browser: Browser;
  let courier: ACourier;
  before(async () => {
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
  });

  async function at(path: string): Promise<Page> {
    const context = await browser.newContext({ locale: 'en' });
    await context.addInitScript(PICKER);
    const page = await context.newPage();
    await signedIn(page, courier.url, 'client-b', path);
    return page;
  }
  const told = async (): Promise<Record<string, string>> =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(FILES).map(async ([path, bytes]) => {
          const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
          return [path, Buffer.from(digest).toString('hex')] as const;
        }),
      ),
    );

  it('places every file, checks every piece, gets the receipt by itself, and says what it did', async () => {
    const id = await courier.envelope({ title: 'Into a folder', files: FILES });
    const page = await at(`/collect/${id}`);
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    await page.getByRole('heading', { name: 'Everything is placed and right' }).waitFor({ timeout: 60_000 });
    await page.getByText('3 files placed').waitFor();
    await page.getByRole('heading', { name: 'You have it' }).waitFor();
    assert.deepEqual(await page.evaluate(TREE), await told());
    const { items } = await courier.ask<{ items: { kind: string; statement: string }[] }>(
      'client-b',
      'GET',
      `/api/v1/envelopes/${id}/receipts`,
    );
    const collected = items.find(({ kind }) => kind === 'collected');
    assert.match(collected?.statement ?? '', /"result":"confirmed"/);
    await page.context().close();
  });

  it('goes on after the line was cut and the page was loaded again, and skips what is right', async () => {
    const id = await courier.envelope({ title: 'Cut and reloaded', files: FILES });
    const page = await at(`/collect/${id}`);
    await page.route('**/tape', async (route) => {
      courier.front.line('cut');
      await route.abort();
    });
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    await page
      .getByText(/does not answer|No network/)
      .first()
      .waitFor({ timeout: 60_000 });
    await page.unroute('**/tape');
    courier.front.line('fine');
    await page.reload();
    await page.getByRole('heading', { name: 'You have it' }).waitFor({ timeout: 90_000 });
    assert.deepEqual(await page.evaluate(TREE), await told());
    await page.context().close();
  });

  it('says why it cannot go on when the courier reads its documents no more, and goes on when it can again', async () => {
    const id = await courier.envelope({ title: 'Damaged', files: FILES });
    const stored = await storedOf(courier, id);
    await damage(courier, id, stored);
    const page = await at(`/collect/${id}`);
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    await page.getByRole('heading', { name: 'It could not go on' }).waitFor({ timeout: 60_000 });
    await page.getByText('The courier can no longer read this delivery whole').waitFor();
    // The same bit once more: it is as it was.
    await damage(courier, id, stored);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Everything is placed and right' }).waitFor({ timeout: 60_000 });
    assert.deepEqual(await page.evaluate(TREE), await told());
    await page.context().close();
  });
});
