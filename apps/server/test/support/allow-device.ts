import assert from 'node:assert/strict';
import { JarBrowser } from '../identity/support/jar-browser.ts';

/** What studio@ does in a browser when a device shows its code. */
export async function allowDevice(url: string, code: string): Promise<void> {
  const browser = new JarBrowser(url);
  const confirm = await browser.submit(await browser.open(`${url}/realms/datoferum/device`), { code });
  const login = await browser.submit(confirm, { answer: 'yes' });
  const done = await browser.submit(login, { address: 'studio@example.com', password: 'demo' });
  assert.equal(done.status, 200, done.text);
}
