import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startHouse } from '../../src/compose.ts';
import { readConfig } from '../../src/config/index.ts';
import { aDirectory, atEnd, aWorld, DAY, HOUR, MINUTE } from '../support/test-house.ts';
import { authorization, JarBrowser, payloadOf, refresh, signIn } from './support/jar-browser.ts';
import { KeptMails, LONG_ENOUGH, STUDIO, started } from './support/started.ts';

const REALM = '/realms/datoferum';
const NEW = { address: 'New@Example.com', name: 'New Person', password: LONG_ENOUGH };

describe('an account', () => {
  it('is made by who proves the address: the link works once, and only the browser that asked needs no password', async (t) => {
    const { house, browser, lastMail } = await started(t);
    const asked = await browser.submit(await browser.open(`${REALM}/register`), NEW);
    assert.match(asked.text, /new@example\.com/);
    const { to, message, link } = await lastMail();
    assert.deepEqual([to.address, message.kind], ['new@example.com', 'prove-address']);
    assert.equal(await house.metadata.read.accountByAddress('new@example.com'), null);

    const stranger = new JarBrowser(browser.origin);
    const page = await stranger.open(link);
    assert.match(page.text, /name="password"/);
    assert.equal(await house.metadata.read.accountByAddress('new@example.com'), null);
    assert.equal((await stranger.submit(page, { password: 'short' })).status, 422);

    assert.match((await browser.open(link)).text, /address is proven/);
    assert.equal((await browser.open(link)).status, 404);
    assert.equal((await stranger.submit(page, { password: LONG_ENOUGH })).status, 404);
    const tokens = await signIn(browser, 'new@example.com', LONG_ENOUGH);
    assert.equal(payloadOf(tokens.access_token).name, 'New Person');
  });

  it('opened elsewhere gets the password chosen there: nobody’s account has a stranger’s password', async (t) => {
    const { browser, lastMail } = await started(t);
    await browser.submit(await browser.open(`${REALM}/register`), { ...NEW, password: 'the one who asked knows it' });
    const owner = new JarBrowser(browser.origin);
    const page = await owner.open((await lastMail()).link);
    assert.match((await owner.submit(page, { password: LONG_ENOUGH })).text, /address is proven/);
    await signIn(owner, 'new@example.com', LONG_ENOUGH);
    const attempt = await browser.open(authorization(browser.origin).address);
    const refused = await browser.submit(attempt, {
      address: 'new@example.com',
      password: 'the one who asked knows it',
    });
    assert.equal(refused.status, 401);
  });

  it('does not show by any answer whether an address has one', async (t) => {
    const { browser, lastMail, mails } = await started(t);
    const answers: string[] = [];
    for (const address of [STUDIO, 'unknown@example.com']) {
      for (const [path, fields] of [
        ['register', { ...NEW, address }],
        ['reset', { address }],
      ] as const) {
        const answer = await browser.submit(await browser.open(`${REALM}/${path}`), fields);
        answers.push(`${path} ${answer.status} ${answer.text.replaceAll(address, '')}`);
      }
    }
    assert.deepEqual(answers.slice(0, 2), answers.slice(2));
    await lastMail();
    assert.deepEqual(
      mails.all.map(({ to, message }) => [to.address, message.kind]),
      [
        [STUDIO, 'account-exists'],
        [STUDIO, 'reset-password'],
        ['unknown@example.com', 'prove-address'],
      ],
    );
  });

  it('gets a new password by a link; every session of it ends', async (t) => {
    const { browser, lastMail, me } = await started(t);
    const tokens = await signIn(browser, STUDIO, 'demo');
    await browser.submit(await browser.open(`${REALM}/reset`), { address: ' STUDIO@example.com ' });
    const { link } = await lastMail();
    const page = await browser.open(link);
    assert.match(page.text, /studio@example\.com/);
    const done = await browser.submit(page, { password: LONG_ENOUGH });
    assert.equal(done.url.pathname, '/');
    assert.equal((await lastMail()).message.kind, 'password-changed');
    assert.deepEqual(
      [await me(tokens.access_token), (await refresh(browser.origin, tokens.refresh_token)).status],
      [401, 400],
    );
    assert.equal((await browser.submit(page, { password: `${LONG_ENOUGH}!` })).status, 404);
    await signIn(new JarBrowser(browser.origin), STUDIO, LONG_ENOUGH);
  });

  it('changes its password with the one it has; other sessions end, this one stays', async (t) => {
    const { browser, me } = await started(t);
    const here = await signIn(browser, STUDIO, 'demo');
    const there = await signIn(new JarBrowser(browser.origin), STUDIO, 'demo');
    const page = await browser.open(`${REALM}/account`);
    const change = (current: string, password: string) => browser.submit(page, { current, password }, 'password');
    assert.equal((await change('wrong', LONG_ENOUGH)).status, 401);
    assert.equal((await change('demo', 'studio@example.com')).status, 422);
    assert.match((await change('demo', LONG_ENOUGH)).text, /The new password counts/);
    assert.deepEqual([await me(here.access_token), await me(there.access_token)], [200, 401]);
  });

  it('changes its address when the new one is proven where its owner is signed in; the old one is told', async (t) => {
    const { house, browser, lastMail } = await started(t);
    const { sub } = payloadOf((await signIn(browser, STUDIO, 'demo')).access_token);
    const page = await browser.open(`${REALM}/account`);
    const asked = await browser.submit(page, { current: 'demo', address: 'moved@exämple.com' }, 'address');
    assert.match(asked.text, /A link is on its way/);
    const { to, link } = await lastMail();
    assert.equal(to.address, 'moved@xn--exmple-cua.com');
    assert.equal((await new JarBrowser(browser.origin).open(link)).status, 403);
    assert.equal((await browser.open(link)).status, 200);
    const told = await lastMail();
    assert.deepEqual([told.to.address, told.message.kind], [STUDIO, 'address-changed']);
    const moved = await signIn(new JarBrowser(browser.origin), 'moved@xn--exmple-cua.com', 'demo');
    assert.deepEqual(
      [payloadOf(moved.access_token).sub, payloadOf(moved.access_token).email],
      [sub, 'moved@xn--exmple-cua.com'],
    );
    assert.equal((await house.metadata.read.account(String(sub)))?.address, 'moved@xn--exmple-cua.com');
    assert.equal((await browser.open(link)).status, 404);
  });

  it('is made by an invitation for exactly the address it came to, also where registration is closed', async (t) => {
    const { house, browser } = await started(t);
    const { directory } = house.identity.engine;
    const link = await directory.invite('guest@example.com', {
      envelope: null,
      language: 'pt-BR',
      expiresAt: Date.now() + DAY,
    });
    const page = await browser.open(link);
    assert.match(page.text, /guest@example\.com/);
    const done = await browser.submit(page, { ...NEW, address: 'other@example.com' });
    assert.equal(done.status, 200);
    assert.equal((await directory.find('guest@example.com'))?.verified, true);
    assert.equal(await directory.find('other@example.com'), null);
    assert.equal((await browser.open(link)).status, 404);
  });

  it('is refused a weak password, a bad address and no name, each by a problem at its field', async (t) => {
    const { browser } = await started(t);
    const page = await browser.open(`${REALM}/register`);
    for (const wrong of [
      { password: 'short' },
      { password: 'aaaaaaaaaaaaaaaa' },
      { password: 'passwordpassword1' },
      { password: 'new@example.com' },
      { password: 'x'.repeat(1_001) },
      { address: 'nobody' },
      { name: ' ' },
      { name: 'a\u0007b' },
    ]) {
      const answer = await browser.submit(page, { ...NEW, ...wrong });
      assert.equal(answer.status, 422, JSON.stringify(wrong));
      assert.match(answer.text, /role="alert"/);
    }
    const huge = await browser.submit(page, { ...NEW, name: 'x'.repeat(20_000) });
    assert.equal(huge.status, 413);
  });

  it('keeps no secret: links, passwords and tokens stand hashed in the database', async (t) => {
    const { house, data, browser, lastMail, stop } = await started(t);
    const tokens = await signIn(browser, STUDIO, 'demo');
    await browser.submit(await browser.open(`${REALM}/register`), NEW);
    const { link } = await lastMail();
    const cookies = browser.cookies.filter(({ name }) => name === 'datoferum_session').map(({ value }) => value);
    assert.equal(cookies.length, 1);
    const secrets = [link.split('/').at(-1) ?? '', LONG_ENOUGH, tokens.refresh_token.split('.')[2] ?? '', ...cookies];
    await house.identity.accounts.drain();
    await stop();
    const { readFile, readdir } = await import('node:fs/promises');
    for (const file of (await readdir(data)).filter((name) => name.startsWith('datoferum.db'))) {
      const bytes = await readFile(`${data}/${file}`);
      assert.ok(bytes.includes('argon2id') || file !== 'datoferum.db');
      for (const secret of secrets) {
        assert.ok(secret.length > 15);
        assert.ok(!bytes.includes(secret), `${file} holds ${secret}`);
      }
    }
  });
});

describe('a one-time link', () => {
  it('ends by itself: a reset after an hour, a proof after a day', async (t) => {
    const world = aWorld();
    const { browser, lastMail, house } = await started(t, { world });
    await browser.submit(await browser.open(`${REALM}/reset`), { address: STUDIO });
    const reset = (await lastMail()).link;
    await browser.submit(await browser.open(`${REALM}/register`), NEW);
    const prove = (await lastMail()).link;
    world.ahead += HOUR + MINUTE;
    assert.deepEqual([(await browser.open(reset)).status], [404]);
    world.ahead += DAY;
    assert.equal((await browser.open(prove)).status, 404);
    await house.identity.tick();
  });
});

describe('production', () => {
  const production = async (t: Parameters<typeof aDirectory>[0], data: string) => {
    const env = {
      DATOFERUM_PORT: '0',
      DATOFERUM_HOST: '127.0.0.1',
      DATOFERUM_DATA: data,
      DATOFERUM_LOG_LEVEL: 'silent',
    };
    const read = readConfig({ ...env, DATOFERUM_KEYS: `${data}/a,${data}/b` }, [], data);
    assert.ok(read.ok, JSON.stringify(read));
    const house = await startHouse(read.config, { notifier: new KeptMails(), timers: false, threads: 0 });
    atEnd(t, () => house.stop());
    return house;
  };

  it('has no demo account, and makes its first admin by a link of the console, once', async (t) => {
    const house = await production(t, await aDirectory(t));
    assert.equal(await house.metadata.read.accountByAddress('admin@example.com'), null);
    const browser = new JarBrowser(house.url);
    const { accounts } = house.identity;
    const older = await accounts.firstAdminLink();
    const link = await accounts.firstAdminLink();
    assert.ok(older && link && older !== link);
    assert.equal((await browser.open(older)).status, 404);
    const page = await browser.open(link);
    const done = await browser.submit(page, { ...NEW, address: 'chief@example.com' });
    assert.equal(done.status, 200, done.text);
    assert.equal((await browser.open(link)).status, 404);
    assert.equal(await accounts.firstAdminLink(), null);
    const tokens = await signIn(browser, 'chief@example.com', LONG_ENOUGH);
    const headers = { Authorization: `Bearer ${tokens.access_token}` };
    const me = (await (await fetch(`${house.url}/api/v1/me`, { headers })).json()) as { role: string };
    assert.equal(me.role, 'admin');
    assert.equal((await fetch(`${house.url}/api/v1/clients`, { headers })).status, 200);
  });

  it('lets nobody register without an invitation unless told so', async (t) => {
    const house = await production(t, await aDirectory(t));
    const browser = new JarBrowser(house.url);
    assert.equal((await browser.open(`${REALM}/register`)).status, 403);
    const page = await browser.open(authorization(house.url).address);
    assert.doesNotMatch(page.text, /\/register/);
  });
});
