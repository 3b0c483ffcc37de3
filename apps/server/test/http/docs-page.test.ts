import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { missingBrowser, openBrowser } from '@datoferum/core/testing/browser';
import type { Browser } from 'playwright-core';
import { allRoutes } from '../../src/http/match-route.ts';
import { HttpClient } from '../support/http.ts';
import { startDoors } from './support/start-doors.ts';

describe('/api/docs', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let text: string;
  before(async () => {
    doors = await startDoors();
    const http = new HttpClient(doors.url);
    const { status, headers, body } = await http.call({ method: 'GET', path: '/api/docs' });
    http.close();
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'text/html; charset=utf-8');
    text = body.toString();
  });
  after(() => doors[Symbol.asyncDispose]());

  it('shows every call with what to type, grouped, without a script', () => {
    for (const { name } of allRoutes) {
      const at = text.indexOf(`id="call-${name}"`);
      assert.ok(at > 0, name);
      assert.match(text.slice(at, at + 4_000), /<pre[^>]*><code>curl /, name);
    }
    assert.ok([...text.matchAll(/<section aria-labelledby/g)].length >= 6);
    assert.doesNotMatch(text, /<script|<style|\sstyle=|\son\w+=/i);
  });

  it('names no other host, and links to nothing that is not there', () => {
    for (const [, address = ''] of text.matchAll(/\s(?:href|src)="([^"]*)"/g)) assert.match(address, /^(?:\/(?!\/)|#)/);
    const ids = [...text.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1] as string);
    assert.equal(new Set(ids).size, ids.length);
    for (const [, id = ''] of text.matchAll(/\shref="#([^"]*)"/g)) assert.ok(ids.includes(id), id);
  });

  it('escapes what it shows', () => {
    assert.doesNotMatch(text.replace(/<\/?[a-z][^<>]*>/gi, '').replace('<!doctype html>', ''), /[<>]/);
  });

  describe('in a real browser', { skip: missingBrowser ?? false }, () => {
    let browser: Browser;
    before(async () => {
      browser = await openBrowser();
    });
    after(() => browser?.close());

    for (const [scheme, width] of [
      ['light', 1280],
      ['dark', 1280],
      ['light', 390],
      ['dark', 390],
    ] as const) {
      it(`has no violation that axe knows, ${scheme}, ${width} px wide, and loads all it names under its policy`, async () => {
        const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
        const plain = await browser.newContext({ javaScriptEnabled: false });
        const bad: string[] = [];
        const reader = await plain.newPage();
        reader.on('console', (message) => void (message.type() === 'error' && bad.push(message.text())));
        reader.on('response', (response) => void (response.ok() || bad.push(`${response.status()} ${response.url()}`)));
        await reader.goto(`${doors.url}/api/docs`);
        await plain.close();
        assert.deepEqual(bad, []);

        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme, bypassCSP: true });
        await page.goto(`${doors.url}/api/docs`);
        await page.evaluate(axe);
        const found = await page.evaluate(
          "axe.run().then(({violations}) => violations.map(({id, nodes}) => id + ': ' + nodes.slice(0, 3).map((one) => one.html).join(' ')))",
        );
        assert.deepEqual(found, []);
        const overflow = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number;
        assert.ok(overflow <= 0, `${overflow} px too wide`);
        if (process.env.DOCS_SHOT) await page.screenshot({ path: `${process.env.DOCS_SHOT}-${scheme}-${width}.png` });
        await page.close();
      });
    }
  });
});
