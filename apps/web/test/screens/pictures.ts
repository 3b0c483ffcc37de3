import type { Page } from 'playwright-core';
import type { ACourier, Who } from '../support/a-courier.ts';

export interface Picture {
  name: string;
  who: Who | null;
  path(courier: ACourier): Promise<string> | string;
  /** Brings the page into the state that is pictured. */
  make?(page: Page, courier: ACourier): Promise<unknown>;
  /** Both without. */
  sizes?: readonly ('wide' | 'narrow')[];
}

interface Item {
  id: string;
  state: string;
  title?: string;
  recipients: { state: string }[];
  problems?: unknown[];
}

/** The first envelope of the demo, as one of its people sees it, that a picture asks for. */
const envelope =
  (who: Who, side: 'sent' | 'received', is: (item: Item) => boolean, under = '/envelopes/', after = '') =>
  async (courier: ACourier): Promise<string> => {
    const { items } = await courier.ask<{ items: Item[] }>(who, 'GET', `/api/v1/envelopes?side=${side}&limit=200`);
    const found = items.find(is);
    if (!found) throw new Error(`The demo has no such envelope: ${is}`);
    return `${under}${found.id}${after}`;
  };

const page = (name: string, who: Who | null, path: string, make?: Picture['make']): Picture => ({
  name,
  who,
  path: () => path,
  ...(make ? { make } : {}),
});

/** Every page of the app, in the states that matter. */
export const PICTURES: readonly Picture[] = [
  page('01-envelopes', 'studio', '/envelopes'),
  page('01-inbox', 'client-b', '/inbox'),
  page('01-outbox', 'studio', '/outbox'),
  page('02-new-envelope', 'studio', '/new'),
  { name: '03-filling', who: 'studio', path: envelope('studio', 'sent', ({ state }) => state === 'filling') },
  { name: '04-sealed', who: 'studio', path: envelope('studio', 'sent', ({ state }) => state === 'sealed') },
  { name: '04-delivered', who: 'studio', path: envelope('studio', 'sent', ({ state }) => state === 'delivered') },
  {
    name: '05-collect',
    who: 'client-b',
    path: envelope(
      'client-b',
      'received',
      ({ state, recipients }) => state === 'sealed' && !['collected', 'refused'].includes(recipients[0]?.state ?? ''),
      '/collect/',
    ),
  },
  page('06-figures', 'studio', '/figures'),
  page('07-people', 'studio', '/people'),
  page('07-access', 'studio', '/access'),
  page('08-empty-inbox', 'admin', '/inbox'),
  page('08-people-of-admin', 'admin', '/people'),
  page('08-records', 'auditor', '/records'),
  page('08-health', 'operator', '/health'),
  page('09-signin', null, '/envelopes', async (opened) => {
    await opened.getByRole('button', { name: 'Sign in' }).click();
    await opened.locator('input[type="password"]').waitFor();
  }),
  page('09-door', null, '/envelopes'),
  { name: '10-purged', who: 'studio', path: envelope('studio', 'sent', ({ state }) => state === 'purged') },
  {
    name: '11-certificate',
    who: 'studio',
    path: envelope('studio', 'sent', ({ state }) => state === 'purged', '/envelopes/', '/certificate'),
  },
  page('12-verify', null, '/verify'),
];
