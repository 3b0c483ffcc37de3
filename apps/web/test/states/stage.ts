import assert from 'node:assert/strict';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import type { ACourier, Who } from '../support/a-courier.ts';
import { openBrowser } from '../support/browser.ts';
import { assertAccessible, beyondEdge, layoutShift, shifts, signedIn, still, watched } from '../support/page.ts';

export const HOLDING = new URL('../support/holding.ts', import.meta.url).href;

export const WIDE = { width: 1280, height: 900 };
export const NARROW = { width: 390, height: 844 };
/** Most that a page may jump while it comes (web.dev/cls). */
const SHIFT = 0.02;
/** A page that has not changed for so long says what it has to say. */
const REST_MS = 400;

/** A page in one of its states, reached as a person reaches it. */
export interface State {
  name: string;
  /** Nobody, or who is signed in. */
  who: Who | null;
  path: string | (() => Promise<string> | string);
  /** What must be there before it is looked at. */
  seen: string;
  /** Brings the page from its address into the state. */
  make?(page: Page): Promise<unknown>;
  /** A banner came above everything else, or what a person brought was read and told as it came. */
  isPushed?: boolean;
  /** It never comes to rest. */
  isMoving?: boolean;
  /** Puts the house back. */
  after?(page: Page): Promise<unknown>;
}

/** One browser; every person signs in once. */
export class Stage {
  readonly #courier: ACourier;
  readonly #browser: ReturnType<typeof openBrowser>;
  readonly #contexts = new Map<Who | null, BrowserContext>();
  readonly #picker: string;

  constructor(courier: ACourier, picker = '') {
    this.#courier = courier;
    this.#picker = picker;
    this.#browser = openBrowser();
  }

  async context(who: Who | null): Promise<BrowserContext> {
    const known = this.#contexts.get(who);
    if (known) return known;
    const browser = await this.#browser;
    const context = await browser.newContext({ locale: 'en', viewport: WIDE, acceptDownloads: true });
    if (this.#picker !== '') await context.addInitScript(this.#picker);
    this.#contexts.set(who, context);
    if (who) {
      const first = await context.newPage();
      await signedIn(first, this.#courier.url, who);
      await first.close();
    }
    return context;
  }

  /** Goes there, makes the state, and looks: light and dark, wide and narrow. Fails with all that was found. */
  async look({ name, who, path, seen, make, isPushed = false, isMoving = false, after }: State): Promise<void> {
    const page = await (await this.context(who)).newPage();
    const bad = watched(page, this.#courier.url);
    page.on('dialog', (dialog) => void dialog.accept());
    const shifted = await layoutShift(page);
    const there = this.#courier.url + (typeof path === 'string' ? path : await path());
    const settled = async (): Promise<void> => {
      await page.locator(seen).first().waitFor();
      if (isMoving) await still(page);
      else await rest(page);
    };
    const jump = async (size: string): Promise<void> => {
      const by = await shifted();
      if (by > SHIFT) bad.push(`${name}, ${size}: moved by ${by.toFixed(3)}: ${(await shifts(page)).join(' | ')}`);
    };
    const axe = async (size: string, colorScheme: 'light' | 'dark', rules: readonly string[] | null): Promise<void> => {
      await page.emulateMedia({ colorScheme });
      await assertAccessible(page, `${name}, ${size} ${colorScheme}`, rules).catch((error: Error) =>
        bad.push(error.message),
      );
    };
    try {
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize(WIDE);
      await page.goto(there);
      await make?.(page);
      await settled();
      if (!isPushed) await jump('wide');
      await axe('wide', 'light', null);
      await axe('wide', 'dark', ['color-contrast']);
      await page.setViewportSize(NARROW);
      if (!make) await page.goto(there);
      await settled();
      if (!make) await jump('narrow');
      const beyond = await beyondEdge(page);
      if (beyond.length > 0) bad.push(`${name}, narrow: stands beyond the edge: ${beyond.join(' | ')}`);
      await axe('narrow', 'dark', null);
      await axe('narrow', 'light', ['color-contrast']);
    } catch (error) {
      const folded = (await page.locator('details').allTextContents()).join('\n');
      bad.push(`${name}: ${(error as Error).message}\n${await page.locator('body').innerText()}\n${folded}`);
    } finally {
      // What went wrong before is said as well, or it would look as if only this had.
      await after?.(page).catch((error: Error) => bad.push(`${name}, put back: ${error.message}`));
      await page.close();
    }
    assert.deepEqual(bad, []);
  }

  async close(): Promise<void> {
    await (await this.#browser).close();
  }
}

/** Resolves when neither words nor sizes changed for a while. */
async function rest(page: Page): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    let last = '';
    let since = performance.now();
    const began = since;
    const look = () => {
      const now = performance.now();
      const seen = document.body.innerText + document.documentElement.scrollHeight;
      if (seen !== last) { last = seen; since = now; }
      if (now - since > ${REST_MS} || now - began > 8000) resolve();
      else setTimeout(look, 50);
    };
    look();
  })`);
  await still(page);
}

/** Holds what the courier's store does for one envelope, until `letGo`. */
export async function hold(courier: ACourier, id: string): Promise<void> {
  await mkdir(join(courier.data, 'hold', id), { recursive: true });
}

export async function letGo(courier: ACourier, id: string): Promise<void> {
  await rm(join(courier.data, 'hold', id), { recursive: true, force: true });
}

const blobsOf = (courier: ACourier, id: string): string => join(courier.data, 'blobs', id.slice(-2), id);

/** What the store holds of it by now; the documents come with the seal. */
export const storedOf = (courier: ACourier, id: string): Promise<string[]> => readdir(blobsOf(courier, id));

/** Changes a byte in the middle of these blobs of it, where they lie on the disk. */
export async function damage(courier: ACourier, id: string, blobs: readonly string[]): Promise<void> {
  for (const name of blobs) {
    const file = await open(join(blobsOf(courier, id), name), 'r+');
    const at = (await file.stat()).size >> 1;
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, at);
    await file.write(Buffer.of((byte[0] ?? 0) ^ 0x10), 0, 1, at);
    await file.close();
  }
}
