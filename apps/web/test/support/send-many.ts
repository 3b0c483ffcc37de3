import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { type ACourier, WHO } from './a-courier.ts';
import { dropOn } from './drop.ts';
import { signedIn } from './page.ts';

const SAMPLE_MS = 500;
const A_FOLDER = 500;
const MB = 1e6;

/** What a page was like while it sent. Bytes are of the whole renderer process (page, worker, what it holds for the line), and of the page's own heap. */
export interface Sample {
  /** Seconds since the button was pressed. */
  at: number;
  heap: number;
  resident: number;
}
export interface SentMany {
  envelope: string;
  /** Seconds: walked and counted before the button could be pressed; from the button to the seal. */
  preflight: number;
  untilSealed: number;
  /** Longest tasks of the page's thread, ms, as the browser reports them (only those over 50): before the button, and from it to the seal. */
  longestBefore: number;
  longest: number;
  /** How many there were while it sent. */
  long: number;
  samples: Sample[];
}

/** Writes `count` small files, 500 a folder, each with bytes of its own. */
export function plantMany(folder: string, count: number, size: number): string {
  for (let i = 0; i < count; i++) {
    const below = join(folder, `reading-${String(Math.floor(i / A_FOLDER)).padStart(4, '0')}`);
    if (i % A_FOLDER === 0) mkdirSync(below, { recursive: true });
    writeFileSync(join(below, `meter-${String(i).padStart(7, '0')}.txt`), `${i}`.padEnd(size, ' meter'));
  }
  return folder;
}

/** Drops the folder on the real app, sends it as a person would, and looks at page and process twice a second until the seal. */
export async function sendMany(
  { browser, courier }: { browser: Browser; courier: Pick<ACourier, 'url' | 'ask'> },
  folder: string,
  limitSeconds: number,
): Promise<SentMany> {
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  try {
    await page.addInitScript(WATCH);
    await signedIn(page, courier.url, 'studio', '/new');
    const pid = await rendererOf(browser, page);
    const cdp = await context.newCDPSession(page);
    await cdp.send('Performance.enable');
    const dropped = performance.now();
    await dropOn(page, '.drop', [folder]);
    const button = page.getByRole('button', { name: 'Send to 1 recipient' });
    await page.getByText('Before it goes').waitFor({ timeout: limitSeconds * 1000 });
    await page.getByRole('combobox', { name: 'To' }).fill(WHO['client-b'].address);
    await page.keyboard.press('Enter');
    const before = await tasks(page);
    const pressed = performance.now();
    await button.click({ timeout: limitSeconds * 1000 });
    await page.waitForURL(/\/envelopes\/[0-9a-f-]{36}/, { timeout: limitSeconds * 1000 });
    const envelope = new URL(page.url()).pathname.split('/')[2] as string;
    const samples: Sample[] = [];
    for (let isSealed = false; !isSealed; ) {
      await pause(SAMPLE_MS);
      const at = (performance.now() - pressed) / 1000;
      if (at > limitSeconds) throw new Error(`not sealed after ${limitSeconds} s`);
      const { metrics } = await cdp.send('Performance.getMetrics');
      const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
      samples.push({ at, heap, resident: residentOf(pid) });
      const { state } = await courier.ask<{ state: string }>('studio', 'GET', `/api/v1/envelopes/${envelope}`);
      isSealed = state === 'sealed';
    }
    const untilSealed = (performance.now() - pressed) / 1000;
    const after = await tasks(page);
    const during = after.slice(before.length);
    return {
      envelope,
      preflight: (pressed - dropped) / 1000,
      untilSealed,
      longestBefore: Math.max(0, ...before),
      longest: Math.max(0, ...during),
      long: during.length,
      samples,
    };
  } finally {
    await context.close();
  }
}

/**
 * How much more the page held in the last fifth of a send than in the second one, MB: the floor of its heap, which a collection that is
 * still to come does not blur, and the mean of what the process held.
 */
export function growth(samples: readonly Sample[]): { heap: number; resident: number } {
  const fifth = (n: number): readonly Sample[] =>
    samples.slice(Math.floor((n * samples.length) / 5), Math.floor(((n + 1) * samples.length) / 5));
  const floor = (of: readonly Sample[]): number => Math.min(...of.map(({ heap }) => heap)) / MB;
  const mean = (of: readonly Sample[]): number =>
    of.reduce((sum, { resident }) => sum + resident, 0) / Math.max(1, of.length) / MB;
  return { heap: floor(fifth(4)) - floor(fifth(1)), resident: mean(fifth(4)) - mean(fifth(1)) };
}

/** Long tasks since the page was born, by the browser's own report (W3C Long Tasks API: over 50 ms). */
const WATCH = `window.longTasks = [];
  new PerformanceObserver((list) => { for (const one of list.getEntries()) window.longTasks.push(one.duration); })
    .observe({ type: 'longtask', buffered: true });`;

const tasks = (page: Page): Promise<number[]> =>
  page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);

/** The process that draws this page: of a browser's renderers the one that is busiest with our own page alone. */
async function rendererOf(browser: Browser, page: Page): Promise<number> {
  const cdp = await browser.newBrowserCDPSession();
  const cpu = async (): Promise<Map<number, number>> => {
    const { processInfo } = await cdp.send('SystemInfo.getProcessInfo');
    return new Map(processInfo.filter(({ type }) => type === 'renderer').map(({ id, cpuTime }) => [id, cpuTime]));
  };
  const before = await cpu();
  await page.evaluate(() => {
    for (const until = performance.now() + 200; performance.now() < until; );
  });
  const after = [...(await cpu())].map(([id, time]) => [id, time - (before.get(id) ?? 0)] as const);
  await cdp.detach();
  const busiest = after.sort((a, b) => b[1] - a[1])[0];
  if (!busiest) throw new Error('the browser has no renderer');
  return busiest[0];
}

function residentOf(pid: number): number {
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return Number(kib ?? Number.NaN) * 1024;
}
