import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPasswordHasher } from '../../src/adapters/identity-embedded/index.ts';
import { realWorld } from '../../src/compose.ts';
import type { AccountLink } from '../../src/ports/metadata-accounts.ts';
import { Accounts } from '../../src/usecases/accounts/accounts.ts';
import { LONG_ENOUGH, STUDIO, started } from '../identity/support/started.ts';

describe('asking in somebody’s name', () => {
  it('is answered before anything is written: how long that takes would tell who has an account', async (t) => {
    const { house, mails } = await started(t);
    const { metadata } = house;
    // Nothing is written until the answers are there.
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const write = new Proxy(metadata.write, {
      get: (steps, name) =>
        name === 'putAccountLink'
          ? (link: AccountLink) => begun.then(() => steps.putAccountLink(link))
          : Reflect.get(steps, name),
    });
    const { sessions, directory } = house.identity.engine;
    const accounts = new Accounts({
      metadata: { ...metadata, write },
      world: realWorld,
      passwords: createPasswordHasher(),
      notifier: mails,
      sessions,
      directory,
      url: () => house.url,
      registration: 'open',
      warn: (error) => assert.fail(String(error)),
    });
    const given = { name: 'Ana', password: LONG_ENOUGH, language: 'en', browser: 'b', goOn: '/' } as const;
    for (const address of [STUDIO, 'nobody@example.org']) {
      assert.equal((await accounts.register({ ...given, address }, null)).ok, true);
      assert.equal((await accounts.askReset(address, null)).ok, true);
    }
    const studio = await metadata.read.accountByAddress(STUDIO);
    assert.ok(studio);
    assert.equal((await accounts.askChange(studio, 'another@example.org', null)).ok, true);
    begin();
    await accounts.drain();
    assert.deepEqual(mails.all.map(({ to, message }) => `${to.address} ${message.kind}`).sort(), [
      'another@example.org prove-address',
      'nobody@example.org prove-address',
      `${STUDIO} account-exists`,
      `${STUDIO} reset-password`,
    ]);
  });
});
