import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { type ACourier, WHO, type Who } from '../support/a-courier.ts';
import { dropOn, plant } from '../support/drop.ts';

export interface Picture {
  name: string;
  who: Who | null;
  path(courier: ACourier): Promise<string> | string;
  /** Brings the page into the state that is pictured; `folder` is empty and goes afterwards. */
  make?(page: Page, courier: ACourier, folder: string): Promise<unknown>;
  /** Puts the house back, so that the next picture finds it as it was. */
  after?(page: Page, courier: ACourier): Promise<unknown>;
  /** en-GB without. */
  locale?: string;
  /** Asks for high contrast. */
  isStrong?: boolean;
  /** Both without. */
  sizes?: readonly ('wide' | 'narrow')[];
}

/** Long enough for a speed and a time left. */
const MOVING_MS = 25_000;

interface Item {
  id: string;
  state: string;
  title?: string;
  recipients: { state: string }[];
  problems?: unknown[];
}

/** The envelope of the demo, as one of its people sees it, that a picture asks for: the oldest, so that no other picture's is taken. */
const envelope =
  (who: Who, side: 'sent' | 'received', is: (item: Item) => boolean, under = '/envelopes/', after = '') =>
  async (courier: ACourier): Promise<string> => {
    const { items } = await courier.ask<{ items: Item[] }>(who, 'GET', `/api/v1/envelopes?side=${side}&limit=200`);
    const found = items.findLast(is);
    if (!found) throw new Error(`The demo has no such envelope: ${is}`);
    return `${under}${found.id}${after}`;
  };
const titled =
  (title: string) =>
  (item: Item): boolean =>
    item.title?.startsWith(title) ?? false;
const TURNOVER = titled('Episode 204 · VFX turnover');
const PULL = titled('Feature 01 · VFX plates');

const page = (name: string, who: Who | null, path: string, make?: Picture['make']): Picture => ({
  name,
  who,
  path: () => path,
  ...(make ? { make } : {}),
});

const FRAMES = Object.fromEntries(
  Array.from({ length: 240 }, (_, at) => 1001 + at)
    .filter((frame) => frame !== 1187)
    .map((frame) => [`plates/sh0410/sh0410_plate_v002.${frame}.exr`, `frame ${frame}`]),
);

/** A folder with something to look at before it goes. */
async function readFolder(opened: Page, _courier: ACourier, folder: string): Promise<void> {
  const shoot = await plant(`${folder}/FEAT01_D27`, {
    ...FRAMES,
    'sound/day 27.wav': randomBytes(400_000),
    'reports/Sound.pdf': 'a',
    'reports/sound.pdf': 'b',
    'reports/day 27.csv': 'roll,takes\n112,14\n113,9\n',
    '.DS_Store': 'd',
    'to come/': '',
  });
  await dropOn(opened, '.drop', [shoot]);
  await opened.locator('.asking').first().waitFor();
  for (const who of ['client-b', 'lab-c'] as const) {
    await opened.getByRole('combobox', { name: 'To' }).fill(WHO[who].address);
    await opened.keyboard.press('Enter');
  }
}

/** A line that is too slow for what goes, so that it is pictured in its middle. */
async function sendSlowly(opened: Page, courier: ACourier, folder: string): Promise<void> {
  const shoot = await plant(`${folder}/FEAT01_D28`, {
    ...FRAMES,
    'camera/A028_C001.mov': randomBytes(30_000_000),
    'camera/A028_C002.mov': randomBytes(20_000_000),
    'sound/day 28.wav': randomBytes(6_000_000),
  });
  await dropOn(opened, '.drop', [shoot]);
  await opened.getByText('Before it goes').waitFor();
  await opened.getByRole('combobox', { name: 'To' }).fill(WHO['client-b'].address);
  await opened.keyboard.press('Enter');
  courier.front.slow(250_000);
  await opened.getByRole('button', { name: 'Send to 1 recipient' }).click();
  await opened.waitForURL(/\/envelopes\/[0-9a-f-]{36}/);
  await opened.locator('.instr .bigtape').waitFor();
  await opened.waitForTimeout(MOVING_MS);
}

async function withdraw(opened: Page, courier: ACourier): Promise<void> {
  courier.front.slow(null);
  const id = new URL(opened.url()).pathname.split('/')[2];
  await courier.ask('studio', 'POST', `/api/v1/envelopes/${id}/withdraw`, {});
}

const tab = (at: number) => async (opened: Page) => opened.getByRole('tab').nth(at).click();

/** Every page of the app, in the states that matter. */
export const PICTURES: readonly Picture[] = [
  page('01-envelopes', 'studio', '/envelopes'),
  page('01-inbox', 'client-b', '/inbox'),
  page('01-of-an-operator', 'operator', '/envelopes'),
  page('01-outbox', 'studio', '/outbox'),
  page('02-new-envelope', 'studio', '/new'),
  {
    ...page('02-new-read', 'studio', '/new', readFolder),
    // The next picture of this person would find who it was meant for.
    after: (opened) => opened.getByRole('button', { name: 'Discard draft' }).click(),
  },
  { ...page('03-sending', 'studio', '/new', sendSlowly), after: withdraw },
  { ...page('03-sending-contrast', 'studio', '/new', sendSlowly), after: withdraw, isStrong: true, sizes: ['wide'] },
  {
    ...page('03-moving', 'studio', '/new', async (opened, courier, folder) => {
      await sendSlowly(opened, courier, folder);
      await opened.locator('a.line-gauge').click();
      await opened.getByRole('heading', { level: 1 }).waitFor();
    }),
    async after(opened, courier) {
      await opened.goBack();
      await opened.waitForURL(/\/envelopes\//);
      await withdraw(opened, courier);
    },
    sizes: ['wide'],
  },
  { name: '03-filling', who: 'studio', path: envelope('studio', 'sent', titled('Feature 01 · shoot day 27')) },
  { name: '04-sealed', who: 'studio', path: envelope('studio', 'sent', TURNOVER) },
  { name: '04-files', who: 'studio', path: envelope('studio', 'sent', PULL), make: tab(1) },
  { name: '04-receipts', who: 'studio', path: envelope('studio', 'sent', TURNOVER), make: tab(3) },
  { name: '04-delivered', who: 'studio', path: envelope('studio', 'sent', ({ state }) => state === 'delivered') },
  { name: '05-collect', who: 'client-b', path: envelope('client-b', 'received', PULL, '/collect/') },
  {
    name: '05-collect-pt',
    who: 'client-b',
    path: envelope('client-b', 'received', PULL, '/collect/'),
    locale: 'pt-BR',
  },
  page('06-figures', 'studio', '/figures'),
  page('07-people', 'studio', '/people'),
  page('07-access', 'studio', '/access'),
  page('08-empty-inbox', 'admin', '/inbox'),
  page('08-empty-outbox', 'admin', '/outbox'),
  { name: '08-not-sealed', who: 'studio', path: envelope('studio', 'sent', titled('Episode 205')) },
  {
    ...page('08-offline', 'studio', '/envelopes', async (opened, courier) => {
      courier.front.line('cut');
      await opened.getByText('No line to the courier').first().waitFor();
    }),
    after: async (_, courier) => courier.front.line('fine'),
  },
  page('08-people-of-admin', 'admin', '/people'),
  page('08-records', 'auditor', '/records'),
  page('08-health', 'operator', '/health'),
  page('09-signin', null, '/envelopes', async (opened) => {
    await opened.getByRole('button', { name: 'Sign in' }).click();
    await opened.locator('input[type="password"]').waitFor();
  }),
  page('09-door', null, '/envelopes'),
  {
    name: '10-purge',
    who: 'studio',
    path: envelope('studio', 'sent', TURNOVER),
    async make(opened) {
      await opened.locator('.head').getByRole('button', { name: 'More' }).click();
      await opened.getByRole('menuitem', { name: 'Purge now' }).click();
      await opened.getByRole('dialog').or(opened.getByRole('alertdialog')).waitFor();
    },
  },
  { name: '10-purged', who: 'studio', path: envelope('studio', 'sent', ({ state }) => state === 'purged') },
  {
    name: '11-certificate',
    who: 'studio',
    path: envelope('studio', 'sent', ({ state }) => state === 'purged', '/envelopes/', '/certificate'),
  },
  page('12-verify', null, '/verify'),
  page('13-kit', null, '/kit'),
  {
    ...page('14-person', 'studio', '/envelopes', (opened) => opened.locator('.rail button').last().click()),
    sizes: ['wide'],
  },
  {
    ...page('14-more', 'studio', '/envelopes', (opened) => opened.locator('.tabbar button').click()),
    sizes: ['narrow'],
  },
  page('14-keys', 'studio', '/envelopes', async (opened) => {
    await opened.keyboard.press('?');
    await opened.getByRole('dialog').waitFor();
  }),
];
