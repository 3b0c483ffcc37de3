import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { type ACourier, WHO, type Who } from './a-courier.ts';
import { signedIn, typeIn, watched } from './page.ts';

/** Somebody at a browser of their own: no cookie, no storage, no window is another's. */
export interface Person {
  context: BrowserContext;
  page: Page;
  /** What their page did and must not do; empty when all is well. */
  bad: string[];
}

export async function aPerson(
  browser: Browser,
  courier: ACourier,
  who: Who,
  path: string,
  { picker = '', ...options }: BrowserContextOptions & { picker?: string } = {},
): Promise<Person> {
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1440, height: 900 }, ...options });
  if (picker !== '') await context.addInitScript(picker);
  const page = await context.newPage();
  const bad = watched(page, courier.url);
  await signedIn(page, courier.url, who, path);
  return { context, page, bad };
}

/** Follows a link that came by mail, signs in where it leads, and stands there. */
export async function byLink(browser: Browser, courier: ACourier, who: Who, link: string): Promise<Person> {
  assert.ok(link.startsWith(courier.url), link);
  const context = await browser.newContext({ locale: 'en', acceptDownloads: true });
  const page = await context.newPage();
  const bad = watched(page, courier.url);
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await typeIn(page, who);
  await page.locator('h1').first().waitFor();
  return { context, page, bad };
}

/** The address in the mail that told `who` of this envelope; resolves when such a mail went out. */
export async function linkOf(courier: ACourier, who: Who, id: string): Promise<string> {
  for (const until = Date.now() + 30_000; Date.now() < until; ) {
    const names = await readdir(join(courier.data, 'outbox')).catch(() => []);
    // One that is still being written has another ending.
    for (const name of names.filter((one) => one.endsWith('.eml'))) {
      const mail = (await readFile(join(courier.data, 'outbox', name), 'latin1')).replace(/=\r?\n/g, '');
      const isTo = mail.toLowerCase().includes(`to: ${WHO[who].address}`) || mail.includes(`<${WHO[who].address}>`);
      const link = new RegExp(`http://[^\\s"<>]*/[^\\s"<>]*${id}[^\\s"<>]*`).exec(mail.replaceAll('=3D', '='))?.[0];
      if (isTo && link) return link;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no mail told ${who} of ${id}`);
}

/** The envelope that the page stands at. */
export async function envelopeOf(page: Page): Promise<string> {
  await page.waitForURL(/\/envelopes\/[0-9a-f-]{36}/);
  return new URL(page.url()).pathname.split('/')[2] as string;
}

/** Resolves when what the sender asks of an envelope is so; fails after `ms`. */
export async function untilEnvelope<T extends Record<string, unknown>>(
  courier: ACourier,
  id: string,
  isSo: (envelope: T) => boolean,
  ms = 60_000,
): Promise<T> {
  let last: T | null = null;
  for (const until = Date.now() + ms; Date.now() < until; ) {
    last = await courier.ask<T>('studio', 'GET', `/api/v1/envelopes/${id}?wait=sealed`);
    if (isSo(last)) return last;
    // While it is being filled the courier answers at once.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`it did not become so: ${JSON.stringify(last)}`);
}
