import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type Addressee, type Message, NotifyError } from '../../src/ports/notifier.ts';
import { JarBrowser } from '../identity/support/jar-browser.ts';
import { KeptMails, LONG_ENOUGH, STUDIO, started } from '../identity/support/started.ts';
import { aDirectory, aWorld, HOUR, MINUTE } from '../support/test-house.ts';

/** A mail server that is down for a while, or refuses for good. */
class DownMails extends KeptMails {
  down: 'later' | 'never' | null = 'later';
  tries = 0;

  override async notify(to: Addressee, message: Message): Promise<void> {
    this.tries += 1;
    if (this.down) throw new NotifyError(this.down, 'down');
    await super.notify(to, message);
  }
}

async function downFor(t: TestContext, at?: string) {
  const [world, mails] = [aWorld(), new DownMails()];
  const made = await started(t, { world, notifier: mails }, at);
  const { accounts } = made.house.identity;
  const waiting = async () => (await made.house.metadata.read.dueAccountMails(world.now() + 1_000 * HOUR, 10)).length;
  const linkOf = (): string => {
    const { message } = mails.all.at(-1) ?? {};
    return message && 'link' in message ? message.link : '';
  };
  return { ...made, mails, world, accounts, waiting, linkOf };
}

describe('a mail about an account', () => {
  it('is tried again while the mail server is down, with a link of its own each time, and gone once it was taken', async (t) => {
    const { mails, world, accounts, waiting, linkOf, house } = await downFor(t);
    await accounts.askReset(STUDIO, null);
    await accounts.drain();
    assert.deepEqual([mails.tries, await waiting()], [1, 1]);
    await accounts.deliver();
    assert.equal(mails.tries, 1, 'not at once');
    world.ahead += MINUTE;
    await accounts.deliver();
    assert.equal(mails.tries, 2);
    mails.down = null;
    world.ahead += 2 * MINUTE;
    await accounts.deliver();
    assert.deepEqual([mails.all.length, await waiting()], [1, 0]);
    const browser = new JarBrowser(house.url);
    const page = await browser.open(linkOf());
    assert.equal((await browser.submit(page, { password: LONG_ENOUGH })).status, 303);
    await accounts.drain();
    assert.equal(mails.all.at(-1)?.message.kind, 'password-changed');
  });

  it('outlives a restart: who asked for an account gets the link afterwards', async (t) => {
    const data = await aDirectory(t);
    const before = await downFor(t, data);
    const asked = { address: 'ana@example.org', name: 'Ana', password: LONG_ENOUGH };
    await before.accounts.register({ ...asked, language: 'es', browser: 'b', goOn: '/' }, null);
    await before.accounts.drain();
    await before.stop();
    const after = await downFor(t, data);
    after.mails.down = null;
    after.world.ahead += MINUTE;
    await after.accounts.deliver();
    const [mail] = after.mails.all;
    assert.deepEqual(
      [mail?.to, mail?.message.kind],
      [{ address: asked.address, name: 'Ana', language: 'es' }, 'prove-address'],
    );
    const proved = await after.accounts.prove(after.linkOf().split('/').at(-1) ?? '', { browser: 'b' }, null);
    assert.equal(proved.ok && proved.value.address, asked.address);
  });

  it('is given up when it is refused for good, or its time is over, with a record; it is gone then', async (t) => {
    const { mails, world, accounts, waiting, house } = await downFor(t);
    const told = async () =>
      (await house.metadata.read.recordsAfter(0, 1_000)).items.flatMap(({ type, data }) =>
        type === 'account.not-told' ? [data?.why] : [],
      );
    await accounts.askReset(STUDIO, null);
    await accounts.drain();
    for (let i = 0; i < 12; i += 1) {
      world.ahead += 10 * MINUTE;
      await accounts.deliver();
    }
    assert.deepEqual([await waiting(), await told()], [0, ['gave up']]);
    assert.ok(mails.tries > 3 && mails.tries < 10, String(mails.tries));
    mails.down = 'never';
    await accounts.askReset(STUDIO, null);
    await accounts.drain();
    assert.deepEqual([await waiting(), await told()], [0, ['gave up', 'refused']]);
  });

  it('is not handed over to an address that the account gave up meanwhile, nor to one that is disabled', async (t) => {
    const { mails, world, accounts, waiting, house } = await downFor(t);
    const { directory } = house.identity.engine;
    const [studio, lab] = await Promise.all([directory.find(STUDIO), directory.find('lab-c@example.com')]);
    assert.ok(studio && lab);
    mails.down = null;
    await accounts.askChange(studio, 'moved@example.org', null);
    await accounts.drain();
    const { message } = mails.all.at(-1) ?? {};
    const secret = message && 'link' in message ? (message.link.split('/').at(-1) ?? '') : '';
    mails.down = 'later';
    for (const { address } of [studio, lab]) await accounts.askReset(address, null);
    await accounts.drain();
    assert.equal((await accounts.change(secret, studio.id, null)).ok, true);
    await directory.disable(lab.id, true);
    await accounts.drain();
    mails.down = null;
    world.ahead += 5 * MINUTE;
    await accounts.deliver();
    assert.equal(await waiting(), 0);
    assert.deepEqual(
      mails.all.slice(1).map(({ to, message: { kind } }) => [to.address, kind]),
      [[STUDIO, 'address-changed']],
    );
  });
});
