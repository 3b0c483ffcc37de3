import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { type ACourier, startCourier, WHO, type Who } from '../support/a-courier.ts';
import { missingBrowser } from '../support/browser.ts';
import { dropOn, plant } from '../support/drop.ts';
import { envelopeOf } from '../support/people.ts';
import { damage, HOLDING, hold, letGo, Stage, type State, storedOf } from './stage.ts';

const FRAMES = Object.fromEntries(
  Array.from({ length: 40 }, (_, n) => 1001 + n)
    .filter((n) => n !== 1020)
    .map((n) => [`plates/sh010.${n}.exr`, `frame ${n}`]),
);
const DOCUMENTS = ['manifest-sha256.txt', 'manifest.ndjson', 'pieces.bin', 'seal.json', 'seal.json.sig'];

describe('sending and checking in every state, for everybody’s eyes', {
  skip: missingBrowser ?? false,
  timeout: 600_000,
}, () => {
  let courier: ACourier;
  let stage: Stage;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'states-'));
    courier = await startCourier({ env: { NODE_OPTIONS: `--import=${HOLDING}` } });
    stage = new Stage(courier);
    await deliver();
  });
  after(async () => {
    await stage?.close();
    await courier?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const drop = async (page: Page, name: string, files: Record<string, string | Uint8Array>): Promise<string> => {
    const what = await plant(join(folder, name), files);
    await dropOn(page, '.drop', [what]);
    await page.getByText('Before it goes').waitFor();
    return what;
  };
  const to = async (page: Page, who: Who = 'auditor'): Promise<void> => {
    await page.getByRole('combobox', { name: 'To' }).fill(WHO[who].address);
    await page.keyboard.press('Enter');
  };
  /** Slowly, so that it is looked at in its middle; what is sent ends with the page. */
  const send = async (page: Page, name: string, bytes = 48_000_000): Promise<string> => {
    await drop(page, name, { 'a.bin': randomBytes(bytes), ...FRAMES });
    await to(page);
    courier.front.slow(400_000);
    // The draft of a state before may have named others.
    await page.getByRole('button', { name: /^Send to \d+ recipients?$/ }).click();
    return envelopeOf(page);
  };
  const stop = async (page: Page): Promise<void> => {
    courier.front.line('fine');
    courier.front.slow(null);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More' }).last().click();
    await page.getByRole('menuitem', { name: 'Stop sending' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop sending' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };

  const deliver = async (): Promise<void> => {
    const files = { 'plates/a.exr': new Uint8Array(9_000_000).fill(7), 'plates/b.exr': 'b', 'read me.txt': 'hello' };
    const id = await courier.envelope({ title: 'Turnover', files });
    const whole = join(folder, 'whole');
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(whole, path)), { recursive: true });
      await writeFile(join(whole, path), content);
    }
    await mkdir(join(whole, '.datoferum'));
    const headers = { Authorization: `Bearer ${WHO['client-b'].token}` };
    for (const [name, address] of [
      ...DOCUMENTS.map((one) => [one, `/api/v1/envelopes/${id}/${one}`] as const),
      ['allowed_signers', '/.well-known/datoferum/allowed_signers'] as const,
    ]) {
      const answer = await fetch(courier.url + address, { headers });
      await writeFile(join(whole, '.datoferum', name), new Uint8Array(await answer.arrayBuffer()));
    }
    for (const name of ['bare', 'other', 'altered']) await cp(whole, join(folder, name), { recursive: true });
    await rm(join(folder, 'bare', '.datoferum'), { recursive: true });
    const bytes = await readFile(join(folder, 'other/plates/a.exr'));
    bytes[8_999_999] = 8;
    await writeFile(join(folder, 'other/plates/a.exr'), bytes);
    await rm(join(folder, 'other/read me.txt'));
    await writeFile(join(folder, 'other/plates/more.exr'), 'more');
    const seal = await readFile(join(folder, 'altered/.datoferum/seal.json'), 'utf8');
    await writeFile(join(folder, 'altered/.datoferum/seal.json'), `${seal} `);
  };
  const pick = async (page: Page, name: string): Promise<void> => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Choose the folder' }).click(),
    ]);
    await chooser.setFiles(join(folder, name));
  };
  const checked =
    (name: string) =>
    async (page: Page): Promise<void> => {
      await pick(page, name);
      await page.getByRole('button', { name: 'Check it' }).click();
    };

  const states: State[] = [
    { name: 'a new envelope', who: 'studio', path: '/new', seen: '.drop' },
    {
      name: 'nothing is filled in, and somebody wants to send',
      who: 'studio',
      path: '/new',
      seen: 'text=It needs a recipient',
      make: (page) => page.getByRole('button', { name: 'Send', exact: true }).click(),
    },
    {
      name: 'a folder was read, with findings',
      isPushed: true,
      who: 'studio',
      path: '/new',
      seen: 'text=Two names become one',
      async make(page) {
        await drop(page, 'odd', {
          ...FRAMES,
          'Sound.pdf': 'a',
          'sound.pdf': 'b',
          'aux.txt': 'c',
          '.DS_Store': 'd',
          'load.csv': 'a,b\n1,2\n3\n',
          'to come/': '',
        });
        await page.getByRole('button', { name: 'Look into CSV, JSON and XML' }).click();
        await page.getByText('1 file has rows of different lengths').waitFor();
        await page.getByText('Left out by your rules: 1 file').click();
        const frames = page.locator('.asking', { hasText: 'frame is missing' });
        await frames.getByRole('button', { name: 'That’s intended' }).click();
      },
    },
    {
      name: 'people are looked for',
      who: 'client-b',
      path: '/new',
      seen: '[role=option]',
      async make(page) {
        await page.getByRole('combobox', { name: 'To' }).focus();
        await page.keyboard.type('studio');
        await page.locator('[role=option]').first().waitFor();
      },
    },
    {
      name: 'people were named, one of them is new, with terms and fields',
      who: 'client-b',
      path: '/new',
      seen: 'text=new to you',
      async make(page) {
        await to(page, 'client-b');
        await page
          .getByRole('combobox', { name: 'To' })
          .fill('somebody.with.a.very.long.name@a-long-domain.example.com');
        await page.keyboard.press('Enter');
        await page.getByRole('button', { name: 'Add a field' }).or(page.getByText('More about it')).first().click();
      },
    },
    {
      name: 'it moves',
      isPushed: true,
      who: 'studio',
      path: '/new',
      seen: '.instr .bigtape',
      isMoving: true,
      async make(page) {
        await send(page, 'moves');
        await page.getByText('Speed').first().waitFor();
      },
      after: async () => courier.front.slow(null),
    },
    {
      name: 'it is paused',
      isPushed: true,
      who: 'client-b',
      path: '/new',
      seen: 'text=Paused.',
      async make(page) {
        await send(page, 'paused');
        await page.getByRole('button', { name: 'Pause' }).click();
        await page.getByText('Paused.').waitFor();
      },
      after: stop,
    },
    {
      name: 'the limit of speed',
      isPushed: true,
      who: 'client-b',
      path: '/new',
      seen: 'text=A speed above 0',
      async make(page) {
        await send(page, 'limited');
        await page.getByRole('button', { name: 'Limit speed' }).click();
        await page.getByRole('dialog').getByRole('textbox').first().fill('fast');
      },
      async after(page) {
        await page.setViewportSize({ width: 1280, height: 900 });
        await page.keyboard.press('Escape');
        // A menu that is open before the focus is back here would close again.
        await page.locator('button:focus', { hasText: 'Limit speed' }).waitFor();
        await stop(page);
      },
    },
    {
      name: 'it waits for the line',
      who: 'lab-c',
      path: '/new',
      seen: '.banner',
      isPushed: true,
      isMoving: true,
      async make(page) {
        await send(page, 'waits');
        courier.front.line('cut');
        await page.getByText('No line to the courier').first().waitFor({ timeout: 60_000 });
      },
      after: async () => courier.front.line('fine'),
    },
    {
      name: 'a file needs one',
      isPushed: true,
      who: 'admin',
      path: '/new',
      seen: 'text=1 file needs you',
      isMoving: true,
      async make(page) {
        await drop(page, 'changes', { 'a.bin': randomBytes(4_000_000), 'z.txt': 'before' });
        await to(page);
        courier.front.slow(1_000_000);
        await page.getByRole('button', { name: 'Send to 1 recipient' }).click();
        await envelopeOf(page);
        await plant(join(folder, 'changes'), { 'z.txt': 'after, and longer' });
        courier.front.slow(null);
        await page.getByText('1 file needs you').first().waitFor({ timeout: 60_000 });
      },
      after: stop,
    },
    {
      name: 'it was not sealed',
      isPushed: true,
      who: 'operator',
      path: '/new',
      seen: 'text=Not sealed: 1 piece differs',
      async make(page) {
        await drop(page, 'differs', { 'a.bin': randomBytes(400_000), 'b.txt': 'b' });
        await to(page);
        courier.front.slow(200_000);
        await page.getByRole('button', { name: 'Send to 1 recipient' }).click();
        const id = await envelopeOf(page);
        await hold(courier, id);
        courier.front.slow(null);
        type Seen = { state: string };
        const stored = async (): Promise<Seen> =>
          (await fetch(`${courier.url}/api/v1/envelopes/${id}`, {
            headers: { Authorization: `Bearer ${WHO.operator.token}` },
          }).then((answer) => answer.json())) as Seen;
        while ((await stored()).state !== 'sealing') await page.waitForTimeout(100);
        await damage(courier, id, await storedOf(courier, id));
        await letGo(courier, id);
        await page
          .getByText(/^Not sealed/)
          .first()
          .waitFor({ timeout: 60_000 });
      },
    },
    {
      name: 'it was sealed while somebody looked',
      isPushed: true,
      who: 'auditor',
      path: '/new',
      seen: 'text=Sealed and unbroken',
      async make(page) {
        await drop(page, 'sealed', { 'a.bin': randomBytes(40_000) });
        await to(page, 'client-b');
        await page.getByRole('button', { name: 'Send to 1 recipient' }).click();
        const id = await envelopeOf(page);
        const headers = { Authorization: `Bearer ${WHO.auditor.token}` };
        for (let state = ''; state !== 'sealed'; await page.waitForTimeout(100))
          ({ state } = (await (await fetch(`${courier.url}/api/v1/envelopes/${id}`, { headers })).json()) as {
            state: string;
          });
        await page.getByText('Sealed and unbroken').waitFor();
      },
    },
    { name: 'a delivery may be checked', who: null, path: '/verify', seen: 'text=Drop the folder' },
    {
      name: 'a folder to be checked',
      who: null,
      path: '/verify',
      seen: 'text=All six documents are here',
      make: (page) => pick(page, 'whole'),
    },
    {
      name: 'a folder without its proof',
      who: null,
      path: '/verify',
      seen: 'text=No document is here',
      make: (page) => pick(page, 'bare'),
    },
    { name: 'it is right', who: null, path: '/verify', seen: 'text=4 of 4 pieces match', make: checked('whole') },
    {
      name: 'it is not what was sealed',
      who: null,
      path: '/verify',
      seen: 'text=2 files are not what was sealed',
      make: checked('other'),
    },
    {
      name: 'the documents are not in order',
      who: null,
      path: '/verify',
      seen: 'text=The documents are not in order',
      make: checked('altered'),
    },
  ];
  for (const state of states) it(state.name, () => stage.look(state));
});
