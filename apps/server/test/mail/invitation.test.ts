import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { ReceivedMail } from '../../src/ports/notifier.conformance.ts';
import { JarBrowser, signIn } from '../identity/support/jar-browser.ts';
import { CourierClient } from '../support/courier-client.ts';
import { missingMailServer, startMailServer } from '../support/mail-server.ts';
import { parseMail } from '../support/parse-mail.ts';
import { aDirectory, aHouse, type TestHouse } from '../support/test-house.ts';

const NEW = 'newcomer@elsewhere.example';
const OTHER = 'somebody@else.example';
const CLIENT = 'client-b@example.com';
const PASSWORD = 'four patient harbour cranes';
const TITLE = 'Nightjar, reel 3';

async function sealed({ sender }: TestHouse, title: string, recipient: string): Promise<string> {
  const { id } = await sender.open({ title, recipients: [recipient] });
  await sender.drop(id, 'secret-name.mov', Buffer.from('moving'));
  await sender.seal(id, { entries: 1, bytes: 6 });
  await sender.until(id, 'sealed');
  return id;
}

async function mailsTo(data: string, address: string): Promise<ReceivedMail[]> {
  const directory = join(data, 'outbox');
  if (!existsSync(directory)) return [];
  const files = await readdir(directory);
  const mails = await Promise.all(files.map(async (file) => parseMail(await readFile(join(directory, file)))));
  return mails.filter(({ headers }) => headers.to?.[0]?.includes(address));
}

const linkIn = ({ text }: ReceivedMail): string => /^http\S+$/m.exec(text)?.[0] ?? '';
const list = async (client: CourierClient): Promise<string[]> =>
  (await client.json<{ items: { id: string }[] }>([200], 'GET', '/api/v1/envelopes')).items.map(({ id }) => id);

async function clientFor(t: TestContext, url: string, address: string): Promise<CourierClient> {
  const { access_token: token } = await signIn(new JarBrowser(url), address, PASSWORD);
  const client = new CourierClient(url, { token });
  t.after(() => client.close());
  return client;
}

describe('somebody the courier does not know, where people sign in elsewhere', () => {
  it('is told of the envelope and its page, where the way in begins: no account is made here', async (t) => {
    const issuer = 'http://127.0.0.1:9/realms/staff';
    const made = await aHouse(
      t,
      await aDirectory(t),
      {},
      {
        DATOFERUM_OIDC_ISSUERS: JSON.stringify([{ issuer, audience: 'datoferum', azp: ['web'], trustsEmail: true }]),
        DATOFERUM_SIGN_IN: issuer,
      },
    );
    const id = await sealed(made, TITLE, NEW);
    await made.house.courier.tick();
    const [mail] = await mailsTo(made.data, NEW);
    assert.ok(mail);
    assert.ok(linkIn(mail).endsWith(`/?envelope=${id}`), linkIn(mail));
    assert.doesNotMatch(mail.text, /account/);
  });
});

describe('somebody without an account who is sent an envelope', () => {
  it('is invited, makes an account, has proven the address by that, and sees exactly this envelope', async (t) => {
    const made = await aHouse(t, await aDirectory(t));
    const { house, data, sender } = made;
    const id = await sealed(made, TITLE, NEW);
    const foreign = await sealed(made, 'Not for you', CLIENT);
    assert.deepEqual(await mailsTo(data, NEW), [], 'nothing goes out inside the request');
    await house.courier.tick();
    const [mail, ...more] = await mailsTo(data, NEW);
    assert.ok(mail);
    assert.deepEqual(more, []);
    assert.ok(mail.text.includes(TITLE) && mail.text.includes('studio@example.com'));
    assert.doesNotMatch(mail.text + mail.html + JSON.stringify(mail.headers), /secret-name/);
    assert.ok(!mail.headers.subject?.[0]?.includes('Nightjar'));

    const browser = new JarBrowser(house.url);
    const page = await browser.open(linkIn(mail));
    assert.equal(page.status, 200);
    assert.ok(page.text.includes(`value="${NEW}"`) && page.text.includes('readonly'));
    assert.doesNotMatch(page.text, /Nightjar|studio@/, 'before signing in nothing is shown of it');
    const proven = await browser.submit(page, { name: 'A newcomer', password: PASSWORD, address: OTHER });
    assert.equal(proven.status, 200, proven.text.slice(0, 3_000));
    assert.equal(await house.metadata.read.accountByAddress(OTHER), null, 'the address is the one invited');

    const newcomer = await clientFor(t, house.url, NEW);
    assert.deepEqual(await list(newcomer), [id]);
    assert.equal((await newcomer.content(id, 'secret-name.mov')).toString(), 'moving');
    await assert.rejects(newcomer.envelope(foreign), { status: 404 });
    await assert.rejects(newcomer.content(foreign, 'secret-name.mov'), { status: 404 });
    const manifest = createHash('sha256')
      .update(await newcomer.document(id, 'manifest-sha256.txt'))
      .digest('hex');
    await newcomer.collect(id, manifest);
    assert.equal((await sender.envelope(id)).state, 'delivered');
    await house.courier.tick();
    const told = await mailsTo(data, 'studio@example.com');
    assert.ok(
      told.some(({ text }) => text.includes(NEW)),
      'the sender is told who collected',
    );
    const person = await house.metadata.read.personByAddress(NEW);
    const claimed = (await house.metadata.read.envelope(id))?.recipients[0]?.person;
    assert.ok(person && claimed === person.id, 'the claim pins the person');
  });

  it('whose link is used by another finds nothing for that address: it sees nothing', async (t) => {
    const made = await aHouse(t, await aDirectory(t));
    const { house, data } = made;
    const id = await sealed(made, TITLE, NEW);
    const elsewhere = await sealed(made, 'Another', OTHER);
    await house.courier.tick();
    const [mail] = await mailsTo(data, NEW);
    const [theirs] = await mailsTo(data, OTHER);
    assert.ok(mail && theirs);
    // Somebody with an account and a proven address of their own opens the link that was meant for the newcomer.
    const browser = new JarBrowser(house.url);
    await browser.submit(await browser.open(linkIn(theirs)), { name: 'Somebody else', password: PASSWORD });
    await signIn(browser, OTHER, PASSWORD);
    await browser.open(linkIn(mail));
    const other = await clientFor(t, house.url, OTHER);
    assert.deepEqual(await list(other), [elsewhere]);
    await assert.rejects(other.envelope(id), { status: 404, code: 'not_found' });
    await assert.rejects(other.content(id, 'secret-name.mov'), { status: 404 });
    await assert.rejects(other.refuse(id, 'mine now'), { status: 404 });
    assert.equal((await house.metadata.read.envelope(id))?.recipients[0]?.person, null);
  });

  it('is told after a restart too: what was to be said is in the database', async (t) => {
    const directory = await aDirectory(t);
    const before = await aHouse(t, directory);
    await sealed(before, TITLE, NEW);
    await before.stop();
    assert.deepEqual(await mailsTo(directory, NEW), []);
    const after = await aHouse(t, directory);
    await after.house.courier.tick();
    await after.house.courier.tick();
    assert.equal((await mailsTo(directory, NEW)).length, 1);
  });

  it('uses the link once, and not after the envelope is gone', async (t) => {
    const made = await aHouse(t, await aDirectory(t));
    const { house, data, sender } = made;
    const id = await sealed(made, TITLE, NEW);
    const gone = await sealed(made, 'Taken back', OTHER);
    await house.courier.tick();
    const [mail] = await mailsTo(data, NEW);
    const [late] = await mailsTo(data, OTHER);
    assert.ok(mail && late);
    const browser = new JarBrowser(house.url);
    await browser.submit(await browser.open(linkIn(mail)), { name: 'A newcomer', password: PASSWORD });
    const again = await new JarBrowser(house.url).open(linkIn(mail));
    assert.doesNotMatch(again.text, /name="password"/);
    await sender.withdraw(gone);
    await sender.until(gone, 'purged');
    await house.courier.drain();
    assert.deepEqual(await mailsTo(data, OTHER), []);
    assert.equal((await new JarBrowser(house.url).open(linkIn(late))).status, 404);
    assert.equal((await sender.envelope(id)).state, 'sealed');
  });
});

describe('a house with a mail server', { skip: missingMailServer ?? false }, () => {
  it('hands over what is due, also when the server was down for a while', async (t) => {
    await using server = await startMailServer();
    const env = { DATOFERUM_SMTP_URL: server.url, DATOFERUM_MAIL_FROM: 'The courier <courier@example.org>' };
    const { realWorld } = await import('../../src/compose.ts');
    const world = { ...realWorld, ahead: 0, now: () => Date.now() + world.ahead };
    const made = await aHouse(t, await aDirectory(t), { world }, env);
    const { house, data } = made;
    await server.kill();
    await sealed(made, TITLE, CLIENT);
    await house.courier.tick();
    await server.start();
    assert.deepEqual(await server.messages(CLIENT), []);
    world.ahead = 60_000;
    await house.courier.tick();
    const [mail] = await server.mails(CLIENT);
    assert.ok(mail?.text.includes(TITLE));
    assert.match(mail?.headers.from?.[0] ?? '', /The courier <courier@example\.org>/);
    assert.ok(!existsSync(join(data, 'outbox')));
    await house.courier.tick();
    assert.equal((await server.messages(CLIENT)).length, 1);
  });
});
