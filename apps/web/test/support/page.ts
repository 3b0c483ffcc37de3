import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { WHO, type Who } from './a-courier.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Opens `path` and signs in as a person does; resolves when the page has its first heading. */
export async function signedIn(page: Page, url: string, who: Who, path = '/envelopes'): Promise<void> {
  await page.goto(url + path);
  await page.getByRole('button', { name: /^(Sign in|Entrar|Iniciar sesión)$/ }).click();
  await typeIn(page, who);
  await page.locator('h1').first().waitFor();
}

/** The courier's sign-in page, wherever it stands open. */
export async function typeIn(page: Page, who: Who): Promise<void> {
  await page.locator('input[name="address"]').fill(WHO[who].address);
  await page.locator('input[type="password"]').fill('demo');
  await page.locator('form button[type="submit"]').first().click();
}

/** What a page must never do, gathered from its birth: refused by the policy, thrown, asked of a host that is none of these. */
export function watched(page: Page, ...urls: string[]): string[] {
  const bad: string[] = [];
  page.on('pageerror', (error) => void bad.push(`threw ${error.message}`));
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to|requires 'Trusted/i.test(message.text())) bad.push(message.text());
  });
  page.on('request', (request) => {
    if (!urls.some((url) => request.url().startsWith(url))) bad.push(`asked ${request.url()}`);
  });
  return bad;
}

/** Resolves when no colour and no size is on its way to another; what loops for ever is not awaited. */
export async function still(page: Page): Promise<void> {
  await page.evaluate(`Promise.allSettled(
    document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity).map((one) => one.finished),
  ).then(() => undefined)`);
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Found {
  violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  passes: unknown[];
  incomplete: { id: string; error?: { message: string } }[];
}

const axeRun = (page: Page, runOnly: readonly string[]): Promise<Found> =>
  page.evaluate(`axe.run(document, {runOnly: ${JSON.stringify(runOnly)}})`);

/** A rule that broke looked at nothing. */
const brokenIn = ({ incomplete }: Found): string[] =>
  incomplete.flatMap(({ id, error }) => (error ? `${id}: ${error.message}` : []));

/** Fails with what axe found: WCAG 2.2 A and AA, and its best practices; or by the named rules of it alone. */
export async function assertAccessible(
  page: Page,
  name = page.url(),
  rules: readonly string[] | null = null,
): Promise<void> {
  await still(page);
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axe);
  let found = await axeRun(page, rules ?? TAGS);
  if (brokenIn(found).length > 0) {
    // axe loses its way where one part scrolls within another ("exceeds the grid bounds"); so it looks at them unrolled.
    await page.evaluate(
      "document.querySelectorAll('.room, .wide-table').forEach((one) => one.style.setProperty('overflow', 'visible'))",
    );
    found = await axeRun(page, rules ?? TAGS);
    await page.evaluate(
      "document.querySelectorAll('.room, .wide-table').forEach((one) => one.style.removeProperty('overflow'))",
    );
  }
  const { violations, passes, incomplete } = found;
  assert.ok(passes.length > (rules ? 0 : 10) || incomplete.length > 0, 'axe looked at the page');
  assert.deepEqual(brokenIn(found), [], `${name}: axe could not look`);
  const said = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`,
  );
  assert.deepEqual(said, [], name);
  const wide = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number;
  assert.ok(wide <= 0, `${name} is ${wide} px too wide`);
}

/** What moved on the page so far, and by how much. */
export const shifts = (page: Page): Promise<string[]> => page.evaluate('window.shiftedBy');

/** Call before `goto`: the layout shift of the page so far (web.dev/cls: the worst window; here the sum, which is never less). */
export async function layoutShift(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(`
    window.shifted = 0;
    window.shiftedBy = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (entry.hadRecentInput) continue;
        window.shifted += entry.value;
        const named = entry.sources.map(({ node, previousRect, currentRect }) => {
          const one = node?.nodeType === 1 ? node : node?.parentElement;
          const name = one ? one.tagName.toLowerCase() + '.' + one.className : '?';
          return name + ' ' + previousRect.x + ',' + previousRect.y + ' to ' + currentRect.x + ',' + currentRect.y;
        });
        window.shiftedBy.push(entry.value.toFixed(3) + ': ' + named.join('; '));
      }
    }).observe({ type: 'layout-shift', buffered: true });
  `);
  return () => page.evaluate('window.shifted') as Promise<number>;
}

/** What stands beyond the right edge of the window, but for what scrolls in a box of its own: a page is not moved sideways. */
export async function beyondEdge(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const scrolls = (one) => {
      for (let at = one.parentElement; at && at !== document.body; at = at.parentElement) {
        const { overflowX } = getComputedStyle(at);
        const { right } = at.getBoundingClientRect();
        if (at.id !== 'sheet' && overflowX !== 'visible' && right <= innerWidth + 1) return true;
      }
      return false;
    };
    return [...document.body.querySelectorAll('*')]
      .filter((one) => {
        const { right, width, height } = one.getBoundingClientRect();
        return width > 1 && height > 1 && right > innerWidth + 1 && one.checkVisibility() && !scrolls(one);
      })
      .slice(0, 5)
      .map((one) => one.tagName + '.' + (one.getAttribute('class') ?? '') + ' ' + Math.round(one.getBoundingClientRect().right));
  })()`);
}
