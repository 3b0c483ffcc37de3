import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { answerHttp, HTTP_ANSWERS } from '@datoferum/core/testing/http';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { openBrowser } from './browser.ts';

const ENGINE = fileURLToPath(new URL('../../../../packages/core/src/transfer/', import.meta.url));

/** A page of its own origin in a real Chromium, with code of the engine in it. */
export interface PromisesPage {
  /** Calls the page's function of this name; rejects with what it threw. */
  call<T>(name: string, ...args: unknown[]): Promise<T>;
  /** Holds every promise that the page names, each as a test of its own; fails when there are fewer than `least`. */
  holdAll(t: TestContext, least: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param source TypeScript, bundled as if it stood in the engine's folder. It exports what shall be called; for `holdAll`
 *   `names()` and `hold(name)`.
 */
export async function openPromisesPage(source: string): Promise<PromisesPage> {
  const bundled = await build({
    stdin: { contents: source, resolveDir: ENGINE, loader: 'ts' },
    bundle: true,
    format: 'iife',
    globalName: 'inPage',
    write: false,
    logLevel: 'silent',
  });
  const script = bundled.outputFiles[0]?.text ?? '';
  const server = createServer((req, res) => {
    if (req.url?.startsWith(HTTP_ANSWERS)) return void answerHttp(req, res).catch(() => res.destroy());
    const isScript = req.url === '/page.js';
    res.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
    res.end(isScript ? script : '<!doctype html><title>promises</title><script src="/page.js"></script>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await openBrowser();
  const page: Page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const call = <T>(name: string, ...args: unknown[]): Promise<T> =>
    page.evaluate(([fn, values]) => Reflect.get(globalThis, 'inPage')[fn](...values), [name, args] as const);
  return {
    call,
    async holdAll(t, least) {
      const names = await call<string[]>('names');
      assert.ok(names.length >= least);
      for (const name of names) await t.test(name, () => call('hold', name));
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
