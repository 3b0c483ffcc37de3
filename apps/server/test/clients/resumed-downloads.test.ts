import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { missingBrowser, openBrowser } from '@datoferum/core/testing/browser';
import type { Page } from 'playwright-core';
import { missingPrograms, run } from '../support/commands.ts';
import { Line } from '../support/line.ts';
import { aFile, sendTree } from '../support/send-tree.ts';
import { aDirectory, aHouse } from '../support/test-house.ts';

const MIB = 1024 * 1024;
const TIME = { timeout: 300_000 };

/** A sealed envelope behind a line that a test may cut, and its archive. */
async function anArchive(t: TestContext) {
  const data = await aDirectory(t);
  const { sender } = await aHouse(t, join(data, 'house'));
  const id = await sendTree(sender, [aFile('film.mov', 40 * MIB + 1), aFile('note.txt', 5)], { title: 'Dailies' });
  const recipient = sender.as('recipient');
  const { body: zip } = await recipient.raw({ method: 'GET', path: `/api/v1/envelopes/${id}/zip` });
  const line = await Line.to(t, sender.origin);
  // Slow enough to be met on its way.
  line.delayMs = 1;
  const cutAt = async (bytes: number): Promise<void> => {
    const until = line.down + bytes;
    while (line.down < until) await new Promise((resolve) => setTimeout(resolve, 1));
    line.cut();
  };
  return { data, id, zip, line, cutAt, token: recipient.token };
}

/** Asks for a receive ticket as a page of ours does; the browser keeps the cookie. */
async function anAddress(page: Page, envelope: string): Promise<string> {
  const ask = async (id: string): Promise<{ download: string }> => {
    const headers = { Authorization: 'Bearer dtrm_demo_client_b' };
    const body = JSON.stringify({ envelope: id, direction: 'receive' });
    const answer = await fetch('/api/v1/tickets', { method: 'POST', headers, body });
    return (await answer.json()) as { download: string };
  };
  return (await page.evaluate(ask, envelope)).download;
}

describe('a download that broke off', () => {
  it('is continued by curl -C - where it stopped', { ...TIME, skip: missingPrograms('curl') ?? false }, async (t) => {
    const { data, id, zip, line, cutAt, token } = await anArchive(t);
    const file = join(data, 'all.zip');
    const args = ['-sS', '-C', '-', '-H', `Authorization: Bearer ${token}`, '-o', file];
    const url = `${line.origin}/api/v1/envelopes/${id}/zip`;
    const [cut] = await Promise.all([run('curl', [...args, url]), cutAt(12 * MIB)]);
    assert.notEqual(cut.code, 0);
    const { size } = await stat(file);
    assert.ok(size > 0 && size < zip.length);
    const before = line.down;
    const resumed = await run('curl', [...args, url]);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.ok((await readFile(file)).equals(zip));
    assert.ok(line.down - before < zip.length - size + 10_000, 'nothing came twice');
  });

  it('is continued by Chromium by itself, with Range, If-Range and its cookie', {
    ...TIME,
    skip: missingBrowser ?? false,
  }, async (t) => {
    const { id, zip, line, cutAt } = await anArchive(t);
    const browser = await openBrowser();
    t.after(() => browser.close());
    const page = await browser.newPage();
    await page.goto(line.origin);
    const download = await anAddress(page, id);
    assert.equal(await page.evaluate('document.cookie'), '', 'no script sees the cookie');

    const coming = page.waitForEvent('download');
    const began = line.down;
    const again = line.asked(
      /^GET \/dl\/[0-9a-f]{64}\/zip HTTP\/1\.1\r\n(?=[\s\S]*\r\nRange: bytes=[1-9]\d*-)(?=[\s\S]*\r\nIf-Range: "zip1-)(?=[\s\S]*\r\nCookie: dtrm_download=)/i,
    );
    await page.evaluate(`location.href = '${download}zip'`);
    const saved = await coming;
    assert.equal(saved.suggestedFilename(), 'Dailies.zip');
    await cutAt(12 * MIB);
    await again;
    assert.equal(await saved.failure(), null);
    assert.ok((await readFile(await saved.path())).equals(zip));
    assert.ok(line.down - began < zip.length + 8 * MIB, `${line.down - began} bytes for ${zip.length}`);
  });

  it('opens for no page of another site, though the cookie lies in the browser', {
    ...TIME,
    skip: missingBrowser ?? false,
  }, async (t) => {
    const { id, line } = await anArchive(t);
    const browser = await openBrowser();
    t.after(() => browser.close());
    const page = await browser.newPage();
    await page.goto(line.origin);
    const download = await anAddress(page, id);
    const status = (path: string): Promise<number> =>
      page.evaluate(async (at) => (await fetch(at, { method: 'HEAD' })).status, path);
    assert.equal(await status(`${download}zip`), 200);
    assert.equal(await status(`${download.replace(/.\/$/, 'x/')}zip`), 404);

    await page.goto(line.origin.replace('127.0.0.1', 'localhost'));
    const [answer] = await Promise.all([
      page.waitForResponse((one) => one.url().endsWith('/zip')),
      page.evaluate(`location.href = '${line.origin}${download}zip'`),
    ]);
    assert.equal(answer.status(), 404);
  });
});
