import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type ACourier, startCourier, WHO, type Who } from './support/a-courier.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { assertAccessible, signedIn, watched } from './support/page.ts';

/** Markup, script, marks of our own words, formulas, letters that move or hide others, and no room to break a line. */
const EVIL = '<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>{{count}}$t(common:signOut){{-x}}';
const HIDDEN = '\u202egnp.exe\u202c\u200b\u0007\ufeff';
const LINK = 'javascript:window.pwned=3';
const FORMULA = '=HYPERLINK("http://evil.example","x")';
const LONG = 'W'.repeat(180);
const TITLE = `${EVIL} ${HIDDEN} ${LONG.slice(0, 120)}`;
const FILES = {
  [`${EVIL.replaceAll('/', '∕')}/${HIDDEN}.txt`]: 'a',
  '__proto__/constructor': 'b',
  [`${FORMULA.replaceAll('/', '∕')}.csv`]: 'c',
  [`deep/${Array.from({ length: 15 }, (_, n) => `${n}${'d'.repeat(200)}`).join('/')}/end.txt`]: 'd',
  ' leading and trailing ': 'e',
  'new\nline\r\tand tab': 'f',
};
/** Addresses are words of others too. */
const ADDRESSES = [
  `=cmd|'/c';=1+1@evil.example`,
  '<img/src=x/onerror=window.pwned=4>@evil.example',
  '\u202egnp\u200b@evil.example',
  `+${LONG.slice(0, 60)}@evil.example`,
];
const RAW = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\u202a-\u202e\u2066-\u2069\ufeff]/;

describe('words of people who mean ill', { skip: missingBrowser ?? false, timeout: 240_000 }, () => {
  let browser: Browser;
  let courier: ACourier;
  const ids: Record<'sealed' | 'refused' | 'filling' | 'gone' | 'addressed', string> = {
    sealed: '',
    refused: '',
    filling: '',
    gone: '',
    addressed: '',
  };
  before(async () => {
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
    const what = {
      title: TITLE,
      message: `${EVIL}\n${LINK}\n${HIDDEN}\n${LONG}`,
      fields: {
        [EVIL.slice(0, 60)]: LINK,
        'target database': HIDDEN,
        'target table': EVIL,
        __proto__x: FORMULA,
        long: LONG,
      },
      files: FILES,
    };
    ids.sealed = await courier.envelope(what);
    ids.refused = await courier.envelope({ ...what, to: ['client-b'] });
    await courier.ask('client-b', 'POST', `/api/v1/envelopes/${ids.refused}/refuse`, { reason: `${EVIL}${HIDDEN}` });
    ids.filling = await courier.envelope({ ...what, until: 'filling' });
    ids.gone = await courier.envelope({ ...what, title: LINK });
    await courier.ask('studio', 'POST', `/api/v1/envelopes/${ids.gone}/purge`, { reason: EVIL });
    await courier.ask('studio', 'GET', `/api/v1/envelopes/${ids.gone}?wait=purged`);
    ids.addressed = await toStrangers(what);
    await courier.ask('studio', 'POST', '/api/v1/tokens', {
      name: TITLE.slice(0, 100),
      scopes: ['read'],
      expires: new Date(Date.now() + 86_400_000).toISOString(),
    });
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
  });

  const toStrangers = async ({ title, message }: { title: string; message: string }): Promise<string> => {
    const recipients = ADDRESSES.map((email) => ({ email }));
    const { id } = await courier.ask<{ id: string }>('studio', 'POST', '/api/v1/envelopes', {
      title,
      message,
      recipients,
    });
    await courier.ask('studio', 'PUT', `/drop/${id}/a.txt`, Buffer.from('a'));
    await courier.ask('studio', 'POST', `/api/v1/envelopes/${id}/close`, { entries: 1, bytes: 1 });
    await courier.ask('studio', 'GET', `/api/v1/envelopes/${id}?wait=sealed`);
    return id;
  };

  const walk = async (who: Who, pages: readonly [path: string, seen: string][]): Promise<void> => {
    for (const width of [1440, 390]) {
      const context = await browser.newContext({ locale: 'en', viewport: { width, height: 844 } });
      const page = await context.newPage();
      const bad = watched(page, courier.url);
      page.on('dialog', (dialog) => {
        bad.push(`opened ${dialog.message()}`);
        void dialog.dismiss();
      });
      const [first] = pages;
      await signedIn(page, courier.url, who, first?.[0] ?? '/');
      for (const [path, seen] of pages) {
        if (path !== first?.[0]) await page.goto(courier.url + path);
        try {
          await page.locator(seen).first().waitFor({ timeout: 15_000 });
          await harmless(page, `${who} ${path} at ${width}`);
          await assertAccessible(page, `${who} ${path} at ${width}`);
        } catch (error) {
          bad.push(`${who} ${path} at ${width}: ${(error as Error).message}`);
        }
      }
      assert.deepEqual(bad, []);
      await context.close();
    }
  };

  it('run nowhere and break nothing on the sender’s pages', () =>
    walk('studio', [
      ['/envelopes', '[data-id]'],
      ['/outbox', '[data-id]'],
      [`/envelopes/${ids.sealed}`, '.sealcard'],
      [`/envelopes/${ids.sealed}?part=files`, '[role=treegrid] [role=row], [role=row]'],
      [`/envelopes/${ids.sealed}?part=terms`, '[role=tabpanel]'],
      [`/envelopes/${ids.refused}`, '.words'],
      [`/envelopes/${ids.filling}`, '.words'],
      [`/envelopes/${ids.addressed}`, '.sealcard'],
      [`/envelopes/${ids.gone}`, 'h1'],
      [`/envelopes/${ids.gone}/certificate`, 'h1'],
      ['/access', '.things'],
      ['/figures', '.targets'],
      [`/envelopes?q=${encodeURIComponent(EVIL)}`, '.empty, [data-id]'],
      [`/${encodeURIComponent('<img src=x onerror=alert(1)>$t(common:signOut)')}`, 'h1'],
    ]));

  it('run nowhere and break nothing on the recipient’s pages', () =>
    walk('client-b', [
      ['/inbox', '[data-id]'],
      [`/collect/${ids.sealed}`, '.front .words'],
      [`/envelopes/${ids.sealed}`, '.sealcard'],
    ]));

  it('run nowhere and break nothing on the pages of an operator', () =>
    walk('operator', [
      ['/envelopes', '[data-id]'],
      [`/envelopes/${ids.addressed}`, 'main h2'],
      [`/envelopes/${ids.gone}`, 'main h2'],
      ['/figures', '.kpis[aria-busy=false]'],
      ['/health', '.gauges'],
    ]));

  it('run nowhere and break nothing on the pages of an auditor, nor in a table that is saved', async () => {
    await walk('auditor', [
      ['/records', '.records tbody tr'],
      [`/envelopes/${ids.addressed}`, 'main h2'],
      ['/figures', '.kpis[aria-busy=false]'],
    ]);
    for (const path of [
      '/api/v1/records.csv?limit=1000',
      ...['day', 'sender', 'recipient', 'contract'].map((by) => `/api/v1/figures.csv?from=2018-01-01&of=all&by=${by}`),
    ]) {
      const answer = await fetch(courier.url + path, { headers: { Authorization: `Bearer ${WHO.auditor.token}` } });
      assert.equal(answer.status, 200, path);
      const text = await answer.text();
      assert.ok(text.split('\r\n').length > 2, path);
      assert.doesNotMatch(text, /(^|[,;\t\r\n])"?[=+\-@]/, path);
    }
  });
});

/** Nothing ran, no element came out of a name, what is hidden is shown, and the language has not been told to say something else. */
async function harmless(page: Page, name: string): Promise<void> {
  const { pwned, images, scripts, links, text } = (await page.evaluate(`({
    pwned: window.pwned ?? null,
    images: document.querySelectorAll('img').length,
    scripts: document.querySelectorAll('body script').length,
    links: [...document.querySelectorAll('a')].filter((one) => /^(javascript|data):/i.test(one.href)).length,
    text: document.body.innerText + [...document.querySelectorAll('[title], [aria-label]')].map((one) => (one.title ?? '') + one.getAttribute('aria-label')).join(''),
  })`)) as { pwned: unknown; images: number; scripts: number; links: number; text: string };
  assert.deepEqual({ pwned, images, scripts, links }, { pwned: null, images: 0, scripts: 0, links: 0 }, name);
  const raw = RAW.exec(text);
  assert.equal(raw, null, `${name}: ${raw && JSON.stringify(text.slice(Math.max(0, raw.index - 60), raw.index + 20))}`);
}
