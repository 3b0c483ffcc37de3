import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type ACourier, startCourier } from './support/a-courier.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { plant } from './support/drop.ts';
import { aPerson } from './support/people.ts';
import { sealed, sendDropped, until } from './support/sending.ts';

/** Writes down what is asked of the browser's own wake lock; where it has none, one that is let go as the browser would. */
const SPY = `
  window.awake = { asked: 0, held: 0, most: 0, real: 0 };
  const seen = (lock) => {
    window.awake.held += 1;
    window.awake.most = Math.max(window.awake.most, window.awake.held);
    lock.addEventListener('release', () => { window.awake.held -= 1; });
    return lock;
  };
  class Lock extends EventTarget {
    released = false;
    async release() {
      if (this.released) return;
      this.released = true;
      this.dispatchEvent(new Event('release'));
    }
  }
  const own = navigator.wakeLock;
  const real = own ? own.request.bind(own) : null;
  Object.defineProperty(navigator, 'wakeLock', { value: { async request(kind) {
    window.awake.asked += 1;
    const own = real ? await real(kind).catch(() => null) : null;
    if (own) window.awake.real += 1;
    return seen(own ?? new Lock());
  } } });
  let shown = 'visible';
  Object.defineProperty(document, 'visibilityState', { get: () => shown });
  window.show = (next) => { shown = next; document.dispatchEvent(new Event('visibilitychange')); };
`;

describe('the screen', { skip: missingBrowser ?? false, timeout: 180_000 }, () => {
  let browser: Browser;
  let courier: ACourier;
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'keeps-awake-'));
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
    await rm(root, { recursive: true, force: true });
  });
  const held = (page: Page) => page.evaluate('window.awake.held') as Promise<number>;

  it('is kept awake while something moves and is seen, and let go when it is paused, hidden or sealed', async (t) => {
    const { context, page, bad } = await aPerson(browser, courier, 'studio', '/new', { picker: SPY });
    assert.equal(await held(page), 0);
    courier.front.slow(1_000_000);
    const id = await sendDropped(page, await plant(join(root, 'awake'), { 'a.bin': randomBytes(32_000_000) }));
    await until(async () => (await held(page)) === 1, 'held while it sends');
    await page.getByRole('button', { name: 'Pause' }).click();
    await until(async () => (await held(page)) === 0, 'let go while it is paused');
    await page.getByRole('button', { name: 'Continue' }).first().click();
    await until(async () => (await held(page)) === 1, 'held again');
    await page.evaluate("window.show('hidden')");
    await until(async () => (await held(page)) === 0, 'let go while it is hidden');
    await page.evaluate("window.show('visible')");
    await until(async () => (await held(page)) === 1, 'held when it is seen again');
    // As fast as somebody changes their mind: never two, and none that nobody wants.
    await page.evaluate("for (let n = 0; n < 9; n++) window.show(n % 2 ? 'visible' : 'hidden')");
    await until(async () => (await held(page)) === 0, 'the last word counts');
    await page.evaluate("window.show('visible')");
    courier.front.slow(null);
    await sealed(courier, id);
    await until(async () => (await held(page)) === 0, 'let go at the seal');
    const { asked, most, real } = (await page.evaluate('window.awake')) as {
      asked: number;
      most: number;
      real: number;
    };
    assert.ok(asked >= 3);
    assert.equal(most, 1);
    t.diagnostic(`${real} of ${asked} were the browser’s own wake lock; for the others one stood in`);
    assert.deepEqual(bad, []);
    await context.close();
  });
});
