import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type ACourier, startCourier, WHO, type Who } from '../support/a-courier.ts';
import { missingBrowser, openBrowser } from '../support/browser.ts';
import { aPerson } from '../support/people.ts';

const FILES = { 'plates/a.exr': 'a'.repeat(3_000), 'read me.txt': 'hello' };

/** A page that says what it has to say: nothing in it is still awaited. */
async function settled(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor();
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
}

describe('a stranger', { skip: missingBrowser ?? false, timeout: 240_000 }, () => {
  let browser: Browser;
  let courier: ACourier;
  before(async () => {
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
  });

  it('meets the same nothing as at an address that never was, on every page and in every answer', async () => {
    const id = await courier.envelope({ title: 'Not for lab-c', message: 'Whisper', files: FILES });
    const { items } = await courier.ask<{ items: { id: string }[] }>(
      'studio',
      'GET',
      `/api/v1/envelopes/${id}/receipts`,
    );
    const receipt = items[0]?.id;
    assert.ok(receipt, 'there is a receipt to ask for');
    const never = `${id.slice(0, -12)}${id.slice(-12).replace(/./g, (digit) => (15 - Number.parseInt(digit, 16)).toString(16))}`;
    const { recipients } = await courier.ask<{ recipients: { id: string }[] }>(
      'studio',
      'GET',
      `/api/v1/envelopes/${id}`,
    );
    const of = recipients[0]?.id;
    assert.ok(of);

    const answers = async (envelope: string, token: string | null): Promise<string[]> => {
      const asked: [string, string, unknown?][] = [
        ...[
          '',
          '/entries',
          '/entries?below=plates',
          '/timeline',
          '/receipts',
          '/certificate',
          '/manifest-sha256.txt',
          '/manifest.ndjson',
          '/pieces.bin',
          '/seal.json',
          '/seal.json.sig',
          '/seal.jws',
          '/tape',
          '/zip',
          '/content/read%20me.txt',
        ].map((path): [string, string] => ['GET', path]),
        ['POST', '/entries', ''],
        ['POST', '/close', { entries: 2, bytes: 3_005 }],
        ['POST', '/extend', {}],
        ['POST', '/recipients', { email: WHO['lab-c'].address }],
        ['POST', `/recipients/${of}/remind`, {}],
        ['POST', '/collect', {}],
        ['POST', '/refuse', { reason: 'no' }],
        ['POST', '/withdraw', { reason: 'no' }],
        ['POST', '/purge', { reason: 'no' }],
      ];
      const got: string[] = [];
      for (const [method, path, body] of asked) {
        const answer = await fetch(`${courier.url}/api/v1/envelopes/${envelope}${path}`, {
          method,
          headers: token === null ? {} : { Authorization: `Bearer ${token}` },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await answer.text();
        assert.ok(answer.status >= 400, `${method} ${path} answered ${answer.status}`);
        assert.doesNotMatch(text, /Not for lab-c|Whisper|client-b|studio|read me/, path);
        const { code } = JSON.parse(text) as { code?: string };
        got.push(`${method} ${path} ${answer.status} ${code}`);
      }
      return got;
    };
    for (const token of [WHO['lab-c'].token, null]) {
      assert.deepEqual(await answers(id, token), await answers(never, token));
    }

    const named = await aPerson(browser, courier, 'client-b', `/envelopes/${id}`);
    await named.page.getByRole('heading', { name: 'Not for lab-c' }).waitFor();
    await named.context.close();
    const pages = (envelope: string): string[] => [
      `/envelopes/${envelope}`,
      `/envelopes/${envelope}?part=files`,
      `/envelopes/${envelope}/certificate`,
      `/envelopes/${envelope}/receipts/${receipt}`,
      `/collect/${envelope}`,
      `/?envelope=${envelope}`,
    ];
    const stranger = await aPerson(browser, courier, 'lab-c', '/envelopes');
    const seen = async (path: string): Promise<string> => {
      await stranger.page.goto(courier.url + path);
      await stranger.page
        .getByText(/There is nothing here for you\.|There is no such document/)
        .first()
        .waitFor();
      const text = await stranger.page.locator('main').innerText();
      assert.doesNotMatch(text, /Not for lab-c|Whisper|client-b|studio@|read me|a\.exr/, path);
      // Its own code stands in the address already; a request has an id of its own.
      return text.replace(/[0-9A-Z]{4}-[0-9A-Z]{4}/g, 'CODE').replace(/[0-9a-f-]{36}|[0-9a-f]{16,}/g, 'ID');
    };
    for (const [at, path] of pages(id).entries())
      assert.equal(await seen(path), await seen(pages(never)[at] as string), path);
    for (const path of ['/envelopes', '/inbox', '/outbox', '/people']) {
      await stranger.page.goto(courier.url + path);
      await settled(stranger.page);
      assert.doesNotMatch(await stranger.page.locator('body').innerText(), /Not for lab-c|Whisper/, path);
    }
    assert.deepEqual(stranger.bad, []);
    await stranger.context.close();

    const outside = await browser.newContext({ locale: 'en' });
    const page = await outside.newPage();
    for (const path of pages(id)) {
      await page.goto(courier.url + path);
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      assert.doesNotMatch(await page.content(), /Not for lab-c|Whisper|client-b|studio@|read me/, path);
    }
    await outside.close();
    for (const who of ['operator', 'auditor'] as Who[]) {
      const one = await aPerson(browser, courier, who, `/envelopes/${id}`);
      await settled(one.page);
      assert.doesNotMatch(await one.page.locator('body').innerText(), /Not for lab-c|Whisper|read me|a\.exr/, who);
      await one.context.close();
    }
  });
});
