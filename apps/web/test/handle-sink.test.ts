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

/** Runs in the page: every promise of FileSink, on a folder of the origin's own. */
const PAGE = `
import { SINK_PROMISES } from './file-sink.conformance.ts';
import { HandleSink } from './browser/handle-sink.ts';
import { Placing } from './placing/placing.ts';

async function filesBelow(folder, above = '', found = Object.create(null)) {
  for await (const [name, handle] of folder.entries()) {
    const path = above + name;
    if (path === '.datoferum') continue;
    if (handle.kind === 'directory') await filesBelow(handle, path + '/', found);
    else {
      const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
      found[path] = bytes.length > 100 ? String(bytes.length) : new TextDecoder('latin1').decode(bytes);
    }
  }
  return found;
}
async function fresh(name) {
  const top = await navigator.storage.getDirectory();
  await top.removeEntry(name, { recursive: true }).catch(() => undefined);
  return top.getDirectoryHandle(name, { create: true });
}
globalThis.names = SINK_PROMISES.map(({ name }) => name);
globalThis.hold = async (name) => {
  const root = await fresh('promise');
  const again = async () => new HandleSink(root);
  const promise = SINK_PROMISES.find((one) => one.name === name);
  await promise.hold({ sink: new HandleSink(root), again, files: () => filesBelow(root) });
};
globalThis.placeAll = async (paths) => {
  const root = await fresh('names');
  const sink = new HandleSink(root);
  const placing = new Placing(sink.profile, new Uint8Array(16));
  const bytes = paths.map((path) => Uint8Array.from(path));
  for (const path of bytes) placing.note(path, 'file');
  placing.done();
  for (const path of bytes) {
    const { name } = placing.name(path);
    await sink.write(name, 0, new Uint8Array([1]));
    await sink.finish(name, 1, null);
  }
  await sink.close(true);
  return Object.keys(await filesBelow(root)).length;
};
globalThis.goneRoot = async () => {
  const root = await fresh('gone');
  const sink = new HandleSink(root);
  await sink.finish('a', 0, null);
  await (await navigator.storage.getDirectory()).removeEntry('gone', { recursive: true });
  return sink.finish('b', 0, null).then(() => 'placed', (error) => error.code);
};
`;

describe('a folder of a browser as a sink', { skip: missingBrowser ?? false, timeout: 120_000 }, () => {
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
      res.end(isScript ? script : '<!doctype html><title>sink</title><script type="module" src="/page.js"></script>');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    browser = await openBrowser();
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => 'goneRoot' in globalThis);
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  it('keeps every promise of a sink', async (t) => {
    const names = await page.evaluate(() => (globalThis as unknown as { names: string[] }).names);
    assert.ok(names.length >= 10);
    for (const name of names) {
      await t.test(name, () =>
        page.evaluate((one) => (globalThis as unknown as { hold(name: string): Promise<void> }).hold(one), name),
      );
    }
  });

  it('takes every name that was made to fit, and no two become one', async () => {
    const { NASTY_NAMES } = await import('@datoferum/core/testing');
    const twins = [
      'a/B',
      'a/b',
      '../up',
      '.datoferum/x',
      'con',
      'x.lnk',
      'dot.',
      ' lead',
      'desktop.ini',
      'y'.repeat(400),
    ];
    const paths = [...NASTY_NAMES, ...twins.map((name) => Buffer.from(name))].map((bytes) => [...bytes]);
    const placed = await page.evaluate(
      (all) => (globalThis as unknown as { placeAll(paths: number[][]): Promise<number> }).placeAll(all),
      paths,
    );
    assert.equal(placed, paths.length);
  });

  it('says that its folder is gone', async () => {
    const said = await page.evaluate(() => (globalThis as unknown as { goneRoot(): Promise<string> }).goneRoot());
    assert.equal(said, 'folder_needed');
  });
});
