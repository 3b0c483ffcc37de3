import { after, before, describe, it } from 'node:test';
import { missingBrowser } from './support/browser.ts';
import { openPromisesPage, type PromisesPage } from './support/promises-page.ts';

/** Runs in the page: every promise of Journal, on a database of its own. */
const PAGE = `
import { JOURNAL_PROMISES } from './journal.conformance.ts';
import { IdbJournal } from './browser/idb-journal.ts';

export const names = () => JOURNAL_PROMISES.map(({ name }) => name);
export async function hold(name) {
  let journal = new IdbJournal(name);
  const again = async () => {
    await journal.close();
    journal = new IdbJournal(name);
    return journal;
  };
  await JOURNAL_PROMISES.find((one) => one.name === name).hold({ journal, again });
}
`;

describe('the journal of a browser', { skip: missingBrowser ?? false, timeout: 120_000 }, () => {
  let page: PromisesPage;
  before(async () => {
    page = await openPromisesPage(PAGE);
  });
  after(() => page?.close());

  it('keeps every promise of a journal', (t) => page.holdAll(t, 4));
});
