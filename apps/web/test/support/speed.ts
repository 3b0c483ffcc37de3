import type { Page } from 'playwright-core';

export interface Speed {
  /** Tasks of the page's own thread over 50 ms, the longest first. */
  tasks: number[];
  slowest: { path: string; ms: number };
  answers: number;
}

/** Questions that wait on purpose, or bring documents of any length. */
const LONG = /wait=|\/events|manifest|pieces\.bin|\/content/;

/** Watches a page from its next load on; call what it answers for what was seen. */
export async function watchSpeed(page: Page): Promise<() => Promise<Speed>> {
  const watch = `
    window.longTasks = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longTasks.push(Math.round(duration));
    }).observe({ type: 'longtask', buffered: true });
  `;
  await page.addInitScript(watch);
  let slowest = { path: '', ms: 0 };
  let answers = 0;
  page.on('requestfinished', (request) => {
    const { pathname, search } = new URL(request.url());
    if (!pathname.startsWith('/api/') || LONG.test(pathname + search)) return;
    answers += 1;
    const ms = Math.round(request.timing().responseEnd);
    if (ms > slowest.ms) slowest = { path: pathname + search, ms };
  });
  return async () => {
    const tasks = (await page.evaluate('window.longTasks ?? []')) as number[];
    return { tasks: tasks.sort((a, b) => b - a), slowest, answers };
  };
}

/** Bytes of the page's heap that are still held after everything that can be let go was. */
export async function heapOf(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  await cdp.detach();
  return usedSize;
}
