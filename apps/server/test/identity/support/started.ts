import type { TestContext } from 'node:test';
import type { Addressee, Message, Notifier } from '../../../src/ports/notifier.ts';
import { aDirectory, aHouse } from '../../support/test-house.ts';
import { JarBrowser } from './jar-browser.ts';

export const STUDIO = 'studio@example.com';
export const LONG_ENOUGH = 'three quiet harbour lamps';

/** Keeps the mails; `last` waits for what is on its way. */
export class KeptMails implements Notifier {
  readonly shared = false;
  readonly all: { to: Addressee; message: Message }[] = [];

  async notify(to: Addressee, message: Message): Promise<void> {
    this.all.push({ to, message });
  }
  async forget(): Promise<void> {}
  async close(): Promise<void> {}
}

/** A demo house with a browser at its door, and its mails. */
export async function started(t: TestContext, more: Parameters<typeof aHouse>[2] = {}, at?: string) {
  const data = at ?? (await aDirectory(t));
  const mails = new KeptMails();
  const { house, stop } = await aHouse(t, data, { notifier: mails, ...more });
  const browser = new JarBrowser(house.url);
  /** The last mail, once nothing is on its way. */
  const lastMail = async () => {
    await house.identity.accounts.drain();
    const mail = mails.all.at(-1);
    if (!mail) throw new Error('no mail');
    return { ...mail, link: 'link' in mail.message ? mail.message.link : '' };
  };
  const me = async (token: string): Promise<number> =>
    (await fetch(`${house.url}/api/v1/me`, { headers: { Authorization: `Bearer ${token}` } })).status;
  return { house, data, stop, browser, mails, lastMail, me };
}
