import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { WHO, type Who } from './a-courier.ts';

const PLACES = [process.env.FIREFOX_PATH ?? '', '/usr/bin/firefox-esr', '/usr/bin/firefox'];
const found = PLACES.find((path) => path !== '' && existsSync(path));

/** Why nothing can be shown in Firefox here; null when it can. */
export const missingFirefox: string | null = found ? null : 'SKIPPED in Firefox: no Firefox installed (FIREFOX_PATH)';

export interface Fox {
  browser: Browser;
  /** Where its downloads land. */
  downloads: string;
  close(): Promise<void>;
}

/** A real Firefox by WebDriver BiDi, with a profile of its own, that asks nobody but the test. */
export async function openFirefox(): Promise<Fox> {
  const downloads = await mkdtemp(join(tmpdir(), 'fox-downloads-'));
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: found ?? '',
    headless: true,
    extraPrefsFirefox: {
      'browser.download.folderList': 2,
      'browser.download.dir': downloads,
      'browser.download.useDownloadDir': true,
      'browser.download.always_ask_before_handling_new_types': false,
      'intl.accept_languages': 'en-GB, en',
      'app.update.disabledForTesting': true,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
    },
  });
  return {
    browser,
    downloads,
    async close() {
      await browser.close();
      await rm(downloads, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

/** Signs in as a person does. */
export async function signedInFox(page: Page, url: string, who: Who, path = '/envelopes'): Promise<void> {
  await page.goto(url + path);
  await page.locator('::-p-aria([name="Sign in"][role="button"])').click();
  await page.locator('input[name="address"]').fill(WHO[who].address);
  await page.locator('input[type="password"]').fill('demo');
  await page.locator('form button[type="submit"]').click();
  await page.locator('.rail, .gate h1, .tabbar').wait();
}
