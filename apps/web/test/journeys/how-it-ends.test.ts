import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type ACourier, startCourier, WHO } from '../support/a-courier.ts';
import { missingBrowser, openBrowser } from '../support/browser.ts';
import { aPerson, byLink, linkOf, type Person, untilEnvelope } from '../support/people.ts';

const FILES = { 'plates/a.exr': 'a'.repeat(3_000), 'plates/b.exr': 'b'.repeat(4_000), 'read me.txt': 'hello' };

describe('how an envelope ends', { skip: missingBrowser ?? false, timeout: 240_000 }, () => {
  let browser: Browser;
  let courier: ACourier;
  before(async () => {
    [browser, courier] = await Promise.all([openBrowser(), startCourier()]);
  });
  after(async () => {
    await browser?.close();
    await courier?.stop();
  });
  const gone = async (page: Page): Promise<void> => {
    await page.getByText('This envelope is gone.').first().waitFor();
  };
  const certificate = async (page: Page): Promise<string> => {
    await page.getByRole('link', { name: 'Certificate' }).first().click();
    await page.getByText('Checked in your browser: the signature is the courier’s.').waitFor();
    return page.locator('main').innerText();
  };
  /** By the menu: the reason is told, and nothing can be done before the code stands there. */
  const destroy = async (page: Page, item: string, verb: string, reason: string): Promise<void> => {
    const code = await page.locator('.facts-line .mono').first().innerText();
    await page.getByRole('button', { name: 'More' }).last().click();
    await page.getByRole('menuitem', { name: item }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill(reason);
    const act = dialog.getByRole('button', { name: verb, exact: true });
    assert.equal(await act.isDisabled(), true, 'without the code nothing can be done');
    await dialog.getByRole('textbox').last().fill(code);
    await act.click();
  };
  it('is refused with a reason that the sender reads, and gives nothing any more', async () => {
    const id = await courier.envelope({ title: 'Wrong reel', files: FILES });
    const to = await byLink(browser, courier, 'client-b', await linkOf(courier, 'client-b', id));
    await to.page.getByRole('link', { name: 'Take it' }).click();
    await to.page.getByRole('button', { name: 'Something wrong? Refuse it and say why' }).click();
    const dialog = to.page.getByRole('dialog');
    await dialog.getByLabel('Why').fill('This is reel 6; we asked for 7.');
    await dialog.getByRole('button', { name: 'Refuse it' }).click();
    await to.page.getByRole('heading', { name: 'You refused it' }).waitFor();
    await to.page.reload();
    await to.page.getByRole('heading', { name: 'You refused it' }).waitFor();
    const content = await fetch(`${courier.url}/api/v1/envelopes/${id}/content/read%20me.txt`, {
      headers: { Authorization: `Bearer ${WHO['client-b'].token}` },
    });
    assert.ok(content.status >= 400, `content answered ${content.status}`);
    const from = await aPerson(browser, courier, 'studio', `/envelopes/${id}`);
    await from.page.getByText('said: “This is reel 6; we asked for 7.”').waitFor();
    await from.page
      .getByText(/^Refused/)
      .first()
      .waitFor();
    assert.deepEqual([to.bad, from.bad], [[], []]);
    await to.context.close();
    await from.context.close();
  });

  it('is withdrawn while it is filled, by one plain question, and nobody was ever told', async () => {
    const id = await courier.envelope({ title: 'Not yet', files: FILES, until: 'filling' });
    const { page, context, bad } = await aPerson(browser, courier, 'studio', `/envelopes/${id}`);
    await page.getByRole('button', { name: 'More' }).last().click();
    await page.getByRole('menuitem', { name: 'Withdraw it' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw', exact: true }).click();
    await gone(page);
    await untilEnvelope<{ state: string }>(courier, id, ({ state }) => state === 'purged');
    await page.reload();
    assert.doesNotMatch(await certificate(page), /Not yet|a\.exr/);
    const stranger = await aPerson(browser, courier, 'client-b', '/inbox');
    assert.doesNotMatch(await stranger.page.locator('main').innerText(), /Not yet/);
    assert.deepEqual([bad, stranger.bad], [[], []]);
    await context.close();
    await stranger.context.close();
  });

  /** Its recipient was there before, so the link of the mail leads to what is left. */
  const assertNothingLeft = async (id: string, to: Person, title: string): Promise<void> => {
    await to.page.goto(`${courier.url}/collect/${id}`);
    await to.page.getByRole('heading', { name: 'It was purged' }).waitFor();
    assert.equal(await to.page.getByRole('button', { name: /Download|folder/ }).count(), 0);
    assert.doesNotMatch(await certificate(to.page), new RegExp(`${title}|a\\.exr|read me`));
    for (const path of ['manifest.ndjson', 'content/read%20me.txt', 'zip']) {
      const answer = await fetch(`${courier.url}/api/v1/envelopes/${id}/${path}`, {
        headers: { Authorization: `Bearer ${WHO['client-b'].token}` },
      });
      assert.ok(answer.status >= 400, `${path} answered ${answer.status}`);
    }
    assert.deepEqual(to.bad, []);
    await to.context.close();
  };
  const opened = async (id: string, title: string): Promise<Person> => {
    const to = await byLink(browser, courier, 'client-b', await linkOf(courier, 'client-b', id));
    await to.page.getByRole('heading', { name: title }).waitFor();
    return to;
  };

  it('is withdrawn after the seal, with the code, and its recipient meets the certificate', async () => {
    const title = 'Sent too soon';
    const id = await courier.envelope({ title, files: FILES });
    const to = await opened(id, title);
    const { page, context, bad } = await aPerson(browser, courier, 'studio', `/envelopes/${id}`);
    await destroy(page, 'Withdraw it', 'Withdraw', 'Too soon.');
    await gone(page);
    await untilEnvelope<{ state: string }>(courier, id, ({ state }) => state === 'purged');
    await assertNothingLeft(id, to, title);
    await page.reload();
    assert.doesNotMatch(await certificate(page), /Sent too soon|a\.exr|read me/);
    assert.deepEqual(bad, []);
    await context.close();
  });

  it('is purged with the code after it was taken, and a certificate is all that stays', async () => {
    const title = 'Done with';
    const id = await courier.envelope({ title, files: FILES });
    const to = await opened(id, title);
    await courier.ask('client-b', 'POST', `/api/v1/envelopes/${id}/collect`, {});
    const { page, context, bad } = await aPerson(browser, courier, 'studio', `/envelopes/${id}`);
    await destroy(page, 'Purge now', 'Purge now', 'Agreed on the phone.');
    await gone(page);
    await untilEnvelope<{ state: string }>(courier, id, ({ state }) => state === 'purged');
    await assertNothingLeft(id, to, title);
    await page.reload();
    assert.doesNotMatch(await certificate(page), /Done with|a\.exr|read me/);
    assert.deepEqual(bad, []);
    await context.close();
  });
});
