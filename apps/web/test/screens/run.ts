// npm run screens: pictures of every page, light and dark, wide and narrow, from a demo courier and a real Chromium.
// Arguments: --only=<part of a name>, --to=<folder> (apps/web/screens).
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContext } from 'playwright-core';
import { type ACourier, startCourier } from '../support/a-courier.ts';
import { missingBrowser, openBrowser } from '../support/browser.ts';
import { signedIn, watched } from '../support/page.ts';
import { PICTURES, type Picture } from './pictures.ts';

const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const;
const SETTLE_MS = 1_500;
const LOOKS = ['light', 'dark'] as const;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    to: { type: 'string', default: fileURLToPath(new URL('../../screens/', import.meta.url)) },
  },
});

async function main(): Promise<void> {
  if (missingBrowser) {
    process.stdout.write(`${missingBrowser}\n`);
    return;
  }
  const wanted = PICTURES.filter(({ name }) => name.includes(values.only));
  if (wanted.length === 0) throw new Error(`No picture is named ${values.only}.`);
  if (values.only === '') await rm(values.to, { recursive: true, force: true });
  await mkdir(values.to, { recursive: true });
  const courier = await startCourier({ seed: true });
  const browser = await openBrowser();
  try {
    for (const size of ['wide', 'narrow'] as const) {
      for (const look of LOOKS) await takeAll(browser, courier, wanted, size, look);
    }
  } finally {
    await browser.close();
    await courier.stop();
  }
}

/** One sign-in per person; pages of nobody come from a context of their own. */
async function takeAll(
  browser: Browser,
  courier: ACourier,
  wanted: readonly Picture[],
  size: keyof typeof SIZES,
  look: (typeof LOOKS)[number],
): Promise<void> {
  const contexts = new Map<string, BrowserContext>();
  for (const picture of wanted) {
    if (picture.sizes && !picture.sizes.includes(size)) continue;
    const { who, locale = 'en-GB', isStrong = false } = picture;
    const key = `${who} ${locale} ${isStrong}`;
    let context = contexts.get(key);
    if (!context) {
      context = await browser.newContext({
        viewport: SIZES[size],
        colorScheme: look,
        locale,
        contrast: isStrong ? 'more' : 'no-preference',
        reducedMotion: 'reduce',
        deviceScaleFactor: 1,
      });
      contexts.set(key, context);
      if (who) {
        const first = await context.newPage();
        await signedIn(first, courier.url, who);
        await first.close();
      }
    }
    const page = await context.newPage();
    const bad = watched(page, courier.url);
    const path = await picture.path(courier);
    await page.goto(courier.url + path);
    await page.locator('h1').first().waitFor();
    const folder = await mkdtemp(join(tmpdir(), 'pictured-'));
    await picture.make?.(page, courier, folder);
    // The feed stays open, so the network is never idle: what is not there by then is pictured as it waits.
    await page.waitForTimeout(SETTLE_MS);
    const file = join(values.to, `${picture.name}-${size}-${look}.png`);
    await page.screenshot({ path: file });
    process.stdout.write(`${file}${bad.length > 0 ? `  ${bad.join(' · ')}` : ''}\n`);
    await picture.after?.(page, courier);
    await page.close();
    await rm(folder, { recursive: true, force: true });
  }
  for (const context of contexts.values()) await context.close();
}

await main();
