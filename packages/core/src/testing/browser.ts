import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  process.env.CHROMIUM_PATH ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

const found = PLACES.find((path) => path !== '' && existsSync(path));

/** Why tests in a real browser cannot run here, for a loud skip; null when they can. */
export const missingBrowser: string | null = found
  ? null
  : 'SKIPPED in a browser: no Chromium installed (CHROMIUM_PATH)';

/**
 * A real Chromium that asks nobody but the test. Where no locale is set it could open no file whose name is more than ASCII, and would
 * leave it out without a word.
 */
export function openBrowser(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: found ?? '',
    env: { LC_ALL: 'C.UTF-8', ...definedOf(process.env) },
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
}

const definedOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
