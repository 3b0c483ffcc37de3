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

/** Fails with what axe found: WCAG 2.2 A and AA, and its best practices. */
export async function assertAccessible(page: Page, name = page.url()): Promise<void> {
  await page.evaluate(axe);
  const { violations, passes } = (await page.evaluate(
    "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})",
  )) as { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]; passes: unknown[] };
  assert.ok(passes.length > 10, 'axe looked at the page');
  const said = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`,
  );
  assert.deepEqual(said, [], name);
  const wide = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number;
  assert.ok(wide <= 0, `${name} is ${wide} px too wide`);
}

/** Call before `goto`: the layout shift of the page so far (web.dev/cls: the worst window; here the sum, which is never less). */
export async function layoutShift(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(`
    window.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  `);
  return () => page.evaluate('window.shifted') as Promise<number>;
}
