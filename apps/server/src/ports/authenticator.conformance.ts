import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Authenticator } from './authenticator.ts';
import { downloadCookieHash, downloadId } from './download-cookie.ts';

/** One authenticator with a way to put credentials behind it, and a clock in the test's hands. */
export interface AuthenticatorUnderTest {
  authenticator: Authenticator;
  /** Stores a secret for a person and answers both. */
  put(given: {
    kind?: 'token' | 'ticket' | 'cookie';
    envelope?: string;
    direction?: 'send' | 'receive';
    expiresAt?: number;
    secret?: string;
    /** Stored in place of the secret's own. */
    hash?: Uint8Array;
  }): Promise<{ secret: string; person: string }>;
  revoke(secret: string): Promise<void>;
  disable(person: string): Promise<void>;
  /** The hash under which a secret is forgotten. */
  hashOf(secret: string): Uint8Array;
  now(): number;
  advance(ms: number): void;
  dispose(): Promise<void>;
}

const ENVELOPE = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';

/** The promises of the Authenticator port, run against every adapter. */
export function authenticatorConformance(name: string, make: () => Promise<AuthenticatorUnderTest>): void {
  const run = (promise: string, test: (under: AuthenticatorUnderTest) => Promise<void>): void => {
    it(promise, async () => {
      const under = await make();
      try {
        await test(under);
      } finally {
        await under.dispose();
      }
    });
  };
  const why = async ({ authenticator }: AuthenticatorUnderTest, header: string | undefined) => {
    const answer = await authenticator.authenticate(header);
    return answer.ok ? 'ok' : answer.why;
  };

  describe(`Authenticator: ${name}`, () => {
    run('knows a token from its person', async (under) => {
      const { secret, person } = await under.put({});
      const answer = await under.authenticator.authenticate(`Bearer ${secret}`);
      assert.ok(answer.ok);
      assert.equal(answer.principal.person.id, person);
      assert.equal(answer.principal.kind, 'token');
      assert.deepEqual([answer.principal.envelope, answer.principal.direction], [null, null]);
      assert.deepEqual(answer.principal.scopes, ['*']);
    });

    run('knows a ticket with its envelope and direction', async (under) => {
      const { secret } = await under.put({ kind: 'ticket', envelope: ENVELOPE, direction: 'send' });
      const answer = await under.authenticator.authenticate(`bearer ${secret}`);
      assert.ok(answer.ok);
      const { kind, envelope, direction, scopes } = answer.principal;
      assert.deepEqual(
        { kind, envelope, direction, scopes },
        { kind: 'ticket', envelope: ENVELOPE, direction: 'send', scopes: ['send'] },
      );
    });

    run('says absent without a header, wrong for everything it does not know', async (under) => {
      const { secret } = await under.put({});
      for (const header of [undefined, '', '  ']) assert.equal(await why(under, header), 'absent');
      const wrong = ['Bearer', 'Bearer nobody', `Basic ${secret}`, secret, `Bearer ${secret} x`, `Bearer ${secret}x`];
      wrong.push(`Bearer ${secret.slice(1)}`, `Bearer ${'x'.repeat(10_000)}`, `Bearer ${secret}\u0000`, 'Bearer é');
      for (const header of wrong) assert.equal(await why(under, header), 'wrong', header.slice(0, 40));
    });

    run('says expired from the very millisecond on, and still whom it was good for', async (under) => {
      const { secret, person } = await under.put({ expiresAt: under.now() + 1_000 });
      under.advance(999);
      assert.equal(await why(under, `Bearer ${secret}`), 'ok');
      under.advance(1);
      const answer = await under.authenticator.authenticate(`Bearer ${secret}`);
      assert.ok(!answer.ok && answer.why === 'expired');
      assert.equal(answer.principal.person.id, person);
    });

    run('says revoked at once when told to forget, else within two seconds', async (under) => {
      const { secret } = await under.put({});
      const other = await under.put({});
      for (const one of [secret, other.secret]) assert.equal(await why(under, `Bearer ${one}`), 'ok');
      await under.revoke(secret);
      under.authenticator.forget(under.hashOf(secret));
      assert.equal(await why(under, `Bearer ${secret}`), 'revoked');
      await under.revoke(other.secret);
      under.advance(2_000);
      assert.equal(await why(under, `Bearer ${other.secret}`), 'revoked');
    });

    run('says disabled for every credential of a disabled person', async (under) => {
      const { secret, person } = await under.put({});
      assert.equal(await why(under, `Bearer ${secret}`), 'ok');
      await under.disable(person);
      under.authenticator.forget();
      assert.equal(await why(under, `Bearer ${secret}`), 'disabled');
    });

    run('opens a download by its id and its cookie together, and by neither alone', async (under) => {
      const receive = { envelope: ENVELOPE, direction: 'receive' } as const;
      const aDownload = async (more: { expiresAt?: number; direction?: 'send' | 'receive' } = {}) => {
        const ticket = await under.put({ kind: 'ticket', ...receive, ...more });
        const id = downloadId(under.hashOf(ticket.secret));
        const cookie = `c${ticket.secret}`.replace(/[^\w-]/g, '');
        await under.put({ kind: 'cookie', ...receive, secret: cookie, hash: downloadCookieHash(id, cookie) });
        return { ...ticket, id, cookie };
      };
      const ask = async (id: string, cookies: string | undefined) => {
        const answer = await under.authenticator.authenticateDownload(id, cookies);
        return answer.ok ? 'ok' : answer.why;
      };
      const one = await aDownload();
      const other = await aDownload();
      const answer = await under.authenticator.authenticateDownload(one.id, `a=b; dtrm_download=${one.cookie}`);
      assert.ok(answer.ok);
      assert.equal(answer.principal.person.id, one.person);
      assert.deepEqual([answer.principal.kind, answer.principal.envelope], ['cookie', ENVELOPE]);
      assert.equal(await ask(one.id, `dtrm_download=planted; dtrm_download=${one.cookie}`), 'ok');

      assert.equal(await ask(one.id, undefined), 'absent');
      assert.equal(await ask(one.id, `dtrm_download2=${one.cookie}`), 'absent');
      assert.equal(await ask(one.id, `dtrm_download=${other.cookie}`), 'wrong');
      assert.equal(await ask(one.id, `dtrm_download=${one.secret}`), 'wrong');
      assert.equal(await ask('0'.repeat(64), `dtrm_download=${one.cookie}`), 'wrong');
      assert.equal(await ask('..', `dtrm_download=${one.cookie}`), 'wrong');
      assert.equal(await why(under, `Bearer ${one.cookie}`), 'wrong');
      const toSend = await aDownload({ direction: 'send' });
      assert.equal(await ask(toSend.id, `dtrm_download=${toSend.cookie}`), 'wrong');

      await under.revoke(one.secret);
      under.authenticator.forget(under.hashOf(one.secret));
      assert.equal(await ask(one.id, `dtrm_download=${one.cookie}`), 'revoked');
      const short = await aDownload({ expiresAt: under.now() + 1_000 });
      under.advance(1_000);
      assert.equal(await ask(short.id, `dtrm_download=${short.cookie}`), 'expired');
      await under.disable(other.person);
      under.authenticator.forget();
      assert.equal(await ask(other.id, `dtrm_download=${other.cookie}`), 'disabled');
    });

    run('finds a credential made a moment after it was asked for in vain', async (under) => {
      const secret = 'made-a-moment-later';
      assert.equal(await why(under, `Bearer ${secret}`), 'wrong');
      await under.put({ secret });
      assert.equal(await why(under, `Bearer ${secret}`), 'ok');
    });
  });
}
