import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { type ACourier, startCourier, type WHO } from '../support/a-courier.ts';
import { missingBrowser } from '../support/browser.ts';
import { untilEnvelope } from '../support/people.ts';
import { damage, HOLDING, hold, letGo, Stage, type State, storedOf } from './stage.ts';

const A_DAY_AHEAD = new URL('../support/a-day-ahead.ts', import.meta.url).href;

const FILES = {
  'plates/a.exr': 'a'.repeat(300_000),
  'plates/b.exr': 'b'.repeat(4_000),
  'sound/take 1.wav': 'c'.repeat(9_000),
  'read me.txt': 'hello',
};
const FIELDS = { 'target database': 'billing_dw', 'target table': 'usage_records' };
const opfs = (name: string): string => `window.showDirectoryPicker = async () => {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle('${name}', { create: true });
};`;

describe('an envelope in every state, for everybody’s eyes', {
  skip: missingBrowser ?? false,
  timeout: 600_000,
}, () => {
  let courier: ACourier;
  let stage: Stage;
  let folder: string;
  const ids: Record<string, string> = {};
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'states-'));
    courier = await startCourier({ env: { NODE_OPTIONS: `--import=${HOLDING}` } });
    stage = new Stage(courier, opfs('delivery'));
    const two = { message: 'Everything that was pulled.\nReel 2 comes later.', fields: FIELDS, files: FILES };
    const to = ['client-b', 'lab-c'] as const;
    const make = async (name: string, more: object = {}): Promise<string> => {
      ids[name] = await courier.envelope({ title: `It is ${name}`, to: [...to], ...two, ...more });
      return ids[name];
    };
    const act = (who: keyof typeof WHO, id: string | undefined, what: string, body: object = {}) =>
      courier.ask(who, 'POST', `/api/v1/envelopes/${id}/${what}`, body);
    const close = (id: string) =>
      act('studio', id, 'close', { entries: 4, bytes: Object.values(FILES).join('').length });
    await make('filling', { until: 'filling' });
    await make('empty', { until: 'filling', files: {} });
    await make('sealed');
    await make('opened');
    await make('large', { files: { 'a.mov': randomBytes(24_000_000) } });
    await make('delivered');
    await act('client-b', ids.delivered, 'collect');
    await act('lab-c', ids.delivered, 'collect');
    await make('refused');
    await act('client-b', ids.refused, 'refuse', { reason: 'The wrong show LUT is baked in.' });
    await make('refused by all', { to: ['client-b'] });
    await act('client-b', ids['refused by all'], 'refuse', { reason: 'Not for us.' });
    await make('withdrawn', { until: 'filling' });
    await act('studio', ids.withdrawn, 'withdraw', {});
    await make('purged');
    await act('client-b', ids.purged, 'collect');
    await act('studio', ids.purged, 'purge', { reason: 'Agreed on the phone.' });
    await courier.ask('studio', 'GET', `/api/v1/envelopes/${ids.purged}?wait=purged`);
    await hold(courier, await make('purging'));
    await act('studio', ids.purging, 'purge', { reason: 'Agreed on the phone.' });
    await make('sealing', { until: 'filling' });
    await hold(courier, ids.sealing as string);
    await close(ids.sealing as string);
    // What its sender says of a file is not what the courier reads.
    await make('not sealed', { until: 'filling' });
    const line = JSON.stringify({
      path: 'read me.txt',
      size: 5,
      sha256: createHash('sha256').update('other').digest('hex'),
    });
    await courier.ask('studio', 'POST', `/api/v1/envelopes/${ids['not sealed']}/entries`, Buffer.from(`${line}\n`));
    await close(ids['not sealed'] as string);
    await courier.ask('studio', 'GET', `/api/v1/envelopes/${ids['not sealed']}?wait=sealed`);
  });
  after(async () => {
    for (const id of [ids.purging, ids.sealing]) if (id) await letGo(courier, id);
    await stage?.close();
    await courier?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const at =
    (name: string, part = '') =>
    (): string =>
      `/envelopes/${ids[name]}${part}`;
  const collect = (name: string) => (): string => `/collect/${ids[name]}`;
  const menu =
    (item: string) =>
    async (page: Page): Promise<void> => {
      await page.getByRole('button', { name: 'More' }).last().click();
      await page.getByRole('menuitem', { name: item }).click();
      await page.getByRole('dialog').waitFor();
    };
  const zipInto = async (page: Page, change: (bytes: Buffer) => void): Promise<void> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the ZIP' }).click(),
    ]);
    const bytes = await readFile(await download.path());
    change(bytes);
    const path = join(folder, 'whole.zip');
    await writeFile(path, bytes);
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Check the ZIP' }).click(),
    ]);
    await chooser.setFiles(path);
  };

  const states: State[] = [
    { name: 'filling', who: 'studio', path: at('filling'), seen: 'text=To be filled until' },
    { name: 'filling, nothing came yet', who: 'studio', path: at('empty'), seen: 'text=To be filled until' },
    { name: 'files of what is filled', who: 'studio', path: at('filling', '?part=files'), seen: '[role=row]' },
    {
      name: 'files of what is empty',
      who: 'studio',
      path: at('empty', '?part=files'),
      seen: '.empty, [role=tabpanel] p',
    },
    { name: 'sealing', who: 'studio', path: at('sealing'), seen: 'text=Sealing: read back' },
    { name: 'not sealed', who: 'studio', path: at('not sealed'), seen: 'text=Not sealed: 1 difference found' },
    { name: 'sealed, by its sender', who: 'studio', path: at('sealed'), seen: 'text=Sealed and unbroken' },
    { name: 'sealed, by its recipient', who: 'client-b', path: at('opened'), seen: 'text=Sealed and unbroken' },
    { name: 'files', who: 'studio', path: at('sealed', '?part=files'), seen: '[role=row]' },
    {
      name: 'a name that is not among the files',
      who: 'studio',
      path: at('sealed', '?part=files'),
      seen: 'text=No path has',
      make: (page) => page.getByRole('searchbox', { name: 'Find in this envelope' }).fill('zzz'),
    },
    { name: 'terms', who: 'studio', path: at('sealed', '?part=terms'), seen: '[role=tabpanel]' },
    { name: 'receipts', who: 'studio', path: at('delivered', '?part=receipts'), seen: '[role=tabpanel] a' },
    {
      name: 'no receipt yet',
      who: 'studio',
      path: at('filling', '?part=receipts'),
      seen: 'text=There is no receipt yet',
    },
    { name: 'delivered', who: 'studio', path: at('delivered'), seen: 'text=Sealed and unbroken' },
    { name: 'collected, by its recipient', who: 'client-b', path: at('delivered'), seen: 'text=Sealed and unbroken' },
    { name: 'refused by one', who: 'studio', path: at('refused'), seen: 'text=wrong show LUT' },
    { name: 'refused by all', who: 'studio', path: at('refused by all'), seen: 'text=Not for us' },
    { name: 'purging', who: 'studio', path: at('purging'), seen: 'text=This envelope is being destroyed' },
    { name: 'purged', who: 'studio', path: at('purged'), seen: 'text=This envelope is gone' },
    { name: 'withdrawn', who: 'studio', path: at('withdrawn'), seen: 'text=This envelope is gone' },
    { name: 'certificate', who: 'studio', path: at('purged', '/certificate'), seen: 'text=Checked in your browser' },
    { name: 'no certificate yet', who: 'studio', path: at('sealed', '/certificate'), seen: 'h1' },
    {
      name: 'a receipt',
      who: 'studio',
      async path() {
        const { items } = await courier.ask<{ items: { id: string; kind: string }[] }>(
          'studio',
          'GET',
          `/api/v1/envelopes/${ids.delivered}/receipts`,
        );
        return `/envelopes/${ids.delivered}/receipts/${items.find(({ kind }) => kind === 'collected')?.id}`;
      },
      seen: 'text=Checked in your browser',
    },
    {
      name: 'adding a recipient, with no address',
      who: 'studio',
      path: at('sealed'),
      seen: 'text=An address has an @',
      async make(page) {
        await page.getByRole('button', { name: 'Add a recipient' }).click();
        await page.getByLabel('Address of the new recipient').fill('nobody');
        await page.keyboard.press('Enter');
      },
    },
    {
      name: 'reminded',
      who: 'studio',
      path: at('sealed'),
      seen: 'text=again in a day',
      make: (page) =>
        page
          .getByRole('button', { name: /^Remind now/ })
          .first()
          .click(),
    },
    {
      name: 'withdrawing what is filled',
      who: 'studio',
      path: at('filling'),
      seen: '[role=dialog]',
      make: menu('Withdraw it'),
    },
    {
      name: 'withdrawing what is sealed',
      who: 'studio',
      path: at('sealed'),
      seen: '[role=dialog]',
      make: menu('Withdraw it'),
    },
    {
      name: 'purging, the question',
      who: 'studio',
      path: at('sealed'),
      seen: '[role=dialog]',
      make: menu('Purge now'),
    },
    {
      name: 'refusing, the question',
      who: 'client-b',
      path: at('sealed'),
      seen: '[role=dialog]',
      make: menu('Refuse it'),
    },
    { name: 'collecting', who: 'client-b', path: collect('sealed'), seen: '.take h2' },
    { name: 'collecting what is sealed only later', who: 'client-b', path: collect('sealing'), seen: 'h1' },
    { name: 'collecting what was refused', who: 'client-b', path: collect('refused'), seen: 'text=You refused it' },
    { name: 'collecting what is gone', who: 'client-b', path: collect('purged'), seen: 'text=It was purged' },
    { name: 'collecting what is going', who: 'client-b', path: collect('purging'), seen: '.take h2' },
    { name: 'collected before', who: 'client-b', path: collect('delivered'), seen: 'text=You have it' },
    {
      name: 'taken again',
      who: 'client-b',
      path: collect('delivered'),
      seen: 'text=Download the ZIP',
      make: (page) => page.getByRole('button', { name: 'Take it again' }).click(),
    },
    {
      name: 'the question before a confirmation without a check',
      who: 'client-b',
      path: collect('sealed'),
      seen: '[role=dialog]',
      make: (page) => page.getByRole('button', { name: 'Confirm without a check' }).click(),
    },
    {
      name: 'refusing from where one collects',
      who: 'client-b',
      path: collect('sealed'),
      seen: '[role=dialog]',
      make: (page) => page.getByRole('button', { name: 'Something wrong? Refuse it and say why' }).click(),
    },
    {
      name: 'a ZIP that is not what was sealed',
      who: 'client-b',
      path: collect('opened'),
      seen: 'text=1 file is not what was sealed',
      make: (page) =>
        zipInto(page, (bytes) => {
          bytes[150_000] = (bytes[150_000] ?? 0) ^ 1;
        }),
    },
    {
      name: 'what is no ZIP of the courier',
      who: 'client-b',
      path: collect('opened'),
      seen: 'text=This is no ZIP of the courier',
      make: (page) => zipInto(page, (bytes) => bytes.fill(0)),
    },
    {
      name: 'a ZIP that is right',
      who: 'client-b',
      path: collect('opened'),
      seen: 'text=You have it',
      make: (page) => zipInto(page, () => undefined),
    },
    {
      name: 'taken into a folder, with its report',
      who: 'lab-c',
      path: collect('opened'),
      seen: 'text=Everything is placed and right',
      async make(page) {
        await page.getByRole('button', { name: 'Choose a folder' }).click();
        await page.getByText('Everything is placed and right').waitFor();
      },
    },
    {
      name: 'a folder that holds another envelope',
      who: 'lab-c',
      path: collect('large'),
      seen: 'text=This folder holds another envelope',
      make: (page) => page.getByRole('button', { name: 'Choose a folder' }).click(),
      async after(page) {
        await page.getByRole('button', { name: 'Leave it' }).click();
        await page.getByRole('button', { name: 'Choose a folder' }).waitFor();
      },
    },
    {
      name: 'a folder that is paused',
      who: 'lab-c',
      path: collect('large'),
      seen: 'text=Paused by you',
      async make(page) {
        await page.evaluate(opfs('another'));
        courier.front.slow(250_000);
        await page.getByRole('button', { name: 'Choose a folder' }).click();
        await page.getByText('pieces checked').waitFor();
        await page.getByRole('button', { name: 'Pause' }).click();
        await page.getByText('Paused by you').waitFor();
      },
      async after(page) {
        courier.front.slow(null);
        await page.getByRole('button', { name: 'Stop', exact: true }).click();
      },
    },
  ];
  for (const state of states) it(state.name, () => stage.look(state));
});

describe('an envelope whose time or bytes went, for everybody’s eyes', { skip: missingBrowser ?? false }, () => {
  let courier: ACourier;
  let stage: Stage;
  let frozen = '';
  let damaged = '';
  before(async () => {
    const env = { NODE_OPTIONS: `--import=${A_DAY_AHEAD}`, DATOFERUM_PATROL_DAYS: '1' };
    courier = await startCourier({ env });
    frozen = await courier.envelope({ title: 'It is frozen', files: FILES, until: 'filling' });
    damaged = await courier.envelope({ title: 'It is damaged', files: FILES, until: 'filling' });
    const content = await storedOf(courier, damaged);
    const bytes = Object.values(FILES).join('').length;
    await courier.ask('studio', 'POST', `/api/v1/envelopes/${damaged}/close`, { entries: 4, bytes });
    await untilEnvelope<{ state: string }>(courier, damaged, ({ state }) => state === 'sealed');
    await damage(courier, damaged, content);
    // A week at once: the courier takes it for a wrong clock and waits for a day, which then goes by as well.
    for (let day = 0; day < 7; day += 1) {
      courier.signal('SIGUSR2');
      await setTimeout(50);
    }
    for (let items: unknown[] = []; items.length === 0; await setTimeout(200))
      ({ items } = await courier.ask<{ items: unknown[] }>('auditor', 'GET', '/api/v1/records?type=clock.jumped'));
    courier.signal('SIGUSR2');
    await untilEnvelope<{ frozenAt: string | null }>(courier, frozen, ({ frozenAt }) => frozenAt !== null);
    await untilEnvelope<{ damagedAt: string | null }>(courier, damaged, ({ damagedAt }) => damagedAt !== null);
    stage = new Stage(courier, opfs('delivery'));
  });
  after(async () => {
    await stage?.close();
    await courier?.stop();
  });
  const states: State[] = [
    { name: 'frozen', who: 'studio', path: () => `/envelopes/${frozen}`, seen: 'text=The time to fill it is over' },
    {
      name: 'damaged, by its sender',
      who: 'studio',
      path: () => `/envelopes/${damaged}`,
      seen: 'text=Stored bytes of it are damaged',
    },
    {
      name: 'damaged, by its recipient',
      who: 'client-b',
      path: () => `/envelopes/${damaged}`,
      seen: 'text=Stored bytes of it are damaged',
    },
    { name: 'damaged files', who: 'studio', path: () => `/envelopes/${damaged}?part=files`, seen: '[role=row]' },
    { name: 'a list with what needs one', who: 'studio', path: '/envelopes?show=needs', seen: '[data-id]' },
    { name: 'collecting what is damaged', who: 'client-b', path: () => `/collect/${damaged}`, seen: '.take h2' },
    {
      name: 'a folder that could not be filled whole',
      who: 'client-b',
      path: () => `/collect/${damaged}`,
      seen: '.take .asking',
      async make(page) {
        await page.getByRole('button', { name: 'Choose a folder' }).click();
        await page.locator('.take .asking').waitFor({ timeout: 60_000 });
      },
    },
  ];
  for (const state of states) it(state.name, () => stage.look(state));
});
