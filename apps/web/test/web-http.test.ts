import { after, before, describe, it } from 'node:test';
import { missingBrowser } from './support/browser.ts';
import { openPromisesPage, type PromisesPage } from './support/promises-page.ts';

/** Runs in the page: every promise of Http, towards the server that the page came from. */
const PAGE = `
import { HTTP_PROMISES } from './http.conformance.ts';
import { WebHttp } from './browser/web-http.ts';

export const names = () => HTTP_PROMISES.map(({ name }) => name);
export const hold = (name) =>
  HTTP_PROMISES.find((one) => one.name === name).hold({
    http: new WebHttp(location.origin),
    // A port that every browser refuses to call.
    nowhere: new WebHttp('http://127.0.0.1:9'),
  });
`;

describe('the HTTP of a browser', { skip: missingBrowser ?? false, timeout: 120_000 }, () => {
  let page: PromisesPage;
  before(async () => {
    page = await openPromisesPage(PAGE);
  });
  after(() => page?.close());

  it('keeps every promise of Http', (t) => page.holdAll(t, 9));
});
