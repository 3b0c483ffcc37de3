import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { missingBrowser, openBrowser } from './support/browser.ts';

const CORE = fileURLToPath(new URL('../../../packages/core/src/transfer/', import.meta.url));

/** Runs in the page: every promise of Journal, on a database of its own. */
const PAGE = `
import { JOURNAL_PROMISES } from './journal.conformance.ts';
import { IdbJournal } from './browser/idb-journal.ts';

globalThis.names = JOURNAL_PROMISES.map(({ name }) => name);
globalThis.hold = async (name) => {
  let journal = new IdbJournal(name);
  const again = async () => {
    await journal.close();
    journal = new IdbJournal(name);
    return journal;
  };
  await JOURNAL_PROMISES.find((one) => one.name === name).hold({ journal, again });
};
`;

describe('the journal of a browser', { skip: missingBrowser ?? false, timeout: 120_000 }, () => {
  let browser: Browser;
  let server: Server;
  let page: Page;

  before(async () => {
    const bundled = await build({
      stdin: { contents: PAGE, resolveDir: CORE, loader: 'ts' },
      bundle: true,
      format: 'esm',
      write: false,
      logLevel: 'silent',
    });
    const script = bundled.outputFiles[0]?.text ?? '';
    server = createServer((req, res) => {
      const isScript = req.url === '/page.js';
      res.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
      res.end(
        isScript ? script : '<!doctype html><title>journal</title><script type="module" src="/page.js"></script>',
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    browser = await openBrowser();
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => 'hold' in globalThis);
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  it('keeps every promise of a journal', async (t) => {
    const names = await page.evaluate(() => (globalThis as unknown as { names: string[] }).names);
    assert.ok(names.length >= 4);
    for (const name of names) {
      await t.test(name, () =>
        page.evaluate((one) => (globalThis as unknown as { hold(name: string): Promise<void> }).hold(one), name),
      );
    }
  });
});
