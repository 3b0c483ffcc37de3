import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { SmtpNotifier } from '../../src/adapters/notifier-smtp/notifier-smtp.ts';
import { notifierConformance } from '../../src/ports/notifier.conformance.ts';
import { NotifyError } from '../../src/ports/notifier.ts';
import { type MailServer, missingMailServer, startMailServer } from '../support/mail-server.ts';

const skip = missingMailServer ?? false;
const settings = { from: { name: 'Datoferum', address: 'courier@example.com' }, courier: 'courier.example.com' };
const CHANGED = { kind: 'address-changed' } as const;
const to = (address: string) => ({ address, language: 'en' as const });

const failsFor =
  (when: 'later' | 'never') =>
  (error: unknown): boolean => {
    assert.ok(error instanceof NotifyError);
    assert.equal(error.when, when, error.message);
    assert.doesNotMatch(error.message, /@/, 'no address in what is logged');
    return true;
  };

describe('mail by SMTP', { skip }, () => {
  let server: MailServer;
  let notifier: SmtpNotifier;
  before(async () => {
    server = await startMailServer();
    notifier = new SmtpNotifier({ ...settings, url: server.url });
  });
  after(async () => {
    await notifier?.close();
    await server?.[Symbol.asyncDispose]();
  });

  notifierConformance('SMTP', () => ({ notifier, received: (address) => server.mails(address) }), false);

  it('tells what is refused for ever from what may be tried again', async () => {
    await assert.rejects(notifier.notify(to('reject-a@example.com'), CHANGED), failsFor('never'));
    await assert.rejects(notifier.notify(to('later-a@example.com'), CHANGED), failsFor('later'));
    await assert.rejects(notifier.notify(to('drop-a@example.com'), CHANGED), failsFor('later'));
    await assert.rejects(notifier.notify(to('once-a@example.com'), CHANGED), failsFor('later'));
    await notifier.notify(to('once-a@example.com'), CHANGED);
    assert.equal((await server.messages('once-a@example.com')).length, 1);
  });

  it('waits no longer than its deadline, and ends when it is told to', async () => {
    const hurried = new SmtpNotifier({ ...settings, url: server.url, deadlineMs: 300 });
    await assert.rejects(hurried.notify(to('slow-a@example.com'), CHANGED), failsFor('later'));
    const stop = AbortSignal.abort();
    await assert.rejects(notifier.notify(to('slow-b@example.com'), CHANGED, { signal: stop }), failsFor('later'));
    await hurried.close();
  });

  it('may be tried again when nobody answers, or somebody who says nothing', async () => {
    const nobody = new SmtpNotifier({ ...settings, url: 'smtp://127.0.0.1:1' });
    await assert.rejects(nobody.notify(to('a@example.com'), CHANGED), failsFor('later'));
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const waiting = new SmtpNotifier({ ...settings, url: `smtp://127.0.0.1:${port}`, deadlineMs: 300 });
    await assert.rejects(waiting.notify(to('a@example.com'), CHANGED), failsFor('later'));
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});

describe('mail by SMTP with TLS and a password', { skip }, () => {
  let server: MailServer;
  before(async () => {
    server = await startMailServer({ TLS: '1', AUTH: 'courier:p@ss/word' });
  });
  after(() => server?.[Symbol.asyncDispose]());

  const notifier = (more: { password?: string; ca?: boolean } = {}) =>
    new SmtpNotifier({
      ...settings,
      url: `smtp://courier:${encodeURIComponent(more.password ?? 'p@ss/word')}@localhost:${server.port}`,
      deadlineMs: 3_000,
      ...(more.ca === false ? {} : { ca: readFileSync(join(server.directory, 'cert.pem'), 'utf8') }),
    });

  it('signs in after the line is encrypted', async () => {
    const mine = notifier();
    await mine.notify(to('a@example.com'), CHANGED);
    const [message] = await server.messages('a@example.com');
    assert.equal(message?.tls, true);
    assert.equal(message?.user, 'courier');
    await mine.close();
  });

  it('says no word, and no password, to a server whose certificate it does not believe', async () => {
    const mine = notifier({ ca: false });
    await assert.rejects(mine.notify(to('b@example.com'), CHANGED), failsFor('later'));
    assert.deepEqual(await server.messages('b@example.com'), []);
  });

  it('may be tried again after a wrong password: an operator can mend that', async () => {
    const mine = notifier({ password: 'wrong' });
    await assert.rejects(mine.notify(to('c@example.com'), CHANGED), failsFor('later'));
  });
});

describe('a mail server that offers no TLS', { skip }, () => {
  it('is given no password', async () => {
    await using server = await startMailServer();
    const mine = new SmtpNotifier({ ...settings, url: `smtp://courier:secret@127.0.0.1:${server.port}` });
    await assert.rejects(mine.notify(to('a@example.com'), CHANGED), failsFor('later'));
    assert.deepEqual(await server.messages(), []);
  });
});
