import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type ACourier, startCourier } from '../support/a-courier.ts';
import { missingBrowser } from '../support/browser.ts';
import { NARROW, Stage, type State } from './stage.ts';

describe('the house in every state, for everybody’s eyes', { skip: missingBrowser ?? false, timeout: 600_000 }, () => {
  let courier: ACourier;
  let stage: Stage;
  before(async () => {
    courier = await startCourier({ seed: true });
    stage = new Stage(courier);
  });
  after(async () => {
    await stage?.close();
    await courier?.stop();
  });

  const states: State[] = [
    { name: 'all envelopes', who: 'studio', path: '/envelopes', seen: '[data-id]' },
    { name: 'inbox', who: 'client-b', path: '/inbox', seen: '[data-id]' },
    { name: 'outbox', who: 'studio', path: '/outbox', seen: '[data-id]' },
    { name: 'the list of an operator', who: 'operator', path: '/envelopes', seen: '[data-id]' },
    { name: 'a list under a filter', who: 'studio', path: '/envelopes?show=purged', seen: '[data-id]' },
    { name: 'a filter that leaves nothing', who: 'lab-c', path: '/inbox?show=purged', seen: '.empty' },
    { name: 'a search that found nothing', who: 'studio', path: '/envelopes?q=zzzz', seen: '.empty' },
    {
      name: 'a filter and a search that leave nothing',
      who: 'studio',
      path: '/outbox?show=sealed&q=zzzz',
      seen: '.empty',
    },
    { name: 'an empty inbox', who: 'admin', path: '/inbox', seen: '.empty' },
    { name: 'an empty outbox', who: 'admin', path: '/outbox', seen: '.dropbig' },
    {
      name: 'some envelopes picked',
      who: 'studio',
      path: '/envelopes',
      seen: '[data-id]',
      async make(page) {
        await page.locator('[data-id]').first().waitFor();
        await page.keyboard.press('j');
        await page.keyboard.press('x');
        await page.getByText('1 envelope picked').waitFor();
      },
    },
    {
      name: 'a list that could not be read',
      who: 'studio',
      path: '/envelopes',
      seen: '.asking[role=alert], [role=alert], .error-note',
      async make(page) {
        await page.locator('[data-id]').first().waitFor();
        courier.front.line('portal');
        await page.getByRole('link', { name: /^Inbox/ }).click();
      },
      after: async () => courier.front.line('fine'),
    },
    {
      name: 'no line',
      who: 'studio',
      path: '/envelopes',
      seen: '.banner',
      isPushed: true,
      async make(page) {
        await page.locator('[data-id]').first().waitFor();
        courier.front.line('cut');
        await page.getByText('No line to the courier').first().waitFor({ timeout: 60_000 });
      },
      after: async () => courier.front.line('fine'),
    },
    { name: 'figures', who: 'studio', path: '/figures', seen: '.targets' },
    { name: 'figures of nothing', who: 'admin', path: '/figures', seen: '.kpis[aria-busy=false]' },
    {
      name: 'figures of all',
      who: 'operator',
      path: '/figures',
      seen: '.kpis[aria-busy=false]',
      async make(page) {
        await page.locator('.kpis[aria-busy=false]').waitFor();
        await page.getByLabel('Whose figures').or(page.locator('select').nth(1)).first().selectOption('all');
        await page.locator('.kpis[aria-busy=false]').waitFor();
      },
    },
    {
      name: 'figures as a table',
      who: 'studio',
      path: '/figures',
      seen: '.astable tbody tr',
      make: (page) => page.getByText('As a table').click(),
    },
    { name: 'records', who: 'auditor', path: '/records', seen: '.records tbody tr' },
    {
      name: 'records of nothing',
      who: 'auditor',
      path: '/records',
      seen: '.empty',
      async make(page) {
        await page.getByLabel('Envelope').focus();
        await page.keyboard.type('00000000-0000-7000-8000-000000000000');
      },
    },
    {
      name: 'records by half an id',
      who: 'auditor',
      path: '/records',
      seen: '.records tbody tr',
      async make(page) {
        await page.getByLabel('Envelope').focus();
        await page.keyboard.type('0193');
        await page.getByText('An id looks like').waitFor();
      },
    },
    {
      name: 'receipts beside the records',
      who: 'auditor',
      path: '/records',
      seen: '[role=dialog] summary',
      async make(page) {
        const row = page.locator('.records tbody tr', { hasText: 'envelope.sealed' }).first();
        await row.getByRole('button', { name: 'Receipts' }).click();
        await page.getByRole('dialog').locator('summary').first().click();
      },
    },
    { name: 'records for who is no auditor', who: 'studio', path: '/records', seen: '.error-note' },
    { name: 'health', who: 'operator', path: '/health', seen: '.gauges' },
    { name: 'health for who is no operator', who: 'studio', path: '/health', seen: '.error-note' },
    { name: 'people', who: 'studio', path: '/people', seen: '.folk' },
    { name: 'people of somebody who knows nobody', who: 'admin', path: '/people', seen: '.room' },
    {
      name: 'everybody, and one of them is changed',
      who: 'admin',
      path: '/people',
      seen: '.folk',
      async make(page) {
        await page.getByRole('tab', { name: 'Everybody' }).click();
        await page.getByRole('button', { name: 'Change Lab C' }).click();
        await page.getByLabel('Quota').fill('much');
        await page.getByText('A size looks like').waitFor();
      },
    },
    { name: 'tokens and sessions', who: 'studio', path: '/access', seen: '.things' },
    {
      name: 'a new token',
      who: 'studio',
      path: '/access',
      seen: '.newtoken, form',
      make: (page) => page.getByRole('button', { name: 'New token' }).click(),
    },
    {
      name: 'a token that is shown once',
      who: 'studio',
      path: '/access',
      seen: '.secret',
      async make(page) {
        await page.getByRole('button', { name: 'New token' }).click();
        await page.getByLabel('What it is for').fill('looked at');
        await page.getByLabel('What it is for').press('Enter');
        await page.locator('.secret').waitFor();
      },
    },
    {
      name: 'the question before a token ends',
      who: 'studio',
      path: '/access',
      seen: '[role=dialog]',
      make: (page) => page.getByRole('button', { name: 'End it: looked at' }).click(),
    },
    {
      name: 'all keys',
      who: 'studio',
      path: '/envelopes',
      seen: '[role=dialog]',
      async make(page) {
        await page.locator('[data-id]').first().waitFor();
        await page.keyboard.press('?');
      },
    },
    { name: 'an address that is no page’s', who: 'studio', path: '/nothing/here', seen: '.empty' },
    {
      name: 'an envelope that is nobody’s',
      who: 'studio',
      path: '/envelopes/0199aaaa-0000-7000-8000-000000000000',
      seen: '.error-note',
    },
    { name: 'no right to an envelope', who: 'lab-c', path: () => notMine('/envelopes/'), seen: '.error-note' },
    { name: 'no right to collect', who: 'lab-c', path: () => notMine('/collect/'), seen: '.error-note' },
    {
      name: 'an envelope as an operator sees it',
      who: 'operator',
      path: () => notMine('/envelopes/'),
      seen: 'main h2',
    },
    { name: 'an envelope as an auditor sees it', who: 'auditor', path: () => notMine('/envelopes/'), seen: 'main h2' },
    { name: 'the door', who: null, path: '/envelopes', seen: '.signin' },
    {
      name: 'the door when the courier is silent',
      who: null,
      path: '/verify',
      seen: '.signin [role=status]',
      async make(page) {
        await page.route('**/.well-known/**', (route) => route.abort());
        await page.route('**/api/v1/**', (route) => route.abort());
        await page.goto(`${courier.url}/envelopes`);
      },
    },
    {
      name: 'the courier’s sign-in page',
      who: null,
      path: '/envelopes',
      seen: 'input[type=password]',
      make: (page) => page.getByRole('button', { name: 'Sign in' }).click(),
    },
    { name: 'every part there is', who: null, path: '/kit', seen: '[role=treegrid]' },
  ];
  const notMine = async (under: string): Promise<string> => {
    const { items } = await courier.ask<{ items: { id: string; title?: string }[] }>(
      'studio',
      'GET',
      '/api/v1/envelopes?side=sent&limit=200',
    );
    const one = items.find(({ title }) => title?.startsWith('Episode 203'));
    return `${under}${one?.id}`;
  };
  for (const state of states) it(state.name, () => stage.look(state));

  it('on a phone the list stands below its head, also when one comes back to it', async () => {
    const page = await (await stage.context('studio')).newPage();
    await page.setViewportSize(NARROW);
    await page.goto(`${courier.url}/envelopes`);
    const below = async (): Promise<void> => {
      await page.locator('[data-id]').first().waitFor();
      const [list, row] = await Promise.all(
        ['.lines', '.lines [data-index="0"]'].map((part) => page.locator(part).boundingBox()),
      );
      assert.ok(list && row && list.y > 100 && row.y === list.y, JSON.stringify([list, row]));
    };
    await below();
    await page.locator('[data-id]').first().click();
    await page.waitForURL('**/envelopes/*-*');
    await page.goBack();
    await below();
    await page.close();
  });
});
