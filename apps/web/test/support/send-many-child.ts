import { missingBrowser, openBrowser } from './browser.ts';
import { growth, type SentMany, sendMany } from './send-many.ts';

/** What is to be done, as JSON in the first argument. */
export interface SendManyOrder {
  /** Where the courier stands, and the token of whoever is asked whether it is sealed. */
  url: string;
  token: string;
  folder: string;
  limitSeconds: number;
}
/** Printed as the last line. */
export type SendManyOutcome = { skipped: string } | (SentMany & { grown: ReturnType<typeof growth> });

// Usage: node send-many-child.ts '<order>': the app in a browser sends a folder; for whoever measures it from outside.
const { url, token, folder, limitSeconds } = JSON.parse(process.argv[2] ?? '{}') as SendManyOrder;

async function send(): Promise<SendManyOutcome> {
  if (missingBrowser) return { skipped: missingBrowser };
  const browser = await openBrowser();
  try {
    const ask = async <T>(_who: string, method: string, path: string): Promise<T> => {
      const answer = await fetch(url + path, { method, headers: { Authorization: `Bearer ${token}` } });
      if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}`);
      return (await answer.json()) as T;
    };
    const sent = await sendMany({ browser, courier: { url, ask } }, folder, limitSeconds);
    return { ...sent, grown: growth(sent.samples) };
  } finally {
    await browser.close();
  }
}

process.stdout.write(`${JSON.stringify(await send())}\n`);
