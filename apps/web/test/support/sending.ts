import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { type ACourier, WHO, type Who } from './a-courier.ts';
import { dropOn } from './drop.ts';
import { envelopeOf } from './people.ts';

/** Drops a folder on the new envelope that the page shows, addresses it and sends it; stands in its room afterwards. */
export async function sendDropped(page: Page, folder: string, to: Who = 'client-b'): Promise<string> {
  await dropOn(page, '.drop', [folder]);
  await page.getByText('Before it goes').waitFor();
  await page.getByRole('combobox', { name: 'To' }).fill(WHO[to].address);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Send to 1 recipient' }).click();
  return envelopeOf(page);
}

/** Goes to another room by the rail, as a person does: what moves is not disturbed. */
export async function goTo(page: Page, name: 'New envelope' | 'All that moves on this machine'): Promise<void> {
  await page.locator('.rail').getByRole('link', { name }).click();
}

/** Bytes that left with these methods, as the front counted. */
export const left = ({ front }: ACourier): number => front.sent('PATCH') + front.sent('POST') + front.sent('PUT');

export async function until(isSo: () => boolean | Promise<boolean>, what: string, ms = 60_000): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; await setTimeout(50)) if (await isSo()) return;
  throw new Error(`it did not come to that: ${what}`);
}

/** Resolves when so many bytes of an envelope are the courier's. */
export async function arrived(courier: ACourier, id: string, bytes: number): Promise<void> {
  type Seen = { progress: { arrived: number } | null };
  const now = async (): Promise<number> =>
    (await courier.ask<Seen>('studio', 'GET', `/api/v1/envelopes/${id}`)).progress?.arrived ?? 0;
  await until(async () => (await now()) >= bytes, `${bytes} bytes of ${id} arrived`);
}

export const isSealed = async (courier: ACourier, id: string): Promise<boolean> =>
  (await courier.ask<{ sealedAt?: string | null }>('studio', 'GET', `/api/v1/envelopes/${id}`)).sealedAt != null;
export const sealed = (courier: ACourier, id: string): Promise<void> =>
  until(() => isSealed(courier, id), `${id} is sealed`, 90_000);
