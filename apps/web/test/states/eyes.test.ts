import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type ACourier, startCourier, type Who } from '../support/a-courier.ts';
import { missingBrowser, openBrowser } from '../support/browser.ts';
import { assertAccessible, signedIn, watched } from '../support/page.ts';

/** The main pages, each with what must be there before it is looked at. */
const PAGES: readonly [who: Who, path: string, seen: string][] = [
  ['studio', '/envelopes', '[data-id]'],
  ['studio', '/new', '.drop'],
  ['studio', 'sealed', '.sealcard.right'],
  ['studio', '/figures', '.kpis[aria-busy=false]'],
  ['studio', '/people', '.folk'],
  ['studio', '/access', '.things'],
  ['client-b', 'collect', '.take h2'],
  ['operator', '/health', '.gauges'],
  ['auditor', '/records', '.records tbody tr'],
];

describe('the main pages, for other eyes', { skip: missingBrowser ?? false, timeout: 600_000 }, () => {
  let browser: Browser;
  let courier: ACourier;
  let sealed = '';
  before(async () => {
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
    sealed = await courier.envelope({
      title: 'Turnover 3 · everything that was pulled for the reel',
      to: ['client-b', 'lab-c'],
      message: 'Two words.',
      fields: { 'target database': 'billing_dw', 'target table': 'usage_records' },
      files: { 'plates/a.1001.exr': 'a', 'plates/a.1002.exr': 'b', 'a rather long name of a file.txt': 'c' },
    });
    await courier.envelope({ title: 'Half of it', until: 'filling' });
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
  });

  /** Goes to each page as its person; what `look` finds, and what a page must never do, fails together at the end. */
  const walk = async (options: BrowserContextOptions, look: (page: Page, name: string) => Promise<string[]>) => {
    const found: string[] = [];
    for (const who of new Set(PAGES.map(([one]) => one))) {
      const context = await browser.newContext({ locale: 'en', viewport: { width: 1280, height: 900 }, ...options });
      const page = await context.newPage();
      const bad = watched(page, courier.url);
      await signedIn(page, courier.url, who);
      for (const [, path, seen] of PAGES.filter(([one]) => one === who)) {
        const there = path === 'sealed' ? `/envelopes/${sealed}` : path === 'collect' ? `/collect/${sealed}` : path;
        await page.goto(courier.url + there);
        await page.locator(seen).first().waitFor();
        found.push(...(await look(page, path)));
      }
      found.push(...bad);
      await context.close();
    }
    assert.deepEqual(found, []);
  };
  const axe = async (page: Page, name: string): Promise<string[]> =>
    assertAccessible(page, name).then(
      () => [],
      (error: Error) => [error.message],
    );

  for (const colorScheme of ['light', 'dark'] as const) {
    // What axe reckons of contrast is of our colours, which are not painted here.
    it(`show where the focus is in the colours of a system, ${colorScheme}`, () =>
      walk({ forcedColors: 'active', colorScheme }, async (page, name) =>
        (await unseenFocus(page)).map((what) => `${name}: the focus is not seen on ${what}`),
      ));

    it(`are clean in strong contrast, ${colorScheme}`, () => walk({ contrast: 'more', colorScheme }, axe));
  }

  it('move nothing for who asks for less motion', () =>
    walk({ reducedMotion: 'reduce' }, async (page, name) => {
      const moving = (await page.evaluate(`[...document.querySelectorAll('*')].filter((one) => {
        const { transitionDuration, animationName, animationDuration } = getComputedStyle(one);
        const seconds = (text) => Math.max(...text.split(',').map((part) => parseFloat(part) * (part.includes('ms') ? 0.001 : 1)));
        return seconds(transitionDuration) > 0.001 || (animationName !== 'none' && seconds(animationDuration) > 0.001);
      }).map((one) => one.tagName + '.' + one.className)`)) as string[];
      return moving.slice(0, 3).map((what) => `${name}: ${what} moves`);
    }));

  it('are reached to their end in a window that is low', () =>
    walk({ viewport: { width: 1280, height: 480 } }, async (page, name) => {
      const clipped = (await page.evaluate(CLIPPED)) as string[];
      return clipped.slice(0, 5).map((what) => `${name}: ${what} cannot be reached`);
    }));

  for (const width of [1280, 640]) {
    it(`lose nothing with text of twice the size at ${width} px, and do not scroll sideways`, () =>
      walk({ viewport: { width, height: 900 } }, async (page, name) => {
        await page.evaluate("document.documentElement.style.setProperty('font-size', '200%')");
        await page.waitForTimeout(300);
        const wide = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number;
        const clipped = (await page.evaluate(CLIPPED)) as string[];
        return [
          ...(wide > 0 ? [`${name} is ${wide} px too wide`] : []),
          ...clipped.slice(0, 5).map((what) => `${name}: ${what} is cut`),
        ];
      }));
  }
});

/** Tabs through the page; what has the focus must be told from what has it not. */
async function unseenFocus(page: Page): Promise<string[]> {
  const unseen = new Set<string>();
  for (let at = 0; at < 40; at += 1) {
    await page.keyboard.press('Tab');
    const what = (await page.evaluate(`(() => {
      const one = document.activeElement;
      if (!one || one === document.body) return '';
      for (let up = one; up && up !== document.body; up = up.parentElement) {
        const { outlineStyle, outlineWidth } = getComputedStyle(up);
        if (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) return '';
        if (up.nextElementSibling && up === one) {
          const beside = getComputedStyle(up.nextElementSibling);
          if (beside.outlineStyle !== 'none' && parseFloat(beside.outlineWidth) >= 1) return '';
        }
      }
      return one.tagName + '.' + one.className;
    })()`)) as string;
    if (what !== '') unseen.add(what);
  }
  return [...unseen];
}

/** Words that stand in a box which hides what does not fit, and are not shown whole elsewhere: names that are cut say so by an ellipsis. */
const CLIPPED = `[...document.querySelectorAll('body *')].filter((one) => {
  const text = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
  if (!text || one.closest('.sr, [aria-hidden=true], svg, title, option')) return false;
  for (let box = one; box && box !== document.body; box = box.parentElement) {
    const { overflowX, overflowY, textOverflow } = getComputedStyle(box);
    if (textOverflow === 'ellipsis') return false;
    if (overflowX === 'auto' || overflowX === 'scroll' || overflowY === 'auto' || overflowY === 'scroll') return false;
    if (overflowX !== 'hidden' && overflowY !== 'hidden') continue;
    const [inner, outer] = [one.getBoundingClientRect(), box.getBoundingClientRect()];
    if (inner.width === 0) return false;
    if (inner.right > outer.right + 2 || inner.bottom > outer.bottom + 2 || inner.left < outer.left - 2) return true;
  }
  return false;
}).map((one) => one.tagName.toLowerCase() + '.' + one.className + ' “' + one.textContent.slice(0, 30) + '”')`;
