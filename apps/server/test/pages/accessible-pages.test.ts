import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { missingBrowser, openBrowser } from '@datoferum/core/testing/browser';
import type { Browser, Page } from 'playwright-core';
import { LANGUAGES, type Language, renderPage } from '../../src/pages/index.ts';
import { SAMPLES } from '../../src/pages/testing.ts';

const WEB = join(import.meta.dirname, '../../../web/public');
const TYPES: Record<string, string> = { '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'";
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe('the sign-in pages in a real browser', { skip: missingBrowser ?? false }, () => {
  let browser: Browser;
  let server: Server;
  let url: string;

  before(async () => {
    server = createServer((request, response) => void serve(request.url ?? '/').then(...answerWith(response)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  // What axe measures hangs on the colours or on the width: every page in either, the longest in every pair.
  for (const [scheme, contrast, width, most] of [
    ['light', 'no-preference', 1280, 'every page'],
    ['dark', 'no-preference', 390, 'every page'],
    ['light', 'no-preference', 390, 'the longest'],
    ['dark', 'no-preference', 1280, 'the longest'],
    ['light', 'more', 390, 'the longest'],
    ['dark', 'more', 1280, 'the longest'],
  ] as const) {
    it(`have no violation that axe knows, ${scheme}, contrast ${contrast}, ${width} px wide`, async () => {
      const page = await browser.newPage({
        viewport: { width, height: 800 },
        colorScheme: scheme,
        contrast,
        bypassCSP: true,
      });
      for (const [name, language] of samples().slice(most === 'every page' ? 0 : -8)) {
        await page.goto(`${url}/page/${name}/${language}`);
        await page.evaluate(axe);
        const found = await violations(page);
        assert.deepEqual(found, [], `${name} (${language})`);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        assert.ok((overflow as number) <= 0, `${name} (${language}) is ${overflow} px too wide`);
      }
      await page.close();
    });
  }

  it('load everything they name under a policy without inline style or script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const bad: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && bad.push(message.text())));
    page.on('response', (response) => void (response.ok() || bad.push(`${response.status()} ${response.url()}`)));
    for (const [name, language] of samples()) await page.goto(`${url}/page/${name}/${language}`);
    assert.deepEqual(bad, []);
    await context.close();
  });

  it('work without a script: the wrong field has the focus, and the form goes out with its token', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${url}/page/sign-in-wrong/en`);
    await page.locator('input[name="address"]:focus').waitFor();
    await page.keyboard.press('End');
    await page.keyboard.type('.org');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('a password');
    const sent = page.waitForRequest((request) => request.method() === 'POST');
    await page.keyboard.press('Enter');
    const form = new URLSearchParams((await sent).postData() ?? '');
    assert.deepEqual(Object.fromEntries(form), {
      csrf: 'token',
      address: 'vfx-desk@example.com.org',
      password: 'a password',
    });
    await context.close();
  });
});

/** Every page in English, and those with the most words in the other languages. */
function samples(): [string, Language][] {
  const english = Object.keys(SAMPLES).map((name): [string, Language] => [name, 'en']);
  const longest = ['sign-in', 'register', 'device-confirm', 'account-wrong'];
  return [
    ...english,
    ...LANGUAGES.slice(1).flatMap((language) => longest.map((name): [string, Language] => [name, language])),
  ];
}

async function violations(page: Page): Promise<string[]> {
  const result = (await page.evaluate(
    "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})",
  )) as { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]; passes: { id: string }[] };
  assert.ok(result.passes.length > 10, 'axe looked at the page');
  return result.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`,
  );
}

async function serve(path: string): Promise<[string, string | Buffer]> {
  const [, first, name = '', language = 'en'] = path.split('/');
  const sample = first === 'page' ? SAMPLES[name] : undefined;
  if (sample) {
    const context = { language: language as Language, address: path, courier: 'courier.example.com' };
    return ['text/html; charset=utf-8', renderPage(sample, context)];
  }
  return [TYPES[extname(path)] ?? 'text/plain', await readFile(join(WEB, path))];
}

function answerWith(
  response: import('node:http').ServerResponse,
): [(told: [string, string | Buffer]) => void, () => void] {
  return [
    ([type, body]) =>
      void response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': POLICY }).end(body),
    () => void response.writeHead(404).end(),
  ];
}
